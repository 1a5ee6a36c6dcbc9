"""What the tests of ``mlpolicy lint`` share: one source package, one binary package."""

from __future__ import annotations

import subprocess
from functools import partial

import pytest
from conftest import python, safetensors

OVERRIDES = "debian/source/mlpolicy-overrides"


@pytest.fixture
def foo(source):
    """A source package with a model of which nothing is known, and these override lines."""

    def make(overrides="", **files):
        given = {"m.safetensors": safetensors(), OVERRIDES: overrides, **files}
        return source({path: content for path, content in given.items() if content != ""})

    return make


@pytest.fixture
def deb(tmp_path):
    """A binary package foo, of a source bar, with a model and these override lines."""

    def make(overrides, architecture="amd64", suffix="deb", **files):
        root = tmp_path / "deb"
        given = {
            "DEBIAN/control": "Package: foo\nSource: bar\nVersion: 1.0\n"
            f"Maintainer: A <a@example.org>\nArchitecture: {architecture}\nDescription: test\n",
            "usr/share/foo/m.safetensors": safetensors(),
            "usr/share/mlpolicy/overrides/foo": overrides,
            **files,
        }
        for path, content in given.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        made = tmp_path / f"foo_1.0_{architecture}.{suffix}"
        command = ["dpkg-deb", "--root-owner-group", "-b", root, made]
        subprocess.run(command, check=True, capture_output=True)
        return made

    return make


@pytest.fixture
def lint(mlpolicy):
    """The lines of ``mlpolicy lint ARGUMENTS``."""

    def run(*arguments):
        got = mlpolicy("lint", *arguments)
        assert got.returncode in (0, 2), got.stderr
        return got.stdout.splitlines()

    return run


#: Starts the command with one more check: a tag of each severity, fired with hostile words.
ODD = """
import sys
from mlpolicy import checks
from mlpolicy.checks.base import LETTERS, Check, Tag
from mlpolicy.cli import main
from mlpolicy.domain import Hint

TAGS = tuple(
    Tag(f"odd-{severity}", severity, "Why.", "Mend.", severities={"ml-policy": "error"})
    if severity == "info"
    else Tag(f"odd-{severity}", severity, "Why.", "Mend.", ("Debian Policy, 2.2 Archive areas",))
    for severity in LETTERS
)

WORDS = "a\\x1b[2J\\0\\ufffe\\udce9<&>]]>\\"'\\u202e\\nE: b"

def run(case):
    for tag in TAGS:
        yield case.hint(tag.name, WORDS, "x\\x07 y/\\udcff", 3)
    yield Hint("odd-pedantic", "", None, "foo", True, severity="warning")

checks.CHECKS += (Check("odd", TAGS, run),)
checks.TAGS.update((tag.name, tag) for tag in TAGS)
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def odd():
    """Run ``mlpolicy lint`` with the tags of ODD; gives the completed process."""

    return partial(python, "-c", ODD, "lint")

"""lintian among the hooks: whether plain lintian shows our tags, and what to do where not."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess

import pytest
from building import example, run
from conftest import TOP

from mlpolicy.hooks.lintian import tree

PROGRAM = "W: weights-only source: model-without-training-program"
CHECK = "/usr/share/lintian/lib/Lintian/Check/Mlpolicy.pm"
#: As debusine's lintian task of 0.16.2 calls it.
DEBUSINE = (
    "lintian --no-cfg --display-level '>=classification' --display-experimental --info"
    " --show-overrides"
)

needs_lintian = pytest.mark.skipif(
    shutil.which("lintian", path="/usr/bin") is None, reason="lintian is not installed"
)


@pytest.fixture(scope="module")
def dsc(tmp_path_factory):
    """A source package with a model."""
    made = example(tmp_path_factory.mktemp("source"), "weights-only")
    got = run(made, "dpkg-source", "-b", ".")
    assert got.returncode == 0, got.stdout
    return next(made.parent.glob("*.dsc"))


@pytest.fixture
def machine(tmp_path):
    """Run shell commands where the package mlpolicy is, or is not, as seen from the processes.

    The files of this machine are covered in a name space of their own, and stay as they are.
    """
    command = tmp_path / "bin/mlpolicy"
    command.parent.mkdir()
    ours = f"PYTHONPATH={shlex.quote(str(TOP))} exec /usr/bin/python3 -B -m mlpolicy"
    command.write_text(f'#!/bin/sh\n{ours} "$@"\n')
    command.chmod(0o755)
    tree.write(tmp_path / "tree")

    def call(script, *, with_package):
        cover = (
            f"mount -t overlay overlay -o lowerdir={tmp_path}/tree:/usr/share/lintian"
            if with_package
            else "mount -t tmpfs tmpfs"
        )
        env = {
            **{k: v for k, v in os.environ.items() if k != "LINTIAN_MLPOLICY"},
            "PATH": f"{command.parent}:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(tmp_path),
            "LC_ALL": "C.UTF-8",
        }
        got = subprocess.run(
            ["unshare", "-rm", "sh", "-c", f"{cover} /usr/share/lintian || exit 77\n{script}"],
            env=env, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if got.returncode == 77 or got.stderr.startswith("unshare:"):
            pytest.skip(f"no name space with mounts of its own: {got.stderr.strip()}")
        assert got.returncode == 0, got.stderr
        return got.stdout

    return call


def listed(text):
    """The row of lintian in the JSON of ``mlpolicy hooks list``."""
    (row,) = (row for row in json.loads(text)["hooks"] if row["name"] == "lintian")
    return row


@pytest.mark.chroot
@needs_lintian
def test_plain_lintian_shows_our_tags_where_the_package_is(machine, dsc):
    shown = machine(f"{DEBUSINE} {dsc}", with_package=True)
    assert PROGRAM in shown and "Nothing tells with which program" in shown


@pytest.mark.chroot
@needs_lintian
@pytest.mark.parametrize("there", [True, False])
def test_the_list_tells_whether_it_does(machine, there):
    row = listed(machine("mlpolicy hooks list --format json", with_package=there))
    assert row["hooked"] == ([{"scope": "system", "file": CHECK}] if there else [])
    table = machine("mlpolicy hooks list", with_package=there)
    (line,) = (line for line in table.splitlines() if line.startswith("lintian "))
    assert (f"system: {CHECK}" in line) == there
    said = machine("mlpolicy hooks show lintian", with_package=there)
    assert (f"{CHECK}, which is here." in said) == there
    assert (f"{CHECK}, which is not here." in said) != there


@needs_lintian
def test_what_is_shown_for_a_checkout_works(mlpolicy, dsc, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    shown = mlpolicy("hooks", "show", "lintian").stdout
    assert f"--include-dir {tmp_path}/.local/share/mlpolicy/lintian X.changes" in shown
    directory = tmp_path / "a dir/it's"
    shown = mlpolicy("hooks", "show", "lintian", "--file", directory).stdout
    script = shown[shown.index("# Without the package") :].replace("X.changes", str(dsc))
    got = subprocess.run(
        ["sh", "-ec", script], env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert got.returncode == 0, got.stderr
    assert PROGRAM in got.stdout
    assert (directory / "lib/Lintian/Check/Mlpolicy.pm").exists()


def test_nothing_is_to_be_installed(mlpolicy):
    got = mlpolicy("hooks", "install", "lintian")
    assert got.returncode == 1
    assert got.stderr.endswith("nothing to install; see `mlpolicy hooks show lintian`\n")
    assert "Traceback" not in got.stderr

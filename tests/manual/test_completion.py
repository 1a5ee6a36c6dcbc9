"""Completion in real shells: of every command, option and list of words, as --help has them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from conftest import TOP
from shells import bash, fish, needed, pressed

from mlpolicy.manual import from_argparse, from_click

sys.path.insert(0, str(TOP / "debhelper/fetch"))

PROGRAMS = (from_click.command(), from_argparse.command())
COMMANDS = [pytest.param(one, id=one.page) for program in PROGRAMS for one in program.walk()]

MANIFEST = {
    "schema": 1, "name": "tiny-en", "revision": "0" * 40,
    "license": {"id": "MIT", "must_accept": False}, "base": [{"url": "https://example.org/"}],
    "files": [{"path": "m.onnx", "size": 1, "sha256": "0" * 64}],
}  # fmt: skip

#: What is typed, and what is offered for it.
TYPED = [
    ("mlpolicy cl", {"classify"}),
    ("mlpolicy archive st", {"status"}),
    ("mlpolicy lint --show", {"--show-overrides"}),
    ("mlpolicy classify --ruleset gr2025-m", {"gr2025-mahinovs"}),
    ("mlpolicy explain model-without-l", {"model-without-license"}),
    ("mlpolicy explain gguf Apache-2", {"Apache-2.0"}),
    ("mlpolicy archive report --store a --table mov", {"moves"}),
    ("mlpolicy archive export qa-list hin", {"hints"}),
    ("mlpolicy hooks install sal", {"salsa-ci"}),
    ("mlpolicy list ta", {"tags"}),
    ("mlpolicy lint --fail-on error,warn", {"error,warning"}),
    ("mlpolicy lint -- --show", set()),
    ("mlmodel-fetch --root /x inst", {"install"}),
    ("mlmodel-fetch --user install ti", {"tiny-en"}),
    ("mlmodel-fetch --user import ti", {"tiny-en"}),
    ("mlmodel-fetch info ti", set()),
    ("mlmodel-fetch licenses acc", {"accept"}),
]


@pytest.fixture
def home(tmp_path):
    """A user who has the manifest of one model."""
    manifests = tmp_path / ".local/share/mlmodel/manifests"
    manifests.mkdir(parents=True)
    (manifests / "tiny-en.json").write_text(json.dumps(MANIFEST))
    return tmp_path


@pytest.mark.parametrize(("line", "wanted"), TYPED)
def test_bash(written, home, line, wanted):
    assert set(bash(written / "bash", line, home)) == wanted


@pytest.mark.parametrize(("line", "wanted"), TYPED)
def test_fish(written, home, line, wanted):
    assert set(fish(written / "fish", line, home)) == wanted


@pytest.mark.parametrize(("line", "wanted"), [row for row in TYPED if row[1]])
def test_zsh(written, home, line, wanted):
    (whole,) = wanted
    whole = f"{line.rpartition(' ')[0]} {whole}"
    assert whole in pressed("zsh", written / "zsh", line, home, whole)


@pytest.mark.parametrize("one", COMMANDS)
def test_bash_knows_every_command_and_option(written, home, one):
    assert bash(written / "bash", f"{one.name} -", home) == names(one)
    if one.commands:
        assert bash(written / "bash", f"{one.name} ", home) == [c.word for c in one.commands]
    for option in one.options:
        if option.value.words:
            for line in (f"{one.name} {option.names[-1]} ", f"{one.name} {option.names[-1]}="):
                assert bash(written / "bash", line, home) == list(option.value.words)


@pytest.mark.parametrize("one", COMMANDS)
def test_fish_knows_every_command_and_option(written, home, one):
    long = {name for name in names(one) if name.startswith("--")}
    assert long == set(fish(written / "fish", f"{one.name} --", home))
    for option in one.options:
        if option.value.words and not option.value.files:
            assert set(fish(written / "fish", f"{one.name} {option.names[-1]} ", home)) == set(
                option.value.words
            )


@pytest.mark.parametrize("one", COMMANDS)
def test_zsh_knows_every_command_and_option(written, one):
    needed("zsh")
    script = (written / "zsh" / f"_{one.name.partition(' ')[0]}").read_text()
    function = f"_{one.name.replace('-', '_').replace(' ', '_')}() {{"
    (own,) = [part for part in script.split("\n\n") if part.startswith(function)]
    assert all(name in own for name in names(one))
    assert all(f"'{c.word}:" in own for c in one.commands)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_terminal(written, home, shell):
    """Files are offered where files may stand, choices where there are several."""
    (home / "foo_1.0.dsc").write_text("")
    (home / "other").mkdir()
    for line, whole in (
        ("mlpolicy scan f", "mlpolicy scan foo_1.0.dsc"),
        ("mlpolicy init ot", "mlpolicy init other/"),
        ("mlpolicy lint --ruleset fo", "--ruleset foo_1.0.dsc"),
        ("mlpolicy lint --format=\t", "debusine  json      junit     sarif     text"),
    ):
        assert whole in pressed(shell, written / shell, line, home, whole)


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["bash", "-n"], "bash/mlpolicy"),
        (["bash", "-n"], "bash/mlmodel-fetch"),
        (["shellcheck", "-s", "bash", "-e", "SC2034"], "bash/mlpolicy"),
        (["shellcheck", "-s", "bash", "-e", "SC2034"], "bash/mlmodel-fetch"),
        (["zsh", "-n"], "zsh/_mlpolicy"),
        (["zsh", "-n"], "zsh/_mlmodel-fetch"),
        (["fish", "-n"], "fish/mlpolicy.fish"),
        (["fish", "-n"], "fish/mlmodel-fetch.fish"),
    ],
)
def test_scripts_are_sound(written, command, file):
    needed(command[0])
    got = subprocess.run(
        [*command, written / file], capture_output=True, text=True, timeout=60, check=False
    )
    assert (got.returncode, got.stdout, got.stderr) == (0, "", "")


def test_a_tab_does_not_wait_for_python(written, home, tmp_path, monkeypatch):
    traps = tmp_path / "traps"
    traps.mkdir()
    for name in ("mlpolicy", "python3"):
        (traps / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
        (traps / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{traps}:{os.environ['PATH']}")
    assert bash(written / "bash", "mlpolicy explain model-without-l", home)
    assert not (tmp_path / "started").exists()


def names(one):
    """The options of a command, as they are typed."""
    return [name for option in one.options for name in option.names]

"""No input costs more than it may, raises, or writes a control character to the terminal.

Each case runs the command in a process of its own, in which the kernel ends it at 3 s of CPU
(2 s beyond its start) and refuses it more than 400 MB of address space: Python itself maps
about 100, a decompressor may take 200.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import CASES
from conftest import python

CPU_SECONDS = 3
ADDRESS_SPACE = 400 << 20
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return python("-m", "mlpolicy", *arguments, errors="surrogateescape", preexec_fn=limited)


@pytest.fixture
def top(tmp_path: Path) -> Iterator[Path]:
    """A directory that is emptied here: pytest's own way recurses into deep trees."""
    yield tmp_path
    subprocess.run(["find", tmp_path, "-mindepth", "1", "-delete"], check=True)


def each(top: Path) -> list[Path]:
    """The files of a case one by one, where they are plain files: each has limits of its own."""
    entries = sorted(top.iterdir(), key=os.fsencode)
    plain = all(entry.is_file() and not entry.is_symlink() for entry in entries)
    return entries if plain and len(entries) <= 12 else [top]


@pytest.mark.parametrize("name", sorted(CASES))
def test_limits(name: str, top: Path) -> None:
    CASES[name](top)
    for path in each(top):
        got = run("scan", "--format", "json", path)
        assert got.returncode in (0, 1), (path, got.returncode, got.stderr[-500:])
        assert "Traceback" not in got.stderr
        told = json.loads(got.stdout)
        assert told["schema"] == "mlpolicy.scan/1"
        assert not _CONTROL.search(got.stdout.replace("\t", "")), path
        assert not _CONTROL.search(got.stderr), path


TEXT = ("h03_control_characters", "h19_tar_members", "h22_names_and_links", "h26_yaml")


@pytest.mark.parametrize("name", TEXT)
@pytest.mark.parametrize("command", ["scan", "classify", "lint"])
def test_nothing_reaches_the_terminal_unescaped(name: str, command: str, top: Path) -> None:
    CASES[name](top)
    got = run(command, top)
    assert got.returncode in (0, 1) and "Traceback" not in got.stderr, got.stderr[-500:]
    assert not _CONTROL.search(got.stdout + got.stderr)
    assert "\nE: fake" not in got.stdout


def test_every_case_of_the_catalogue_is_here() -> None:
    """H24 (a file that shrinks) is a test of the readers, H33 (lies) one of the evidence."""
    assert {int(name[1:3]) for name in CASES} | {24, 33} == set(range(1, 35))

"""The programs that are compared: ours, and others as far as they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .timing import Command

TOP = Path(__file__).resolve().parents[2]
#: Python with nothing to do.
NOTHING = Command((sys.executable, "-c", "pass"))

_GLOBALS = """\
import json, pathlib, sys
from picklescan.scanner import scan_file_path
print(json.dumps({path.name: sorted({f"{g.module}.{g.name}" for g in scan_file_path(path).globals})
                  for path in pathlib.Path(sys.argv[1]).iterdir()}))
"""


def ours(*arguments: str | Path) -> Command:
    """mlpolicy as it runs from a checkout; lint's findings are no failure."""
    argv = (sys.executable, "-m", "mlpolicy", *map(str, arguments))
    return Command(argv, extra={"PYTHONPATH": str(TOP)})


def find(name: str) -> str | None:
    """Where the program NAME is: the directory BENCH_PEERS (a venv's bin), then PATH."""
    own = os.environ.get("BENCH_PEERS")
    return (own and shutil.which(name, path=own)) or shutil.which(name)


def opener(work: Path) -> str | None:
    """Compile opener.c into WORK."""
    compiler = find("cc")
    if compiler is None:
        return None
    program = work / "opener"
    source = Path(__file__).with_name("opener.c")
    subprocess.run([compiler, "-O2", "-Wall", "-o", program, source], check=True)
    return str(program)


def file_of(program: str, directory: Path) -> Command:
    """file(1) on every file below DIRECTORY."""
    return Command(("find", str(directory), "-type", "f", "-exec", program, "-b", "{}", "+"))


def reading(directory: Path) -> Command:
    """cat(1) of every file below DIRECTORY."""
    return Command(("find", str(directory), "-type", "f", "-exec", "cat", "{}", "+"))


def unpacking(packages: Sequence[Path]) -> Command:
    """The least that must be done to see what is in PACKAGES."""
    each = 'for deb; do dpkg-deb --fsys-tarfile "$deb" | cat >/dev/null || exit 1; done'
    return Command(("sh", "-c", each, "sh", *map(str, packages)))


def picklescan(program: str, directory: Path) -> Command:
    """Exit status 1 means that it found what it calls dangerous."""
    return Command((program, "-p", str(directory)), frozenset({0, 1}))


def picklescan_globals(program: str, directory: Path) -> Command:
    """Its Python interface, which alone tells the names of each file."""
    python = Path(program).read_text("utf-8").splitlines()[0].removeprefix("#!")
    return Command((python, "-c", _GLOBALS, str(directory)))


def modelscan(program: str, directory: Path) -> Command:
    """Exit status 1 means findings, 3 that there was nothing for it."""
    return Command((program, "-p", str(directory)), frozenset({0, 1, 3}))


def lintian(program: str, packages: Sequence[Path]) -> Command:
    """Exit status 2 means tags of severity error."""
    return Command((program, *map(str, packages)), frozenset({0, 1, 2}))

"""Building packages in tests with the checkout's debhelper add-on, by Debian's own tools."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from conftest import TOP

EXAMPLES = TOP / "tests" / "examples"
#: What is not to reach a build from the environment of the tests.
_FOREIGN = ("DH_", "DEB_", "MAKE", "MFLAGS")


def environment() -> dict[str, str]:
    """A build's environment: Debian's own PATH with the checkout's commands in front."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_FOREIGN)}
    return kept | {
        "PATH": f"{TOP}/debhelper/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "PERL5LIB": f"{TOP}/debhelper/perl5",
        "LC_ALL": "C.UTF-8",
    }


def run(tree: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run COMMAND in TREE; output and errors come in one text."""
    return subprocess.run(
        command, cwd=tree, env=environment() | variables, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False,
    )  # fmt: skip


def build(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Build TREE's binary packages.

    With -d, as the add-on is in the checkout and not installed; with -nc, as TREE is fresh.
    """
    return run(tree, "dpkg-buildpackage", "-us", "-uc", "-b", "-d", "-nc", *arguments)


def example(where: Path, name: str) -> Path:
    """A copy of the example NAME, in the directory WHERE, that may be built in."""
    return Path(shutil.copytree(EXAMPLES / name, where / name))


def control_member(deb: Path, name: str) -> str:
    """The text of a file in the control part of DEB."""
    return subprocess.check_output(["dpkg-deb", "-I", deb, name], text=True)


def listing(deb: Path) -> dict[str, str]:
    """The members of DEB by path without ``./``; a link's value is its target."""
    rows = subprocess.check_output(["dpkg-deb", "-c", deb], text=True).splitlines()
    found = {}
    for row in rows:
        path, _, target = row.split(None, 5)[5].partition(" -> ")
        found[path.removeprefix("./")] = target
    return found


def content(deb: Path, path: str) -> bytes:
    """The content of the file PATH in DEB."""
    archive = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
    return subprocess.check_output(["tar", "-xO", f"./{path}"], stdin=archive.stdout)

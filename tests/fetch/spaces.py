"""Private mounts and networks: a small disk, a read-only one, no network at all.

Nothing is ever mounted outside such a namespace.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

_ALONE = "echo ready; exec sleep 600"


class Space:
    """A namespace that lives until it is left; SETUP is shell that runs in it first.

    ``prefix`` starts a program in it, and ``path`` is where the tests see its files.
    """

    def __init__(self, *flags: str, setup: str = ":", arguments: tuple[Path, ...] = ()) -> None:
        root = os.geteuid() == 0
        user = () if root else ("--map-root-user",)
        script = f"{setup} && {{ {_ALONE}; }}"
        self._process = subprocess.Popen(
            ["unshare", *user, *flags, "sh", "-c", script, "sh", *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            _, error = self._process.communicate(timeout=30)
            pytest.skip(f"no namespace with {' '.join(flags)} here: {error.strip()}")
        enter = () if root else ("--user", "--preserve-credentials")
        self.prefix = ("nsenter", f"--target={self._process.pid}", *enter, *flags, "--")

    def __enter__(self) -> Space:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.communicate(timeout=30)

    def path(self, path: Path) -> Path:
        """PATH, which has a meaning in the namespace only, as this process can reach it."""
        return Path(f"/proc/{self._process.pid}/root") / path.relative_to("/")

    def run(self, *command: str | Path) -> None:
        """Run COMMAND in it."""
        subprocess.run([*self.prefix, *map(str, command)], check=True, timeout=30)


def disk(directory: Path, size: int) -> Space:
    """A disk of SIZE bytes at DIRECTORY."""
    directory.mkdir(parents=True, exist_ok=True)
    setup = f'mount -t tmpfs -o size={size},mode=755 none "$1"'
    return Space("--mount", setup=setup, arguments=(directory,))


def read_only(directory: Path) -> Space:
    """DIRECTORY as it is, on a disk that nobody may write to."""
    setup = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'
    return Space("--mount", setup=setup, arguments=(directory,))


def no_network() -> Space:
    """Not even loopback."""
    return Space("--net")

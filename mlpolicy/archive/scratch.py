"""What the processes of a user share on one machine: slots, and directories for a while.

Both are held by flock(2), which the kernel takes back from a process that is killed: nothing has
to be cleaned up by hand, and nobody waits for the dead. They lie below TMPDIR.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PAUSE = 0.05  # seconds between looks for a free slot
_ROOMS = "reading-"


def home() -> Path:
    """The directory of this user; OSError when others may write there."""
    path = Path(tempfile.gettempdir(), f"mlpolicy-{os.geteuid()}")
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    known = path.lstat()
    if not stat.S_ISDIR(known.st_mode) or known.st_uid != os.geteuid() or known.st_mode & 0o022:
        fix = "not a directory of yours alone; remove it or set TMPDIR"
        raise PermissionError(errno.EPERM, f"{path}: {fix}")
    return path


@contextmanager
def slot(name: str, number: int) -> Iterator[None]:
    """One of the NUMBER slots of NAME, as soon as one is free."""
    stem = hashlib.sha256(name.encode()).hexdigest()[:16]
    while True:
        for index in range(number):
            fd = os.open(home() / f"slot-{stem}-{index}", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if _locked(fd):
                    yield
                    return
            finally:
                os.close(fd)
        time.sleep(_PAUSE)


@contextmanager
def room() -> Iterator[Path]:
    """An empty directory that is gone afterwards; those of the dead go now."""
    _sweep()
    path, fd = _made()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(fd)


def _made() -> tuple[Path, int]:
    """A new directory, and the descriptor that holds it."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=_ROOMS, dir=home()))
        with suppress(FileNotFoundError):
            fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            # Between its making and this, somebody else's sweep may have taken it.
            if _locked(fd) and path.exists():
                return path, fd
            os.close(fd)


def _sweep() -> None:
    """Remove the directories that processes left behind when they were killed."""
    for path in home().glob(f"{_ROOMS}*"):
        with suppress(OSError):
            fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if _locked(fd):
                    shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(fd)


def _locked(fd: int) -> bool:
    """Whether FD is ours now."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

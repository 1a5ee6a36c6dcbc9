"""Local files: true directories only, no symbolic link followed, changes made durable."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from mlmodel_fetch.errors import Status, Stop

CHUNK = 1 << 20  # bytes read at once


def directory(top: Path, *names: str) -> Path:
    """Create `names` below `top` where they are missing; none may be a symbolic link.

    `top` itself may be one: an administrator may keep the models on another disk.
    """
    os.makedirs(top, exist_ok=True)
    path = top
    for name in names:
        path = path / name
        with contextlib.suppress(FileExistsError):
            os.mkdir(path)
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            raise Stop(Status.IO, f"{path} is not a directory", "remove it and try again")
    return path


def regular(path: Path) -> os.stat_result | None:
    """The status of `path` when it is a regular file, not a link to one; else None."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


@contextlib.contextmanager
def opened(path: Path, flags: int = os.O_RDONLY, mode: int = 0o600) -> Iterator[int]:
    """Open a regular file without following a link at its end; give its descriptor."""
    # Without O_NONBLOCK a FIFO put in place of the file would hold the program up for ever.
    fd = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, mode)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise Stop(Status.IO, f"{path} is not a regular file", "remove it and try again")
        yield fd
    finally:
        os.close(fd)


def nothing_seen(count: int) -> None:
    """The `seen` of those who do not ask how far a reading is."""


def digest(fd: int, seen: Callable[[int], None] = nothing_seen) -> str:
    """The SHA-256 of the whole file behind `fd`; `seen` is told of the bytes as they are read."""
    state = hashlib.sha256()
    buffer = memoryview(bytearray(CHUNK))
    os.lseek(fd, 0, os.SEEK_SET)
    while count := os.readv(fd, [buffer]):
        state.update(buffer[:count])
        seen(count)
    return state.hexdigest()


def sync_directory(path: Path) -> None:
    """Make what was created or renamed in `path` survive a power failure."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):  # some network file systems cannot
            os.fsync(fd)
    finally:
        os.close(fd)


def replace_link(target: str, path: Path) -> None:
    """Make `path` a symbolic link to `target` in one step."""
    new = path.with_name(f".{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(new)
    os.symlink(target, new)
    os.replace(new, path)


def replace_hard_link(source: Path, path: Path) -> None:
    """Make `path` another name of `source` in one step."""
    new = path.with_name(f".{path.name[:200]}.new")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(new)
    os.link(source, new, follow_symlinks=False)
    # rename(2) of one name of a file onto another does nothing, and leaves both.
    os.replace(new, path)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(new)


def remove_tree(path: Path) -> None:
    """Remove a directory with all that is in it; nothing happens when there is none."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(path)


def prune(path: Path, stop: Path) -> None:
    """Remove `path` and the directories above it that are empty, but not `stop`."""
    while path != stop and stop in path.parents:
        try:
            os.rmdir(path)
        except OSError:
            return
        path = path.parent


@contextlib.contextmanager
def locked(path: Path, wait: bool, busy: str) -> Iterator[None]:
    """Hold the lock file `path`, which is there only while somebody holds it."""
    while True:
        with opened(path, os.O_RDWR | os.O_CREAT) as fd:
            _flock(fd, fcntl.LOCK_EX, wait, busy)
            # Who held it before us may have removed the file that we had opened.
            try:
                ours = os.path.samestat(os.fstat(fd), os.lstat(path))
            except FileNotFoundError:
                ours = False
            if not ours:
                continue
            try:
                yield
            finally:
                with contextlib.suppress(OSError):
                    os.unlink(path)
            return


@contextlib.contextmanager
def locked_directory(path: Path, exclusive: bool, wait: bool, busy: str) -> Iterator[None]:
    """Hold the directory `path` itself: many add to it at once, only one takes away."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _flock(fd, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH, wait, busy)
        yield
    finally:
        os.close(fd)


def _flock(fd: int, operation: int, wait: bool, busy: str) -> None:
    try:
        fcntl.flock(fd, operation if wait else operation | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Stop(Status.BUSY, busy, "let it finish, or use --wait") from None
    except OSError:
        # A file system without locks: the digest of what was received decides, never the lock.
        return

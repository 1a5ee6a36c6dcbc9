"""How a file says that it was verified, so that it is not read again each time.

The record of a verified file is its own time of change: the seconds stay true, the nanoseconds
are computed from digest, size, inode and seconds. Writing to the file sets another time, a copy
has another inode; either way the nanoseconds are no longer right and the file is hashed again. So
there is no list that could be out of date, or that a removal could forget. Nobody may write to a
verified file; where damage did not change the time (a bad disk), its being writable says so.
"""

import hashlib
import os
import stat

BILLION = 1_000_000_000
WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def _nanoseconds(status: os.stat_result, sha256: str) -> int:
    seconds = status.st_mtime_ns // BILLION
    text = f"{sha256} {status.st_size} {status.st_ino} {seconds}"
    # 0 is what file systems and archives without nanoseconds leave, so it never counts.
    return 1 + int(hashlib.sha256(text.encode()).hexdigest(), 16) % (BILLION - 1)


def is_stamped(status: os.stat_result, sha256: str) -> bool:
    """Whether the file was verified to have this digest and was not changed since."""
    if status.st_mode & WRITABLE:
        return False
    return status.st_mtime_ns % BILLION == _nanoseconds(status, sha256)


def stamp(fd: int, sha256: str) -> None:
    """Record that the file behind `fd` has this digest; OSError when it may not be written."""
    os.fchmod(fd, 0o444)
    status = os.fstat(fd)
    seconds = status.st_mtime_ns // BILLION
    os.utime(fd, ns=(status.st_atime_ns, seconds * BILLION + _nanoseconds(status, sha256)))


def unstamp(fd: int) -> None:
    """Record that the file behind `fd` is damaged; OSError when it may not be changed."""
    os.fchmod(fd, 0o644)

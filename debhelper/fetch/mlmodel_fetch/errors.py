"""Why the program stops, and the exit status of each cause."""

import enum
import errno


class Status(enum.IntEnum):
    """The exit statuses, which scripts and the systemd unit rely on."""

    OK = 0
    BUG = 1
    USAGE = 2
    LICENSE = 4
    UNKNOWN = 5
    ABSENT = 6
    NETWORK = 10
    CONTENT = 11
    SPACE = 12
    TOKEN = 13
    BUSY = 14
    GONE = 15
    IO = 16
    INTERRUPTED = 130


class Stop(Exception):
    """Work on one model ends here: the exit status, what happened, and what to do about it."""

    def __init__(self, status: Status, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.advice = advice


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM}


def stop_for(error: OSError, doing: str) -> Stop:
    """Turn what the kernel said while `doing` something with local files into a Stop."""
    reason = error.strerror or str(error)
    if error.errno in FULL:
        return Stop(
            Status.SPACE, f"{doing}: {reason}", "free some space and run the same command again"
        )
    if error.errno in FORBIDDEN:
        return Stop(Status.IO, f"{doing}: {reason}", "use sudo, or --user for a copy of your own")
    return Stop(Status.IO, f"{doing}: {reason}", "check the path and the disk")

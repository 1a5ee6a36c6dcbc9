"""Receive as another user: root opens the partial, a child without any privilege fills it.

The child has one open file and the network, nothing else. What it says is not believed: root hashes
the partial itself before it gets its final name.
"""

import contextlib
import ctypes
import json
import os
import pwd
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import File
from mlmodel_fetch.place import Place
from mlmodel_fetch.settings import Settings
from mlmodel_fetch.text import safe
from mlmodel_fetch.transfer import Report, Transfer

SLACK = 1 << 20  # bytes above the file's size that the child's file limit allows
LONGEST_LINE = 1 << 16
PR_SET_PDEATHSIG = 1  # prctl(2)


class PipeReport:
    """Tells the parent how it goes, one JSON object a line."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe

    def say(self, **message: object) -> None:
        """Send one message; a parent that is gone ends the child."""
        self._pipe.write(json.dumps(message).encode() + b"\n")
        self._pipe.flush()

    def received(self, path: str, have: int) -> None:
        """Pass it on."""
        self.say(have=have)

    def note(self, text: str) -> None:
        """Pass it on."""
        self.say(note=text)


def account(place: Place, name: str) -> pwd.struct_passwd | None:
    """The user to receive as; None when this run has no privilege to give up, or shall keep it."""
    if os.geteuid() != 0 or not name:
        return None
    try:
        return pwd.getpwnam(name)
    except KeyError:
        # An image, or a copy of one's own, may be made where the package is not installed, whose
        # user that is.
        if place.root != Path("/") or (place.user and name == Settings.network_user):
            return None
        raise Stop(
            Status.USAGE,
            f"there is no user {safe(name)}",
            "run systemd-sysusers, or set network-user in fetch.conf",
        ) from None


def run(user: pwd.struct_passwd, transfer: Transfer, file: File, work: Callable[[], None]) -> None:
    """Run `work`, which fills the partial, as `user`; Stop as it stopped."""
    transfer.web.trust()  # the child may not be able to read the certificates
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        os._exit(_child(user, transfer, file, work, theirs))
    os.close(theirs)
    try:
        with os.fdopen(ours, "rb") as pipe:
            end = _listen(pipe, transfer, file.path)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # nobody writes to the partial from here on
        os.waitpid(pid, 0)
    if end is None:
        raise Stop(
            Status.BUG,
            f"{file.path}: the network process ended without a word",
            "run the same command again; what was received is kept",
        )
    if end.status != Status.OK:
        raise end


def _child(
    user: pwd.struct_passwd, transfer: Transfer, file: File, work: Callable[[], None], fd: int
) -> int:
    pipe = os.fdopen(fd, "wb")
    report = PipeReport(pipe)
    transfer.report = report
    # The terminal's Ctrl-C comes here as well; what was received is in the file already.
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (file.size + SLACK, file.size + SLACK))
        os.setgroups([])
        os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
        os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        stop = Stop(Status.OK, "")
        try:
            work()
        except Stop as error:
            stop = error
        learned = {"forgotten": sorted(transfer.forgotten), "slow": sorted(transfer.slow)}
        report.say(end=int(stop.status), message=stop.message, advice=stop.advice, **learned)
    except Exception as error:
        with contextlib.suppress(Exception):
            report.say(end=int(Status.BUG), message=f"{type(error).__name__}: {safe(error)}")
        return int(Status.BUG)
    return 0


def _listen(pipe: BinaryIO, transfer: Transfer, path: str) -> Stop | None:
    """Pass on what the child says; how it ended."""
    report: Report = transfer.report
    while line := pipe.readline(LONGEST_LINE):
        try:
            message = json.loads(line)
            if "have" in message:
                report.received(path, int(message["have"]))
            elif "note" in message:
                report.note(safe(message["note"]))
            elif "end" in message:
                transfer.forgotten |= set(map(str, message.get("forgotten", ())))
                transfer.slow |= set(map(str, message.get("slow", ())))
                text, advice = str(message.get("message")), str(message.get("advice", ""))
                return Stop(Status(message["end"]), safe(text, 2000), safe(advice, 1000))
        except (ValueError, TypeError, AttributeError):
            return None
    return None

"""Running commands and measuring them: wall and CPU seconds, peak memory."""

from __future__ import annotations

import ctypes
import os
import re
import shlex
import statistics
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

#: <linux/prctl.h>
_PR_SET_CHILD_SUBREAPER = 36
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Failed(Exception):
    """A command did not end as it should; a time of it would mean nothing."""


@dataclass(frozen=True)
class Command:
    """A program to measure; OK are the exit statuses that mean it did its work."""

    argv: tuple[str, ...]
    ok: frozenset[int] = frozenset({0})
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The user's, without what changes how Python starts."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        return {**kept, "LC_ALL": "C.UTF-8", **self.extra}

    def check(self, status: int) -> None:
        """Raise Failed when STATUS is not one of OK."""
        if status not in self.ok:
            raise Failed(f"exit status {status}: {shlex.join(self.argv)[:200]}")

    def output(self) -> bytes:
        """Run it unmeasured and return its standard output."""
        done = subprocess.run(
            self.argv, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.check(done.returncode)
        return done.stdout


@dataclass(frozen=True)
class Cost:
    """Seconds that one run took; CPU includes all processes that the command started."""

    wall: float
    cpu: float


def adopt_orphans() -> None:
    """Make this process the parent of those whose parent ends, so that their CPU is counted."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Command) -> Cost:
    """Run COMMAND once, its output thrown away."""
    _reap()  # what others left must not count here
    start = time.perf_counter()
    process = _start(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # or Popen would wait for it again
    command.check(process.returncode)
    return Cost(wall, usage.ru_utime + usage.ru_stime + _reap())


def _reap() -> float:
    """Wait for all adopted processes; return their CPU seconds."""
    cpu = 0.0
    with suppress(ChildProcessError):
        while True:
            usage = os.wait4(-1, 0)[2]
            cpu += usage.ru_utime + usage.ru_stime
    return cpu


def peak(command: Command) -> int:
    """Run COMMAND; return the most bytes of memory its own process had, children left out.

    Not wait4's figure, which starts with what the parent had before exec.
    """
    process = _start(command)
    most = 0
    while process.poll() is None:
        with suppress(OSError):
            found = _PEAK.search(Path(f"/proc/{process.pid}/status").read_text())
            most = max(most, int(found[1]) * 1024 if found else 0)
        time.sleep(0.005)
    command.check(process.returncode)
    return most


def _start(command: Command) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.argv,
        env=command.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def interleaved(commands: Mapping[str, Command], runs: int, warm: bool = True) -> dict[str, Cost]:
    """Return the medians of RUNS rounds in which every command has its turn.

    WARM runs each once before, so that no one pays for filling the page cache.
    """
    if warm:
        for command in commands.values():
            run(command)
    rounds = [{name: run(command) for name, command in commands.items()} for _ in range(runs)]
    return {
        name: Cost(
            statistics.median(one[name].wall for one in rounds),
            statistics.median(one[name].cpu for one in rounds),
        )
        for name in commands
    }

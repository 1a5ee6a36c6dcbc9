"""How a run over an archive goes: a line on the terminal, or a line from time to time elsewhere."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

import click

from ...archive.engine import Done
from ...archive.entry import OK
from ...archive.queue import JUDGE, READ, Totals
from ...escape import text as esc

INTERVAL = 0.5  # seconds between two states of the line on a terminal
LOG_INTERVAL = 60.0  # and between two lines elsewhere
_RECENT = 30.0  # seconds: the rate is that of these

_STEPS = {
    "listing": "reading the indices",
    READ: "reading packages",
    JUDGE: "judging source packages with their binaries",
    "relations": "looking at the relations of whole suites",
}


@dataclass
class _Step:
    """A step, and how far it is: its jobs, those that failed, and the bytes taken for them."""

    name: str
    total: int
    done: int = 0
    failed: int = 0
    taken: int = 0
    marks: list[tuple[float, int, int]] = field(default_factory=lambda: [(time.monotonic(), 0, 0)])

    def line(self, now: float) -> str:
        """What there is to say."""
        self.marks.append((now, self.done, self.taken))
        while len(self.marks) > 2 and self.marks[1][0] < now - _RECENT:
            del self.marks[0]
        before, done, taken = self.marks[0]
        passed = max(now - before, 1e-3)
        parts = [f"{_STEPS[self.name]}: {self.done:,}/{self.total:,}"]
        if self.name == READ:
            parts.append(f"{(self.taken - taken) / passed / 1e6:.1f} MB/s")
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        left = self.total - self.done
        if left and self.done > done:
            parts.append(f"about {_clock(left * passed / (self.done - done))} left")
        return ", ".join(parts)


class Progress:
    """Tells on standard error what is done, how quickly, and how long it may take yet.

    On a terminal that is one line, which is wiped off at the end, unless VERBOSE asks for more.
    """

    def __init__(self, quiet: bool, verbose: bool) -> None:
        self._quiet = quiet
        self._draws = sys.stderr.isatty() and not quiet
        self._logs = not quiet and (verbose or not self._draws)
        self._interval = INTERVAL if self._draws else LOG_INTERVAL
        self._step = _Step("", 0)
        self._next = 0.0
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_error: object) -> None:
        self._clear()

    def begin(self, step: str, jobs: Totals | None = None) -> None:
        """STEP begins; nothing is said of one that has nothing to do."""
        self._step = _Step(step, jobs.jobs if jobs is not None else 0)
        self._next = time.monotonic() + self._interval
        line = f"{_STEPS[step]}: {self._step.total:,}" if self._step.total else _STEPS[step]
        if jobs is not None and not jobs.jobs:
            return
        if self._logs:
            self.note(line)
        elif self._draws:
            self._draw(line)

    def note(self, message: str) -> None:
        """Something that a person may want to know."""
        if not self._quiet:
            self._clear()
            click.echo(f"mlpolicy: {esc(message)}", err=True)

    def tick(self, done: Done) -> None:
        """A job is done."""
        self._step.done += 1
        self._step.failed += done.status != OK
        self._step.taken += done.bytes_read
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._interval
        if self._draws:
            self._draw(self._step.line(now))
        elif self._logs:
            self.note(self._step.line(now))

    def _draw(self, line: str) -> None:
        self._shown = True
        print(f"\r{line}", end="\x1b[K", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        """Take the line away, before a message or at the end."""
        if self._shown:
            self._shown = False
            print("\r", end="\x1b[K", file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

"""What workers do: the same tasks, whoever runs them. A task and its outcome can be pickled.

Tasks know neither the store nor the queue: what goes in and what comes out is all there is.
"""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, replace

from .entry import Entry, Reading
from .judgement import Judgement


@dataclass(frozen=True)
class Read:
    """Read one artifact of the archive at WHERE, to the DEPTH of the request."""

    where: str
    entry: Entry
    depth: str

    @property
    def key(self) -> str:
        """The digest of the artifact."""
        return self.entry.sha256

    def run(self) -> Reading:
        """Read it; whatever is wrong with the archive or the artifact is in the outcome.

        Raises :class:`OSError` for what is wrong with this machine: no space is left.
        """
        from . import reading

        began = _cpu()
        outcome = reading.read(self.where, self.entry, self.depth)
        return replace(outcome, cpu_ms=round(1000 * (_cpu() - began)))


def _cpu() -> float:
    """Seconds of this thread, and of processes that have ended: dpkg-deb unpacks large ones."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.thread_time() + ended.ru_utime + ended.ru_stime


@dataclass(frozen=True)
class Judge:
    """Judge a group by the records of its readings."""

    key: str
    members: tuple[tuple[Entry, bytes], ...]

    def run(self) -> Judgement:
        """Judge it."""
        from . import judging

        return judging.judge(self.key, self.members)


Task = Read | Judge
Outcome = Reading | Judgement

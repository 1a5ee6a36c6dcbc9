"""How long something takes is a matter of ``make bench``; tests only ask whether it ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

CPU_SECONDS = 60  # a hundred times what anything here takes


class Endless(AssertionError):
    """Something would go on for hours."""


@contextmanager
def ends() -> Iterator[None]:
    """Fail what is caught by its input, and would hold the tests for ever."""

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise Endless(f"no end after {CPU_SECONDS} seconds of CPU")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

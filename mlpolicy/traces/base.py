"""What a pattern is: one row of the tables in ``patterns/``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Pattern:
    """One thing in a source file that tells of training.

    It is there when all NEEDLES are in the content and every one of MARKS, regular expressions that
    have to be linear, is in its code (comments left out); the first mark gives the line.
    NAMED, when given, has to match the lower-case base name of the file. Kind ``program`` is
    for what updates parameters; in a file that nothing runs it counts as ``helper``. EVERY asks
    for a trace of each match, not of the first alone. SOURCE says who defines what is matched.
    """

    id: str
    kind: str
    languages: tuple[str, ...]
    what: str
    needles: tuple[bytes, ...]
    marks: tuple[bytes, ...]
    source: str
    named: str = ""
    every: bool = False

    @cached_property
    def regexes(self) -> tuple[re.Pattern[bytes], ...]:
        """MARKS, compiled when its needles were met for the first time: that is seldom."""
        return tuple(re.compile(mark) for mark in self.marks)

    @cached_property
    def name(self) -> re.Pattern[str]:
        """NAMED, compiled."""
        return re.compile(self.named)

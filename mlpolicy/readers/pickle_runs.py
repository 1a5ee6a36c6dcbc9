"""Runs of pickle opcodes that name nothing, passed over by a regular expression.

Nearly all opcodes of a pickled model are numbers, short strings and memo entries. Looked at
one by one in Python they cost twenty times what the same costs here. Every pattern is a plain
alternation by first byte: a match takes time in proportion to the bytes, whatever they are
(H30). Possessive patterns would be faster still; CPython 3.11.2 gets them wrong.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from mlpolicy.readers.cursor import Cursor

#: Opcodes that are passed over at once, and those that are left of a run for a closer look.
BLOCK, LEFT = 128, 8
_WINDOW = 1 << 16
#: Longer strings end a run.
_SHORT = 64
_PLAIN = rb"[(NRabd}eo\]st)u\x81\x85-\x89\x8f-\x92\x97]|[Kh].|M..|[Jj].{4}|G.{8}"


class _Patterns(NamedTuple):
    block: re.Pattern[bytes]
    run: re.Pattern[bytes]
    one: re.Pattern[bytes]
    memo: re.Pattern[bytes]


@cache
def _patterns(numbered: bool) -> _Patterns:
    """NUMBERED: the memo is written to by MEMOIZE, from protocol 4 on, not by PUT."""
    text = _counted(rb"\x8c", b"") + b"|" + _counted(b"X", rb"\0\0\0")
    put = rb"\x94" if numbered else rb"q.|r.{4}"
    other = b"(?:" + _PLAIN + b"|" + text + b")"
    one = b"(?:" + _PLAIN + b"|" + text + b"|" + put + b")"
    # What each MEMOIZE keeps; nothing for the opcodes behind the last one.
    memo = rb"(?:%s(?!\x94))*(?:(%s?\x94)|\Z)" % (other, other)
    return _Patterns(
        *(
            re.compile(pattern, re.DOTALL)
            for pattern in (b"%s{%d}(?=%s{%d})" % (one, BLOCK, one, LEFT), one + b"*", one, memo)
        )
    )


def _counted(opcode: bytes, zeros: bytes) -> bytes:
    """A string of up to _SHORT bytes: OPCODE, its length in one byte, ZEROS."""
    bodies = (b"%s%s.{%d}" % (re.escape(bytes([n])), zeros, n) for n in range(_SHORT))
    return opcode + b"(?:" + b"|".join(bodies) + b")"


class Run(NamedTuple):
    """A run: PASSED opcodes passed over, and the LAST ones that followed them."""

    passed: int
    last: list[bytes]
    window: bytes = b""
    start: int = 0
    end: int = 0

    def memo(self) -> list[bytes]:
        """What each MEMOIZE among those passed over keeps: the opcode in front, and itself."""
        found: list[bytes] = _patterns(True).memo.findall(self.window, self.start, self.end)
        return [item for item in found if item]


class Runs:
    """Finds the runs at CURSOR; there are none where one of WANTED stands nearby."""

    def __init__(self, cursor: Cursor, wanted: frozenset[str]) -> None:
        self._cursor = cursor
        self._needles = [word.encode() for word in wanted]
        self._window = b""
        self._base = self._end = 0
        self._usable = False

    def next(self, numbered: bool) -> Run:
        """Move the cursor behind the run that begins at it, which may be empty."""
        cursor = self._cursor
        if not self._base <= cursor.pos < self._end:
            self._fill()
        if not self._usable:
            return Run(0, [])
        window, start = self._window, cursor.pos - self._base
        block, run, one, _ = _patterns(numbered)
        at, count = start, 0
        while match := block.match(window, at):
            at = match.end()
            count += BLOCK
        match = run.match(window, at)
        end = match.end() if match else at
        last = one.findall(window, at, end)
        cursor.pos = self._base + end
        more = max(0, len(last) - LEFT)
        if more and last[more] == b"\x94":
            more += 1  # it keeps the string in front of it
        at = end - sum(map(len, last[more:]))
        return Run(count + more, last[more:], window, start, at)

    def _fill(self) -> None:
        window = self._cursor.peek(_WINDOW)
        self._window, self._base = window, self._cursor.pos
        # An opcode that does not end in the window is for the next one.
        margin = 1024 if len(window) == _WINDOW else 0
        self._end = self._base + len(window) - margin
        self._usable = not any(needle in window for needle in self._needles)

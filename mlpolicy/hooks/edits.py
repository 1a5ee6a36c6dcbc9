"""Edits of files that belong to the user: put in, told apart, and taken out byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..domain import InputError
from ..escape import text as esc

_BEGIN = "mlpolicy hook begins; taken out by: mlpolicy hooks install {} --remove"
_NEW, _NEWLINE = " (made this file)", " (made this line)"
_END = "mlpolicy hook ends"


class Edit(Protocol):
    """A change of one file; both functions are pure, None stands for a file that is not there."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def mode(self) -> int:
        """Permissions of the file when it is made."""

    def put(self, old: bytes | None) -> bytes:
        """OLD with the hook; an older hook is replaced. Raises InputError where it cannot go."""

    def take(self, new: bytes) -> bytes | None:
        """NEW without the hook, as it was before ``put``; NEW itself when there is none."""


@dataclass(frozen=True)
class Block:
    """Lines between two comments of a file whose comments begin with COMMENT.

    PLACE gives the offset where they go, which must be the beginning of a line or the end of the
    file; without it they go to the end. INDENT stands before each line. ALONE is what the file
    has before the lines when there was no file.
    """

    path: Path
    name: str
    lines: tuple[str, ...]
    place: Callable[[bytes], int] = len
    comment: str = "# "
    indent: str = ""
    alone: str = ""
    mode: int = 0o644

    def put(self, old: bytes | None) -> bytes:
        """OLD with the lines."""
        old = None if old is None else self.take(old)
        if old is None:
            return self.alone.encode() + self._block(_NEW)
        offset = self.place(old)
        before, after = old[:offset], old[offset:]
        if before and not before.endswith(b"\n"):
            return before + b"\n" + self._block(_NEWLINE) + after
        return before + self._block("") + after

    def take(self, new: bytes) -> bytes | None:
        """NEW without the lines; None when the file was made for them."""
        for made, newline in ((_NEW, b""), (_NEWLINE, b"\n"), ("", b"")):
            start = newline + self._line(_BEGIN.format(self.name) + made)
            before, found, rest = new.partition(start)
            if not found or (before and not newline and not before.endswith(b"\n")):
                continue
            _, ended, after = rest.partition(self._line(_END))
            if not ended:
                where = f"{esc(self.path)}: the end of mlpolicy's lines is missing"
                raise InputError(f"{where}; take them out by hand")
            if made == _NEW and before == self.alone.encode() and not after:
                return None
            return before + after
        return new

    def _block(self, made: str) -> bytes:
        begin, end = self._line(_BEGIN.format(self.name) + made), self._line(_END)
        return begin + b"".join(f"{self.indent}{line}\n".encode() for line in self.lines) + end

    def _line(self, text: str) -> bytes:
        return f"{self.indent}{self.comment}{text}\n".encode()


@dataclass(frozen=True)
class Whole:
    """A file that is ours alone; one that does not hold MARK is somebody else's."""

    path: Path
    text: str
    mark: str = "mlpolicy hooks"
    mode: int = 0o644

    def put(self, old: bytes | None) -> bytes:
        """The file, in place of an older one of ours."""
        if old is not None and self.mark.encode() not in old:
            raise InputError(f"{esc(self.path)}: is there and not ours; move it, or use --file")
        return self.text.encode()

    def take(self, new: bytes) -> bytes | None:
        """None when NEW is ours."""
        return None if self.mark.encode() in new else new

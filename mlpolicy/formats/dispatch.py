"""How the format of a content is chosen: gates first, for nearly every file is of none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mlpolicy.domain import Match, Reader, Trouble
from mlpolicy.formats.base import TEXT_LIMIT, Content, Format

START = 4096  # bytes of Reader.start
WHY_LIMIT = 500
JSON = frozenset(b"{[")  # what a document begins with, but for blanks
LOOK = 256  # a NUL among so many first bytes makes a content binary
SMALL = 2000  # bytes; the statistics of text want more

_Row = tuple[
    int,
    tuple[bytes, ...],
    tuple[str, ...],
    Callable[[bytes], object] | None,
    tuple[bytes, ...],
    bool,
    tuple[bytes, ...],
    float,
    Format,
]
_Rows = tuple[list[_Row], list[_Row]]


def _extension(path: str) -> str:
    """What follows the last dot of PATH, all of it when there is none."""
    return path[path.rfind(".") + 1 :]


class _Cell:
    """The formats worth trying for a content with a certain first byte, in order of priority.

    Nearly every content is of none of them: one test for all signatures together, one for all
    suffixes, and few formats are left that have neither.
    """

    def __init__(self, byte: int, entries: list[Format]) -> None:
        self._entries = entries
        self._magics = tuple(magic for entry in entries for magic in entry.magic)
        self._extensions = {_extension(end) for entry in entries for end in entry.suffixes}
        self._json = byte in JSON
        self._keys = frozenset(key for entry in entries for key in entry.keys if self._json)
        self._kept: dict[tuple[bool, str, bool], _Rows] = {}

    def _rows(self, signed: bool, extension: str, small: bool) -> _Rows:
        """The rows of the formats that remain: all, and those without JSON keys."""
        remaining = [
            entry
            for entry in self._entries
            if (signed or not entry.magic)
            and (not entry.suffixes or extension in map(_extension, entry.suffixes))
            and not (small and entry.least >= SMALL)
        ]
        keyless = [entry for entry in remaining if not (self._json and entry.keys)]
        made = [_row(entry) for entry in remaining], [_row(entry) for entry in keyless]
        self._kept[signed, extension, small] = made
        return made

    def candidates(self, path: str, start: bytes, reader: Reader) -> Iterator[Format]:
        """The formats whose gates let through READER's content, which begins with START."""
        extension = _extension(path)
        if extension not in self._extensions:
            extension = ""
        kind = (start.startswith(self._magics), extension, len(start) < SMALL)
        rows = self._kept.get(kind) or self._rows(*kind)
        size = len(start)
        head = start if size < START else b""
        share = -1.0
        words: list[bytes] = []
        if self._keys:
            head = head or reader.head
            words = head.split(b'"')
        met = self._keys.intersection(words) if words else None
        for least, magic, suffixes, opening, needles, far, keys, digits, entry in rows[not met]:
            if (
                size < least
                or (magic and not start.startswith(magic))
                or (suffixes and not path.endswith(suffixes))
                or (opening and not opening(start))
            ):
                continue
            if needles:
                if far:
                    head = head or reader.head
                text = head if far else start
                for needle in needles:
                    if needle in text:
                        break
                else:
                    continue
            if met and keys and met.isdisjoint(keys):
                continue
            if digits:
                if share < 0:
                    share = 1 - len(start.translate(None, b"0123456789")) / size
                if share < digits:
                    continue
            yield entry


def _row(entry: Format) -> _Row:
    """The gates of ENTRY side by side: attributes cost more than the tests do."""
    opening = entry.opening.match if entry.opening else None
    return (
        entry.least,
        entry.magic,
        entry.suffixes,
        opening,
        entry.needles,
        entry.far,
        entry.keys,
        entry.digits,
        entry,
    )


class _Table(dict[int, _Cell]):
    """First byte of a content -> its cell, made when it is first asked for."""

    def __init__(self, formats: list[Format]) -> None:
        self._formats = formats

    def __missing__(self, byte: int) -> _Cell:
        self[byte] = _Cell(byte, [entry for entry in self._formats if entry.may_start(byte)])
        return self[byte]


class Chooser:
    """Chooses among FORMATS, which are in order of priority."""

    def __init__(self, formats: Sequence[Format]) -> None:
        self._text = _Table([entry for entry in formats if entry.nature != "binary"])
        self._binary = _Table([entry for entry in formats if entry.nature != "text"])

    def candidates(self, path: str, reader: Reader) -> Iterator[Format]:
        """The formats whose gates let READER's content through, in order."""
        start = reader.start
        if not start:
            return iter(())
        first = start[0]
        # No UTF-8 text begins with a control character or with a byte from 0xF8 on.
        binary = start.find(0, 0, LOOK) >= 0 or first < 9 or first > 0xF7
        return (self._binary if binary else self._text)[first].candidates(path, start, reader)

    def identify(self, path: str, reader: Reader) -> Match | None:
        """Return what the content is, or None.

        A probe that has recognised its format puts any Trouble into ``Match.problems``.
        Trouble that reaches this place came before recognition: the file is not of that
        format. Only what is final (a failing medium, a search that was given up) goes on to
        the caller.
        """
        content = None
        for entry in self.candidates(path, reader):
            if content is None:
                content = Content(path, reader)
            try:
                match = entry.probe(content)
            except Trouble as trouble:
                if trouble.final:
                    raise
                continue
            if match is not None:
                return _bounded(match)
        return None


def _bounded(match: Match) -> Match:
    """MATCH with no text longer than is sane, whatever the recogniser took from the file."""
    long = [key for key, v in match.metadata.items() if isinstance(v, str) and len(v) > TEXT_LIMIT]
    if not long and len(match.why) <= WHY_LIMIT:
        return match
    cut = {key: match.metadata[key][:TEXT_LIMIT] for key in long}
    return replace(match, why=match.why[:WHY_LIMIT], metadata={**match.metadata, **cut})

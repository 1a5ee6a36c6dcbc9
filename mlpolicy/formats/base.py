"""What a format is, what a recogniser is given, and the small helpers that all of them share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mlpolicy.domain import Match, Reader
from mlpolicy.readers import jsonhead, ziptail
from mlpolicy.readers.words import TEXT_LIMIT, Problems, amount, text

__all__ = [
    "TEXT_LIMIT", "Content", "Format", "Problems",
    "amount", "distinct", "plural", "present", "text",
]  # fmt: skip


class Content:
    """One content under recognition: a Reader with its name, and views that are parsed once.

    PATH is the whole path in the subject. Recognisers decide by content; a name may only
    choose between readings of it, or raise a hint.
    """

    def __init__(self, path: str, reader: Reader) -> None:
        self.path = path
        self._reader = reader
        self.start = reader.start

    @property
    def name(self) -> str:
        """The last component of the path."""
        return self.path.rpartition("/")[2]

    @property
    def size(self) -> int:
        """Bytes of the whole content."""
        return self._reader.size

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB; ``start`` is the first 4 KiB and costs less."""
        return self._reader.head

    def read(self, offset: int, length: int) -> bytes:
        """Return up to LENGTH bytes from OFFSET; raises Trouble."""
        return self._reader.read(offset, length)

    @cached_property
    def archive(self) -> ziptail.Archive | None:
        """The zip archive that begins here; None when it has no readable directory."""
        return ziptail.open_archive(self._reader)

    @cached_property
    def json(self) -> Any:
        """The JSON value in here, values left out where it is long; None when it is none."""
        return jsonhead.load(self._reader)


@dataclass(frozen=True)
class Format:
    """One file format that can be recognised by content.

    PROBE is asked only when every gate that is set lets the content through, the cheapest
    first:

    - MAGIC: it begins with one of these; or STARTS: its first byte is one of these;
    - SUFFIXES: its path ends with one of these (only for hints, and where the head says little);
    - OPENING: it begins with a match of this pattern, which has to be linear;
    - LEAST: it has so many bytes (up to 4096);
    - NEEDLES: one of these is in its first 4 KiB, or 64 KiB if they may be FAR;
    - KEYS: when it begins as JSON does, one of these stands there in quotes;
    - DIGITS: so large a share of its first 4 KiB are digits;
    - NATURE: "binary" (a NUL among the first 256 bytes), "text" (none) or "any".
    """

    id: str
    title: str
    description: str
    reference: str
    role: str
    probe: Callable[[Content], Match | None]
    magic: tuple[bytes, ...] = ()
    starts: frozenset[int] | None = None
    nature: str = "any"
    least: int = 1
    suffixes: tuple[str, ...] = ()
    opening: re.Pattern[bytes] | None = None
    digits: float = 0.0
    needles: tuple[bytes, ...] = ()
    far: bool = False
    keys: tuple[bytes, ...] = ()

    def may_start(self, byte: int) -> bool:
        """Whether a content of this format can begin with BYTE."""
        if self.magic:
            return any(magic[0] == byte for magic in self.magic)
        return self.starts is None or byte in self.starts


def plural(count: int, noun: str) -> str:
    """Return for example "1 tensor" or "3 tensors"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def present(**pairs: Any) -> dict[str, Any]:
    """Return PAIRS without the keys that hold nothing (None, empty text, empty list)."""
    return {key: value for key, value in pairs.items() if value not in (None, "", [])}


def distinct(values: Iterable[str], limit: int = 64) -> list[str]:
    """Return VALUES limited in length and number, each once, in their order."""
    found = dict.fromkeys(text(value) for value in values if value)
    return list(found)[:limit]

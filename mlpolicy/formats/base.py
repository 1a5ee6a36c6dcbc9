"""What a format is, and the small helpers that every recogniser shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mlpolicy.domain import Match, Reader

#: No text taken out of a file is longer than this (hostile input H3).
TEXT_LIMIT = 4096

Problems = list[tuple[str, str]]


@dataclass(frozen=True)
class Format:
    """One file format that can be recognised by content.

    STARTS holds the possible values of the first byte; None means "always try".
    """

    id: str
    title: str
    description: str
    reference: str
    role: str
    starts: frozenset[int] | None
    probe: Callable[[str, Reader], Match | None]


def text(raw: bytes | str) -> str:
    """Return RAW as text of limited length; escaping is the business of the report."""
    if isinstance(raw, bytes):
        raw = raw[:TEXT_LIMIT].decode("utf-8", "replace")
    return raw[:TEXT_LIMIT]


def plural(count: int, noun: str) -> str:
    """Return for example "1 tensor" or "3 tensors"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def amount(count: int) -> str:
    """Return COUNT, as a power of two when a lie is more readable that way."""
    if count >= 1 << 20 and count & (count - 1) == 0:
        return f"2^{count.bit_length() - 1}"
    return str(count)


def present(**pairs: Any) -> dict[str, Any]:
    """Return PAIRS without the keys that hold nothing (None, empty text, empty list)."""
    return {key: value for key, value in pairs.items() if value not in (None, "", [])}


def distinct(values: Iterable[str], limit: int = 64) -> list[str]:
    """Return VALUES limited in length and number, each once, in their order."""
    found = dict.fromkeys(text(value) for value in values if value)
    return list(found)[:limit]

"""Small helpers for words and numbers that come out of hostile files."""

from __future__ import annotations

#: No text taken out of a file is longer than this (hostile input H3).
TEXT_LIMIT = 4096
QUOTED_LIMIT = 256

#: (code, detail) pairs as they go into a Match.
Problems = list[tuple[str, str]]


def text(raw: bytes | str) -> str:
    """Return RAW as text of limited length; escaping is the business of the report."""
    if isinstance(raw, bytes):
        raw = raw[:TEXT_LIMIT].decode("utf-8", "replace")
    return raw[:TEXT_LIMIT]


def quoted(name: str) -> str:
    """Return NAME as it stands in a message: escaping makes a hostile one longer."""
    return repr(name[:QUOTED_LIMIT])


def amount(count: int) -> str:
    """Return COUNT, as a power of two when a lie is more readable that way."""
    if count >= 1 << 20 and count & (count - 1) == 0:
        return f"2^{count.bit_length() - 1}"
    return str(count)

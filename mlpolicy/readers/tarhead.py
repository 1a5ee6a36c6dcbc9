"""The first members of a tar archive that is a file of its own, by their headers.

Source: POSIX.1-2017, pax, ustar interchange format [specification]. The streaming walker of
mlpolicy.subjects reads whole archives; this one only helps to tell what an archive is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlpolicy.domain import Reader

BLOCK = 512
LIMIT = 64
_MAGIC_AT = 257
_FILES = (b"0", b"\0", b"7")


@dataclass(frozen=True)
class Entry:
    """One regular file: its data is SIZE bytes at OFFSET."""

    name: str
    offset: int
    size: int


def is_tar(start: bytes) -> bool:
    """Whether START, 512 bytes or more, is a header of a POSIX or GNU tar."""
    return start.startswith(b"ustar", _MAGIC_AT)


def entries(reader: Reader, limit: int = LIMIT) -> Iterator[Entry]:
    """Yield the regular files among the first LIMIT headers; ends where damage begins.

    Long names of GNU and pax are not followed: they come as the header has them.
    """
    at = 0
    for _ in range(limit):
        # The size of a decompressed content is not asked for: it costs all of it.
        block = reader.read(at, BLOCK)
        if len(block) < BLOCK:
            return
        digits = block[124:136].strip(b"\0 ")
        if not is_tar(block) or not digits.isdigit() or len(digits) > 12:
            return
        try:
            size = int(digits, 8)
        except ValueError:
            return
        at += BLOCK
        if size and not reader.read(at + size - 1, 1):
            return
        if block[156:157] in _FILES:
            name = block[:100].split(b"\0", 1)[0].decode("utf-8", "replace")
            yield Entry(name.removeprefix("./"), at, size)
        at += -(-size // BLOCK) * BLOCK

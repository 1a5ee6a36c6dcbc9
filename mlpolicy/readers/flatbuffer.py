"""A bounded reader of single fields of a flatbuffer (hostile input H28).

Source: https://flatbuffers.dev/internals/ [specification]. Every position is checked against
the size of the content before it is read. Only fields that a caller names are followed, one
step at a time, so that offsets in a circle lead nowhere.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from mlpolicy.domain import Reader, Trouble
from mlpolicy.readers.words import TEXT_LIMIT, amount, text

#: The first bytes a flatbuffer can have: tables lie at multiples of 4.
STARTS = frozenset(range(0, 256, 4))


class Table:
    """One table of a flatbuffer; fields are named by their index in the schema."""

    def __init__(self, reader: Reader, at: int) -> None:
        self._reader = reader
        self.at = at
        # The signed distance goes from the table back to its list of field offsets.
        vtable = at - self._number("<i", at)
        size = self._number("<H", vtable)
        if size < 4 or size % 2:
            raise Trouble("malformed", f"flatbuffer vtable of {size} bytes at offset {vtable}")
        raw = self._bytes(vtable, size)
        self._fields: tuple[int, ...] = struct.unpack(f"<{size // 2}H", raw)[2:]

    def __len__(self) -> int:
        """The number of fields that the writer knew."""
        return len(self._fields)

    def has(self, index: int) -> bool:
        """Whether field INDEX is there."""
        return index < len(self._fields) and self._fields[index] > 0

    def number(self, index: int, code: str) -> int:
        """Return the integer field INDEX in the struct format CODE; 0 when it is absent."""
        if not self.has(index):
            return 0
        return self._number(code, self.at + self._fields[index])

    def table(self, index: int) -> Table | None:
        """Return the table in field INDEX."""
        return Table(self._reader, self._target(index)) if self.has(index) else None

    def text(self, index: int) -> str:
        """Return the string in field INDEX, of limited length; empty when it is absent."""
        return self._text(self._target(index)) if self.has(index) else ""

    def vector(self, index: int, item: int) -> tuple[int, int]:
        """Return position and length of the vector in field INDEX, of ITEM bytes an element."""
        if not self.has(index):
            return 0, 0
        at = self._target(index)
        count = self._number("<I", at)
        if count * item > self._reader.size - at - 4:
            raise Trouble("malformed", f"flatbuffer vector of {amount(count)} items")
        return at + 4, count

    def tables(self, index: int, limit: int) -> Iterator[Table]:
        """Yield the first LIMIT tables of the vector in field INDEX."""
        for at in self._targets(index, limit):
            yield Table(self._reader, at)

    def texts(self, index: int, limit: int) -> Iterator[str]:
        """Yield the first LIMIT strings of the vector in field INDEX."""
        for at in self._targets(index, limit):
            yield self._text(at)

    def item(self, index: int, which: int) -> Table:
        """Return table number WHICH of the vector in field INDEX."""
        start, count = self.vector(index, 4)
        if which >= count:
            raise Trouble("malformed", f"flatbuffer item {amount(which)} of {count}")
        at = start + 4 * which
        return Table(self._reader, at + self._number("<I", at))

    def _targets(self, index: int, limit: int) -> Iterator[int]:
        start, count = self.vector(index, 4)
        for at in range(start, start + 4 * min(count, limit), 4):
            yield at + self._number("<I", at)

    def _target(self, index: int) -> int:
        at = self.at + self._fields[index]
        return at + self._number("<I", at)

    def _text(self, at: int) -> str:
        size = self._number("<I", at)
        if size > self._reader.size - at - 4:
            raise Trouble("malformed", f"flatbuffer string of {amount(size)} bytes")
        return text(self._bytes(at + 4, min(size, TEXT_LIMIT)))

    def _number(self, code: str, at: int) -> int:
        raw = self._bytes(at, struct.calcsize(code))
        value: int = struct.unpack(code, raw)[0]
        return value

    def _bytes(self, at: int, count: int) -> bytes:
        if at < 0 or at + count > self._reader.size:
            raise Trouble("malformed", f"flatbuffer offset {at} outside the content")
        head = self._reader.head
        raw = head[at : at + count] if at + count <= len(head) else self._reader.read(at, count)
        if len(raw) < count:
            raise Trouble("truncated", f"the content ends early at offset {at}")
        return raw


def root(reader: Reader, base: int = 0) -> Table:
    """Return the root table of the flatbuffer that begins at BASE; raises Trouble."""
    start = reader.head[base : base + 4] if base + 4 <= len(reader.head) else reader.read(base, 4)
    if len(start) < 4:
        raise Trouble("malformed", f"no flatbuffer at offset {base}")
    return Table(reader, base + int.from_bytes(start, "little"))


def identifier(start: bytes) -> bytes:
    """Return the file identifier of the flatbuffer that begins with START.

    Empty when the root offset is none: a table lies behind the identifier, at a multiple of 4.
    """
    offset = int.from_bytes(start[:4], "little")
    return start[4:8] if offset >= 8 and offset % 4 == 0 else b""

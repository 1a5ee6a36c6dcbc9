"""A forward cursor over a Reader, with a byte budget and arithmetic before every read."""

from __future__ import annotations

import struct

from mlpolicy.domain import Reader, Trouble
from mlpolicy.readers.words import amount

CHUNK = 1 << 16


class MemoryReader:
    """A Reader over bytes that are already in memory (an inflated archive member)."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Size in bytes."""
        return len(self._data)

    @property
    def start(self) -> bytes:
        """The first 4 KiB."""
        return self._data[:4096]

    @property
    def head(self) -> bytes:
        """The first 64 KiB."""
        return self._data[:CHUNK]

    def read(self, offset: int, length: int) -> bytes:
        """Return up to LENGTH bytes from OFFSET; raises Trouble."""
        if offset < 0 or length < 0:
            raise Trouble("malformed", f"cannot read {length} bytes from offset {offset}")
        return self._data[offset : offset + length]


class Cursor:
    """Reads from OFFSET up to END; BUDGET limits the bytes fetched, not the bytes skipped."""

    def __init__(
        self, reader: Reader, offset: int = 0, end: int | None = None, budget: int = 16 << 20
    ) -> None:
        self._reader = reader
        self.pos = offset
        self.end = reader.size if end is None else min(end, reader.size)
        self._budget = budget
        # The head is in memory already, and stays available when the medium is a stream.
        self._buffer = reader.head
        self._base = 0

    @property
    def left(self) -> int:
        """Number of bytes between here and the end."""
        return self.end - self.pos

    def need(self, count: int) -> None:
        """Raise Trouble when fewer than COUNT bytes are left."""
        if count > self.end - self.pos:
            raise Trouble(
                "malformed",
                f"{amount(count)} bytes wanted at offset {self.pos}, {max(0, self.left)} left",
            )

    def skip(self, count: int) -> None:
        """Pass over COUNT bytes without reading them."""
        self.need(count)
        self.pos += count

    def take(self, count: int) -> bytes:
        """Return the next COUNT bytes."""
        start = self.pos - self._base
        if not (start >= 0 and start + count <= len(self._buffer)) or self.pos + count > self.end:
            self.need(count)
            self._fetch(count)
            start = self.pos - self._base
        self.pos += count
        return self._buffer[start : start + count]

    def byte(self) -> int:
        """Return the next byte as a number."""
        return self.take(1)[0]

    def number(self, code: str) -> int:
        """Return one integer in the struct format CODE, for example ``<Q``."""
        value: int = struct.unpack(code, self.take(struct.calcsize(code)))[0]
        return value

    def line(self, keep: int = 4096, limit: int = 4 << 20) -> bytes:
        """Pass over the bytes up to a newline and itself; return the first KEEP of them."""
        start = self.pos
        kept = b""
        step = keep
        while self.pos - start < limit:
            window = self.peek(step)
            cut = window.find(b"\n")
            if not kept:
                kept = window[: cut if cut >= 0 else keep]
            if cut >= 0:
                self.pos += cut + 1
                return kept
            if len(window) < step:
                raise Trouble("malformed", f"no end of line after offset {start}")
            self.pos += step
            step = CHUNK
        raise Trouble("budget", f"line of more than {limit} bytes at offset {start}")

    def peek(self, count: int) -> bytes:
        """Return up to COUNT bytes without moving."""
        count = min(count, self.left)
        value = self.take(count) if count > 0 else b""
        self.pos -= len(value)
        return value

    def _fetch(self, count: int) -> None:
        size = min(max(count, CHUNK), self.end - self.pos)
        if size > self._budget:
            raise Trouble("budget", f"read budget exhausted at offset {self.pos}")
        self._budget -= size
        self._buffer = self._reader.read(self.pos, size)
        self._base = self.pos
        if len(self._buffer) < count:
            raise Trouble("truncated", f"the content ends early at offset {self.pos}")

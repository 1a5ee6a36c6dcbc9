"""A part of a content, read as if it were a content of its own."""

from __future__ import annotations

from mlpolicy.domain import Reader, Trouble

_START, _HEAD = 4 << 10, 64 << 10


class Window:
    """SIZE bytes of READER from OFFSET; the caller has compared them with what is there."""

    def __init__(self, reader: Reader, offset: int, size: int) -> None:
        if offset < 0:
            raise Trouble("malformed", f"a part that begins {-offset} bytes before the content")
        self._reader = reader
        self._offset = offset
        self.size = size
        self._start: bytes | None = None
        self._head: bytes | None = None

    @property
    def start(self) -> bytes:
        """The first 4 KiB."""
        if self._start is None:
            self._start = self.read(0, _START)
        return self._start

    @property
    def head(self) -> bytes:
        """The first 64 KiB."""
        if self._head is None:
            self._head = self.read(0, _HEAD)
        return self._head

    def read(self, offset: int, length: int) -> bytes:
        """Return up to LENGTH bytes from OFFSET, none behind the end of the part."""
        if offset < 0 or length < 0:
            raise Trouble("malformed", f"cannot read {length} bytes from offset {offset}")
        length = min(length, self.size - offset)
        return self._reader.read(self._offset + offset, length) if length > 0 else b""

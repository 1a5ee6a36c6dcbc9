"""Forward-only byte streams: a window of a content, and what a decompressor makes of it.

All failures are :class:`Trouble`; a stream that has failed keeps failing the same way.
"""

from __future__ import annotations

import bz2
import importlib
import lzma
import os
import zlib
from collections.abc import Callable
from typing import Any, Protocol

from mlpolicy.domain import Trouble

CHUNK = 256 * 1024
PIECE = 16 * 1024 * 1024
PADDING, PADDING_PIECE = 16, 64 * 1024  # pieces of zeros between two frames, and their bytes
XZ_MEMORY = 144 * 1024 * 1024  # a dictionary of 128 MiB; xz -9 itself uses 64
ZSTD_WINDOW_LOG = 27  # 128 MiB, what zstd(1) itself accepts without --long

_REFETCH = "the file is incomplete, fetch or build it again"


class ByteStream(Protocol):
    """Bytes that come once, in order."""

    def read(self, length: int) -> bytes:
        """Return LENGTH bytes, fewer only at the end; raises :class:`Trouble`."""

    def skip(self, length: int) -> int:
        """Pass over LENGTH bytes; return how many there were; raises :class:`Trouble`."""


#: Random access: (offset, length) -> bytes, fewer only at the end.
Source = Callable[[int, int], bytes]


def descriptor(fd: int) -> Source:
    """Return the access to the open file FD, which the caller keeps and closes."""

    def read(offset: int, length: int) -> bytes:
        try:
            return os.pread(fd, length, offset)
        except OSError as error:
            raise Trouble("unreadable", f"{error.strerror}; check the medium") from error

    return read


class PlainStream:
    """LENGTH bytes of SOURCE from START."""

    def __init__(self, source: Source, start: int, length: int) -> None:
        self._source = source
        self._at = start
        self._end = start + length

    def read(self, length: int) -> bytes:
        """Return LENGTH bytes, fewer only at the end of the window."""
        wanted = min(length, self._end - self._at)
        parts: list[bytes] = []
        while wanted > 0:
            part = self._source(self._at, min(wanted, PIECE))
            if not part:
                raise Trouble("truncated", _REFETCH)
            parts.append(part)
            self._at += len(part)
            wanted -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def skip(self, length: int) -> int:
        """Pass over LENGTH bytes without reading them."""
        passed = min(length, self._end - self._at)
        self._at += passed
        return passed


class _Chunked(Protocol):
    def chunk(self) -> bytes: ...


class _Zlib:
    """zlib's decompressor with the attributes that the lzma and bz2 ones have."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)
        self._tail = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, limit: int) -> bytes:
        out = self._inner.decompress(self._tail + data, limit)
        self._tail = self._inner.unconsumed_tail
        return out


class _Frames:
    """Pieces of bounded size out of one or more concatenated frames."""

    def __init__(self, raw: PlainStream, make: Callable[[], Any], magic: bytes) -> None:
        self._raw = raw
        self._make = make
        self._magic = magic
        self._decoder = make()
        self._pending = b""
        self._done = False

    def chunk(self) -> bytes:
        while not self._done:
            if self._decoder.eof:
                self._next_frame()
                continue
            data, last = b"", False
            if self._decoder.needs_input:
                data, self._pending = self._pending or self._raw.read(64 * 1024), b""
                last = not data
            out: bytes = self._decoder.decompress(data, CHUNK)
            if out:
                return out
            if last and not self._decoder.eof:
                raise Trouble("truncated", _REFETCH)
        return b""

    def _next_frame(self) -> None:
        if not self._magic:
            self._done = True
            return
        rest: bytes = self._decoder.unused_data.lstrip(b"\0")  # padding between frames is legal
        for _ in range(PADDING):
            more = b"" if len(rest) >= len(self._magic) else self._raw.read(PADDING_PIECE)
            if not more:
                break
            rest = (rest + more).lstrip(b"\0")
        if rest.startswith(self._magic):
            self._decoder = self._make()
            self._pending = rest
        else:
            self._done = True  # the tools ignore trailing bytes too


class _Zstandard:
    """The ``zstandard`` module's reader, whose output is bounded whatever the input says."""

    def __init__(self, raw: PlainStream, module: Any) -> None:
        decoder = module.ZstdDecompressor(max_window_size=1 << ZSTD_WINDOW_LOG)
        self._source = decoder.stream_reader(_ReadOnly(raw), read_across_frames=True)

    def chunk(self) -> bytes:
        out: bytes = self._source.read(CHUNK)
        return out


class _ReadOnly:
    def __init__(self, raw: PlainStream) -> None:
        self._raw = raw

    def read(self, length: int = -1) -> bytes:
        return self._raw.read(length if length > 0 else CHUNK)


class DecodedStream:
    """What a decompressor called NAME yields; at most LIMIT bytes, then ``budget``."""

    def __init__(self, source: _Chunked, name: str, limit: int | None = None) -> None:
        self._source = source
        self._name = name
        self._left = limit
        self._buffer = b""
        self._at = 0
        self._failed: Trouble | None = None

    def read(self, length: int) -> bytes:
        """Return LENGTH bytes, fewer only at the end of the content."""
        parts: list[bytes] = []
        while length > 0 and (self._at < len(self._buffer) or self._fill()):
            part = self._buffer[self._at : self._at + length]
            parts.append(part)
            self._at += len(part)
            length -= len(part)
        return b"".join(parts)

    def skip(self, length: int) -> int:
        """Decompress and drop LENGTH bytes; return how many there were."""
        passed = 0
        while passed < length and (self._at < len(self._buffer) or self._fill()):
            step = min(length - passed, len(self._buffer) - self._at)
            self._at += step
            passed += step
        return passed

    def _fill(self) -> bool:
        if self._failed is not None:
            raise self._failed
        try:
            self._buffer, self._at = self._source.chunk(), 0
            if self._left is not None:
                self._left -= len(self._buffer)
                if self._left < 0:
                    raise Trouble("budget", f"{self._name}: more content than is sane here")
        except Trouble as trouble:
            self._failed = trouble
        except Exception as error:  # each decompressor has its own class, zstandard's is optional
            code = "budget" if "emory" in str(error) else "malformed"
            detail = f"{self._name}: {error}; fetch or build the file again"
            self._failed = Trouble(code, detail)
        if self._failed is not None:
            self._buffer, self._at = b"", 0
            raise self._failed
        return bool(self._buffer)


def _zstd(raw: PlainStream) -> _Chunked:
    try:
        own: Any = importlib.import_module("compression.zstd")
    except ImportError:
        try:
            return _Zstandard(raw, importlib.import_module("zstandard"))
        except ImportError:
            raise Trouble("not-opened", "zstd: install python3-zstandard") from None
    options = {own.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG}
    return _Frames(raw, lambda: own.ZstdDecompressor(options=options), b"\x28\xb5\x2f\xfd")


def open_stream(
    source: Source, start: int, length: int, limit: int | None = None
) -> tuple[str | None, ByteStream]:
    """Open a window of SOURCE through the decompressor that its magic asks for.

    Returns the decompressor's name, None for content with no known magic, which comes as it
    is. LIMIT bounds the decompressed bytes. Raises :class:`Trouble`, with code
    ``not-opened`` when this Python lacks zstd.
    """
    magic = PlainStream(source, start, length).read(6)
    raw = PlainStream(source, start, length)
    name = compression(magic)
    if name is None:
        return None, raw
    decoder: _Chunked
    if name == "zstd":
        decoder = _zstd(raw)
    else:
        make, again = _DECODERS[name]
        decoder = _Frames(raw, make, again)
    return name, DecodedStream(decoder, name, limit)


def deflated(source: Source, start: int, length: int) -> ByteStream:
    """Open the raw deflate data in a window of SOURCE, as zip members have it."""
    raw = PlainStream(source, start, length)
    return DecodedStream(_Frames(raw, lambda: _Zlib(-15), b""), "deflate")


def compression(magic: bytes) -> str | None:
    """Return what a content that begins with MAGIC (six bytes or more) is compressed with."""
    if magic[:2] == b"\x1f\x8b":
        return "gzip"
    if magic[:6] == b"\xfd7zXZ\0":
        return "xz"
    if magic[:3] == b"\x5d\0\0":
        return "lzma"
    if magic[:3] == b"BZh" and magic[3:4].isdigit():
        return "bzip2"
    if magic[:4] == b"\x28\xb5\x2f\xfd":
        return "zstd"
    if magic[:1] == b"\x78" and magic[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
        return "zlib"
    return None


def _xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=XZ_MEMORY)


#: Name -> how to make a decoder, and the magic of a frame that may follow the first.
_DECODERS: dict[str, tuple[Callable[[], Any], bytes]] = {
    "gzip": (lambda: _Zlib(31), b"\x1f\x8b"),
    "xz": (_xz, b"\xfd7zXZ\0"),
    "lzma": (_xz, b""),
    "bzip2": (bz2.BZ2Decompressor, b"BZh"),
    "zlib": (lambda: _Zlib(15), b""),
}

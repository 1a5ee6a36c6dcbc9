"""Archives inside a member: zip, tar and compressed files, without unpacking to disk.

A member of an archive is called ``archive!/member``; what a compressed file holds keeps the
file's own name, since it is that file.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace

from mlpolicy.domain import Member, Problem, Reader, Trouble
from mlpolicy.readers import ziptail
from mlpolicy.readers.window import Window
from mlpolicy.subjects.readers import START, Inflated, StreamReader, Tally
from mlpolicy.subjects.stream import ByteStream, PlainStream, compression, deflated, open_stream
from mlpolicy.subjects.tar import is_header, walk

DEPTH = 3
#: Decompressed bytes that one member may cost: a sum, and so many times its own size.
LEAST, RATIO = 64 * 1024 * 1024, 16
MEMBERS = 200_000

#: Magics of two or three bytes, which many a text has too: zlib, lzma, bzip2.
_WEAK = (b"\x78", b"\x5d", b"B")
_FIRST = frozenset((b"P", b"\x1f", b"\xfd", b"\x5d", b"B", b"\x28", b"\x78", b"7", b"R"))
_CLOSED = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "rar"}
_ARCHIVES = (ziptail.LOCAL, *_CLOSED)


class Budget:
    """What looking into one member may cost, over all levels of nesting."""

    def __init__(self, size: int) -> None:
        self._bytes = LEAST + RATIO * size
        self._members = MEMBERS

    @property
    def exhausted(self) -> bool:
        """Whether nothing more may be read."""
        return self._bytes < 0 or self._members < 0

    def spend(self, count: int) -> None:
        """Count COUNT decompressed bytes; raises Trouble ``budget``."""
        self._bytes -= count
        if self.exhausted:
            fix = "unpack the archive and scan the directory"
            raise Trouble("budget", f"decompresses to too much to be read here; {fix}")

    def member(self) -> None:
        """Count one member; raises Trouble ``budget``."""
        self._members -= 1
        if self.exhausted:
            raise Trouble("budget", f"more than {MEMBERS} members; unpack and scan the directory")


class _Metered:
    """STREAM, its bytes counted against BUDGET."""

    def __init__(self, stream: ByteStream, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, length: int) -> bytes:
        data = self._stream.read(length)
        self._budget.spend(len(data))
        return data

    def skip(self, length: int) -> int:
        passed = 0
        while passed < length:
            step = self._stream.skip(min(length - passed, LEAST))
            if not step:
                break
            self._budget.spend(step)
            passed += step
        return passed


class Packed:
    """What a compressed content decompresses to; BUDGET pays for what is asked for.

    Most are looked at for their first 4 KiB only, which costs one call for gzip and zlib.
    """

    def __init__(self, reader: Reader, budget: Budget) -> None:
        self._reader = reader
        self._budget = budget
        self._opened: Inflated | None = None
        self._start: bytes | None = None

    @property
    def start(self) -> bytes:
        """The first 4 KiB, nothing when only the first bytes look compressed; raises Trouble."""
        if self._start is None:
            self._start = _quick(self._reader.start)
        if self._start is None:
            try:
                self._start = self._content.start
            except Trouble:
                if self._reader.start[:1] not in _WEAK or self._budget.exhausted:
                    raise
                self._start = b""
        return self._start

    @property
    def head(self) -> bytes:
        """The first 64 KiB; raises Trouble."""
        return self._content.head

    @property
    def size(self) -> int:
        """Bytes of the whole content; raises Trouble when they are too many to count."""
        return self._content.size

    def read(self, offset: int, length: int) -> bytes:
        """Return up to LENGTH bytes from OFFSET; raises Trouble."""
        return self._content.read(offset, length)

    @property
    def trouble(self) -> Trouble | None:
        """What ended reading it, if something did."""
        return self._opened.trouble if self._opened is not None else None

    def stream(self) -> ByteStream:
        """The content once more from its beginning, to its end."""
        _, stream = open_stream(self._reader.read, 0, self._reader.size)
        return _Metered(stream, self._budget)

    @property
    def _content(self) -> Inflated:
        if self._opened is None:
            self._opened = Inflated(self.stream())
        return self._opened


def _quick(start: bytes) -> bytes | None:
    """The first 4 KiB that gzip or zlib data beginning with START hold, if that is enough."""
    if start[:2] != b"\x1f\x8b" and start[:1] != b"\x78":
        return None
    engine = zlib.decompressobj(47)  # either header
    try:
        data = engine.decompress(start, START)
    except zlib.error:
        return None
    whole = len(data) == START or (engine.eof and not engine.unused_data)
    return data if whole else None


def may_hold(start: bytes) -> bool:
    """Whether a content that begins with START is compressed or an archive."""
    # Nearly every file of a tree comes here, and leaves again.
    if start[:1] in _FIRST:
        return start.startswith(_ARCHIVES) or is_packed(start) or is_header(start)
    return start.startswith(b"ustar", 257) and is_header(start)


def is_packed(start: bytes) -> bool:
    """Whether a content that begins with START is a single compressed content."""
    return compression(start) is not None


def members(path: str, reader: Reader, budget: Budget) -> Iterator[Member | Problem]:
    """Yield the files inside the archive READER, each valid until the next.

    Raises Trouble when it is damaged.
    """
    start = reader.start
    tally = Tally()  # these bytes were counted when the archive itself was read
    if start[:4] == ziptail.LOCAL:
        yield from _zip(path, reader, budget, tally)
    elif is_header(start):
        if isinstance(reader, Packed):
            stream = reader.stream()
        else:
            stream = PlainStream(reader.read, 0, reader.size)
        yield from _tar(path, stream, budget, tally)
    else:
        name = next(name for magic, name in _CLOSED.items() if start.startswith(magic))
        yield Problem(path, "not-opened", f"{name} archive; unpack it and scan the directory")


def _tar(path: str, stream: ByteStream, budget: Budget, tally: Tally) -> Iterator[Member | Problem]:
    for item in walk(stream, tally):
        budget.member()
        yield replace(item, path=f"{path}!/{item.path}")


def _zip(path: str, reader: Reader, budget: Budget, tally: Tally) -> Iterator[Member | Problem]:
    entries, problems = ziptail.listing(reader)
    for code, detail in problems:
        yield Problem(path, code, detail)
    for entry in entries:
        if entry.name.endswith("/"):
            continue
        budget.member()
        inner = f"{path}!/{entry.name}"
        try:
            content = _entry(reader, entry, budget, tally)
        except Trouble as trouble:  # one bad member never stops the others
            yield Problem(inner, trouble.code, trouble.detail)
        else:
            yield Member(inner, entry.size, content)


def _entry(reader: Reader, entry: ziptail.Entry, budget: Budget, tally: Tally) -> Reader:
    header = ziptail.local(reader, entry.offset)
    packed = min(entry.packed, reader.size - header.data)
    if header.method == 0:
        return Window(reader, header.data, packed)
    if header.method == 8:
        stream = _Metered(deflated(reader.read, header.data, packed), budget)
        return StreamReader(stream, entry.size, tally)
    detail = f"zip method {header.method}; unpack the archive and scan the directory"
    raise Trouble("not-opened", detail)

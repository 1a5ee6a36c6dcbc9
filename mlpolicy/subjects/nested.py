"""Archives inside a member: zip, tar and compressed files, without unpacking to disk.

A member of an archive is called ``archive!/member``; what a compressed file holds keeps the
file's own name, since it is that file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mlpolicy.domain import Member, Problem, Reader, Trouble
from mlpolicy.readers import ziptail
from mlpolicy.subjects.readers import Inflated, StreamReader, Tally, Window
from mlpolicy.subjects.stream import ByteStream, PlainStream, compression, deflated, open_stream
from mlpolicy.subjects.tar import is_header, walk

DEPTH = 3
#: Decompressed bytes that one member may cost: a sum, and so many times its own size.
LEAST, RATIO = 64 * 1024 * 1024, 16
MEMBERS = 200_000

_FIRST = (b"P", b"\x1f", b"\xfd", b"\x5d", b"B", b"\x28", b"\x78", b"7", b"R")
_CLOSED = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "rar"}


class Budget:
    """What looking into one member may cost, over all levels of nesting."""

    def __init__(self, size: int) -> None:
        self._bytes = LEAST + RATIO * size
        self._members = MEMBERS

    def spend(self, count: int) -> None:
        """Count COUNT decompressed bytes; raises Trouble ``budget``."""
        self._bytes -= count
        if self._bytes < 0:
            fix = "unpack the archive and scan the directory"
            raise Trouble("budget", f"decompresses to too much to be read here; {fix}")

    def member(self) -> None:
        """Count one member; raises Trouble ``budget``."""
        self._members -= 1
        if self._members < 0:
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


def may_be(start: bytes) -> bool:
    """Whether a content that begins with START is worth asking ``inside`` about."""
    return start[:1] in _FIRST or start.startswith(b"ustar", 257)


def inside(path: str, reader: Reader, budget: Budget) -> Iterator[Member | Problem]:
    """Yield the files inside the archive READER, nothing when it is none.

    Raises Trouble when it is damaged. A member is valid until the next.
    """
    start = reader.start
    tally = Tally()  # these bytes were counted when the archive itself was read
    if start[:4] == ziptail.LOCAL:
        yield from _zip(path, reader, budget, tally)
    elif is_header(start):
        yield from _tar(path, PlainStream(reader.read, 0, reader.size), budget, tally)
    elif start.startswith(tuple(_CLOSED)):
        name = next(name for magic, name in _CLOSED.items() if start.startswith(magic))
        yield Problem(path, "not-opened", f"{name} archive; unpack it and scan the directory")
    elif compression(start) is not None:
        yield from _compressed(path, reader, budget, tally)


def _compressed(
    path: str, reader: Reader, budget: Budget, tally: Tally
) -> Iterator[Member | Problem]:
    name, stream = open_stream(reader.read, 0, reader.size)
    content = Inflated(_Metered(stream, budget))
    try:
        front = content.start
    except Trouble:
        # Two bytes look like zlib in many a file that is none.
        if name in ("zlib", "lzma", "bzip2"):
            return
        raise
    if is_header(front):
        _, again = open_stream(reader.read, 0, reader.size)
        yield from _tar(path, _Metered(again, budget), budget, tally)
    elif front:
        yield Member(path, 0, content)


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

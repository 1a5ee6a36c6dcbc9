"""A reader of zip central directories with caps, that never trusts flags, CRCs or names.

Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5 [specification]. Python's zipfile is not used:
it parses every entry before anything can be limited, and refuses archives that other
readers open (hostile inputs H11 to H13).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from mlpolicy.domain import Reader, Trouble
from mlpolicy.readers.words import Problems, amount

ENTRIES_LIMIT = 20_000
DIRECTORY_LIMIT = 8 << 20
EOCD_REACH = 22 + 0xFFFF
LOCAL = b"PK\x03\x04"


@dataclass(frozen=True)
class Entry:
    """One archive member; OFFSET is where its local header starts."""

    name: str
    method: int
    flags: int
    packed: int
    size: int
    offset: int


@dataclass(frozen=True)
class Local:
    """A local header: where the data starts, and what the header calls the member."""

    name: str
    method: int
    flags: int
    packed: int
    extra: bytes
    data: int


def local(reader: Reader, offset: int = 0) -> Local:
    """Return the local header at OFFSET."""
    if offset >= reader.size:
        raise Trouble("malformed", f"local header at {amount(offset)}, behind the end")
    raw = reader.read(offset, 30) if offset else reader.head[:30]
    if len(raw) < 30 or raw[:4] != LOCAL:
        raise Trouble("malformed", f"no local header at offset {offset}")
    flags, method = struct.unpack_from("<HH", raw, 6)
    (packed,) = struct.unpack_from("<I", raw, 18)
    name_size, extra_size = struct.unpack_from("<HH", raw, 26)
    start = offset + 30
    end = start + name_size + extra_size
    # The head is used when it reaches: a stream need not go back for it.
    body = reader.head[start:end] if end <= len(reader.head) else reader.read(start, end - start)
    if len(body) < name_size + extra_size:
        raise Trouble("malformed", f"local header cut off at offset {offset}")
    return Local(_name(body[:name_size]), method, flags, packed, body[name_size:], end)


def listing(reader: Reader) -> tuple[list[Entry], Problems]:
    """Return the entries of the central directory and what is wrong with it."""
    problems: Problems = []
    reach = min(reader.size, EOCD_REACH)
    base = reader.size - reach
    tail = reader.read(base, reach)
    at, count, size, offset = _end_record(tail, problems)
    end = base + at
    if 0xFFFFFFFF in (size, offset) or count == 0xFFFF:
        wide = _end_record64(reader, end)
        if wide is not None:
            end, count, size, offset = wide
    if size > end:
        raise Trouble("malformed", f"central directory of {amount(size)} bytes")
    if count * 46 > size:
        problems.append(("malformed", f"{amount(count)} zip entries in {size} bytes"))
    if size > DIRECTORY_LIMIT:
        raise Trouble("budget", f"central directory of {amount(size)} bytes")
    shift = end - size - offset  # data in front of the archive moves every offset
    if shift < 0:
        raise Trouble("malformed", "zip central directory out of place")
    if shift:
        problems.append(("malformed", f"{shift} bytes in front of the zip archive"))
    start = end - size
    raw = tail[start - base : end - base] if start >= base else reader.read(start, size)
    return _entries(raw, count, shift, problems), problems


def _end_record(tail: bytes, problems: Problems) -> tuple[int, int, int, int]:
    found: list[int] = []
    at = tail.rfind(b"PK\x05\x06")
    loose = -1
    for _ in range(64):
        if at < 0:
            break
        if at + 22 <= len(tail):
            loose = max(loose, at)
            if at + 22 + struct.unpack_from("<H", tail, at + 20)[0] == len(tail):
                found.append(at)
        at = tail.rfind(b"PK\x05\x06", 0, at + 3) if at else -1
    if len(found) > 1:
        problems.append(("malformed", f"{len(found)} zip end records fit"))
    if not found:
        if loose < 0:
            raise Trouble("malformed", "no zip end record")
        problems.append(("malformed", "data after the zip end record"))
        found.append(loose)
    count, size, offset = struct.unpack_from("<HII", tail, found[0] + 10)
    return found[0], count, size, offset


def _end_record64(reader: Reader, end: int) -> tuple[int, int, int, int] | None:
    raw = reader.read(max(0, end - 20), 20)
    if raw[:4] != b"PK\x06\x07":
        return None
    (at,) = struct.unpack_from("<Q", raw, 8)
    if at + 56 > end:
        raise Trouble("malformed", f"zip64 end record at {amount(at)}")
    record = reader.read(at, 56)
    if len(record) < 56 or record[:4] != b"PK\x06\x06":
        raise Trouble("malformed", "no zip64 end record where the locator points")
    count, size, offset = struct.unpack_from("<QQQ", record, 32)
    return at, count, size, offset


def _entries(raw: bytes, count: int, shift: int, problems: Problems) -> list[Entry]:
    entries: list[Entry] = []
    names: set[str] = set()
    twice: set[str] = set()
    at = 0
    while at + 46 <= len(raw) and raw[at : at + 4] == b"PK\x01\x02":
        if len(entries) >= ENTRIES_LIMIT:
            problems.append(("budget", f"only {ENTRIES_LIMIT} zip entries read"))
            break
        flags, method = struct.unpack_from("<HH", raw, at + 8)
        packed, size, name_size, extra_size, comment_size = struct.unpack_from(
            "<IIHHH", raw, at + 20
        )
        (offset,) = struct.unpack_from("<I", raw, at + 42)
        start = at + 46
        extra = raw[start + name_size : start + name_size + extra_size]
        if 0xFFFFFFFF in (packed, size, offset):
            size, packed, offset = _widen(extra, size, packed, offset)
        name = _name(raw[start : start + name_size])
        (twice if name in names else names).add(name)
        entries.append(Entry(name, method, flags, packed, size, offset + shift))
        at = start + name_size + extra_size + comment_size
    if len(entries) < min(count, ENTRIES_LIMIT) and count * 46 <= len(raw):
        problems.append(("malformed", f"{len(entries)} of {count} zip entries found"))
    if twice:
        problems.append(("malformed", f"zip member {min(twice)!r} occurs more than once"))
    return entries


def _widen(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return the sizes and offset with those of the zip64 extra field put in."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            values = iter(struct.iter_unpack("<Q", extra[at + 4 :][: length // 8 * 8]))
            out = []
            for value in (size, packed, offset):
                wide = next(values, None) if value == 0xFFFFFFFF else None
                out.append(value if wide is None else int(wide[0]))
            return out[0], out[1], out[2]
        at += 4 + length
    return size, packed, offset


def check_names(entry: Entry, header: Local, problems: Problems) -> None:
    """Report when the two headers of a member disagree, or claim that it is encrypted."""
    if header.name != entry.name:
        problems.append(
            ("malformed", f"zip member {entry.name!r} is called {header.name!r} locally")
        )
    if (entry.flags | header.flags) & 1:
        problems.append(("malformed", f"zip member {entry.name!r} is marked as encrypted"))


def inflate(reader: Reader, start: int, packed: int, limit: int) -> tuple[bytes, bool]:
    """Return at most LIMIT inflated bytes of the data at START, and whether that is all."""
    engine = zlib.decompressobj(-15)
    raw = reader.read(start, min(packed, limit))
    try:
        data = engine.decompress(raw, limit)
    except zlib.error as error:
        raise Trouble("malformed", f"deflate data: {error}") from None
    return data, engine.eof


def _name(raw: bytes) -> str:
    return raw[:4096].decode("utf-8", "replace")


class Archive:
    """A zip archive by its central directory; PROBLEMS is what is wrong with that.

    ``entries`` are in the directory's order, ``by_name`` has the first of each name.
    """

    def __init__(self, reader: Reader, entries: list[Entry], problems: Problems) -> None:
        self._reader = reader
        self.entries = entries
        self.problems = problems
        self.by_name: dict[str, Entry] = {}
        for entry in entries:
            self.by_name.setdefault(entry.name, entry)

    def ending(self, *endings: str) -> Entry | None:
        """Return the first member whose name ends with one of ENDINGS."""
        return next((entry for entry in self.entries if entry.name.endswith(endings)), None)

    def read(self, entry: Entry | str, limit: int) -> bytes:
        """Return at most LIMIT bytes of a member; raises Trouble when it cannot be read.

        The local header is compared with the directory; what differs goes to ``problems``.
        """
        if isinstance(entry, str):
            if entry not in self.by_name:
                raise Trouble("malformed", f"no zip member {entry!r}")
            entry = self.by_name[entry]
        header = local(self._reader, entry.offset)
        found: Problems = []
        check_names(entry, header, found)
        self.problems += [problem for problem in found if problem not in self.problems]
        packed = entry.packed or self._reader.size - header.data
        if header.method == 0:
            return self._reader.read(header.data, min(packed, limit))
        if header.method == 8:
            return inflate(self._reader, header.data, packed, limit)[0]
        raise Trouble("not-opened", f"zip member {entry.name!r} has method {header.method}")


def open_archive(reader: Reader) -> Archive | None:
    """Return the archive whose directory ends READER's content, or None; raises no Trouble
    but that of a failing medium.
    """
    if reader.start[:4] != LOCAL and reader.size < 22:
        return None
    try:
        entries, problems = listing(reader)
    except Trouble as trouble:
        if trouble.code == "unreadable":
            raise
        return None
    return Archive(reader, entries, problems)

"""A reader of zip archives with caps, that never trusts flags, CRCs or names.

Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5 [specification]. Python's zipfile is not used:
it parses every entry before anything can be limited, and refuses archives that other
readers open (hostile inputs H11 to H13).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from mlpolicy.domain import Reader, Trouble
from mlpolicy.readers.cursor import MemoryReader
from mlpolicy.readers.words import Problems, amount, quoted
from mlpolicy.readers.zip_directory import Entry, listing, name_of

__all__ = [
    "LOCAL", "Archive", "Entry", "Local",
    "check_names", "inflate", "listing", "local", "open_archive",
]  # fmt: skip

LOCAL = b"PK\x03\x04"


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
    if not 0 <= offset < reader.size:
        raise Trouble("malformed", f"local header at {amount(offset)}, outside the archive")
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
    return Local(name_of(body[:name_size]), method, flags, packed, body[name_size:], end)


def check_names(entry: Entry, header: Local, problems: Problems) -> None:
    """Report when the two headers of a member disagree, or claim that it is encrypted."""
    if header.name != entry.name:
        problems.append(
            (
                "malformed",
                f"zip member {quoted(entry.name)} is called {quoted(header.name)} locally",
            )
        )
    if (entry.flags | header.flags) & 1:
        problems.append(("malformed", f"zip member {quoted(entry.name)} is marked as encrypted"))


def inflate(reader: Reader, start: int, packed: int, limit: int) -> tuple[bytes, bool]:
    """Return at most LIMIT inflated bytes of the data at START, and whether that is all."""
    engine = zlib.decompressobj(-15)
    raw = reader.read(start, min(packed, limit))
    try:
        data = engine.decompress(raw, limit)
    except zlib.error as error:
        raise Trouble("malformed", f"deflate data: {error}") from None
    return data, engine.eof


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
                raise Trouble("malformed", f"no zip member {quoted(entry)}")
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
        raise Trouble("not-opened", f"zip member {quoted(entry.name)} has method {header.method}")


def open_archive(reader: Reader) -> Archive | None:
    """Return the archive whose directory ends READER's content, or None; raises no Trouble
    but that of a failing medium.
    """
    if reader.start[:4] != LOCAL and reader.size < 22:
        return None
    if reader.size <= len(reader.head):  # all of it is in memory already
        reader = MemoryReader(reader.head)
    try:
        entries, problems = listing(reader)
    except Trouble as trouble:
        if trouble.code == "unreadable":
            raise
        return None
    return Archive(reader, entries, problems)

"""The central directory of a zip archive, read with caps and trusted in nothing.

Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5 [specification]; which of two end records
counts from what Python's zipfile and PyTorch's miniz do [read]. Hostile inputs H11 and H12.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from mlpolicy.domain import Reader, Trouble
from mlpolicy.readers.words import Problems, amount, quoted

ENTRIES_LIMIT = 20_000
DIRECTORY_LIMIT = 8 << 20
EOCD_REACH = 22 + 0xFFFF


@dataclass(frozen=True)
class Entry:
    """One archive member; OFFSET is where its local header starts."""

    name: str
    method: int
    flags: int
    packed: int
    size: int
    offset: int


def listing(reader: Reader) -> tuple[list[Entry], Problems]:
    """Return the entries of the central directory and what is wrong with it."""
    problems: Problems = []
    reach = min(reader.size, EOCD_REACH)
    base = reader.size - reach
    tail = reader.read(base, reach)
    at, count, size, offset = _end_record(tail, problems)
    end = base + at
    # PyTorch writes the wide record always, and the narrow one with real numbers too.
    wide = _end_record64(reader, end)
    if wide is not None:
        narrow = (count, size, offset)
        end, count, size, offset = wide
        for value, big, most in zip(narrow, wide[1:], (0xFFFF, *[0xFFFFFFFF] * 2), strict=True):
            if value not in (big, most):
                problems.append(
                    ("malformed", f"zip end records disagree: {value} and {amount(big)}")
                )
                break
    if size > end:
        raise Trouble("malformed", f"central directory of {amount(size)} bytes")
    if count * 46 > size:
        problems.append(("malformed", f"{amount(count)} zip entries in {size} bytes"))
    if size > DIRECTORY_LIMIT:
        raise Trouble("budget", f"central directory of {amount(size)} bytes")
    start = end - size
    raw = tail[start - base : end - base] if start >= base else reader.read(start, size)
    shift = start - offset  # data in front of the archive, or taken away there, moves all
    if shift < 0 and raw[:4] != b"PK\x01\x02":
        raise Trouble("malformed", "zip central directory out of place")
    if shift > 0:
        problems.append(("malformed", f"{shift} bytes in front of the zip archive"))
    elif shift < 0:
        problems.append(("malformed", f"zip offsets count from {-shift} bytes before the start"))
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
        name = name_of(raw[start : start + name_size])
        (twice if name in names else names).add(name)
        entries.append(Entry(name, method, flags, packed, size, offset + shift))
        at = start + name_size + extra_size + comment_size
    if len(entries) < min(count, ENTRIES_LIMIT) and count * 46 <= len(raw):
        problems.append(("malformed", f"{len(entries)} of {count} zip entries found"))
    if twice:
        problems.append(("malformed", f"zip member {quoted(min(twice))} occurs more than once"))
    return entries


def _widen(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return the sizes and offset with those of the zip64 extra field put in."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            wides = extra[at + 4 : at + 4 + length]  # fewer when LENGTH lies
            values = iter(struct.iter_unpack("<Q", wides[: len(wides) // 8 * 8]))
            out = []
            for value in (size, packed, offset):
                wide = next(values, None) if value == 0xFFFFFFFF else None
                out.append(value if wide is None else int(wide[0]))
            return out[0], out[1], out[2]
        at += 4 + length
    return size, packed, offset


def name_of(raw: bytes) -> str:
    """Return the name of a member as text of limited length."""
    return raw[:4096].decode("utf-8", "replace")

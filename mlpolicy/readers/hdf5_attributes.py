"""String attributes of an HDF5 file, found by their names as bytes (H16).

Source: HDF5 File Format Specification 3.0, IV.A.2.m (attribute message) and III.E (global
heap) [specification; files written by h5py 3.14; certain for what h5py writes]. No tree is
followed: the caller says where the name stands, and the lengths in front of it must fit it.
"""

from __future__ import annotations

import struct

from mlpolicy.domain import Reader

VALUE_LIMIT = 1 << 16
_HEAP_LIMIT = 4096
_FIXED, _VARIABLE = 3, 9


def string(reader: Reader, at: int, name: bytes, base: int = 0) -> bytes | None:
    """Return the beginning of the attribute NAME whose name stands at AT, or None.

    BASE is the length of the user block, which addresses do not count.
    """
    # Version 3 has one byte more between the lengths and the name.
    for version, lead, align in ((1, 8, 8), (2, 8, 1), (3, 9, 1)):
        head = reader.read(at - lead, lead) if at >= lead else b""
        if len(head) < lead or head[0] != version:
            continue
        sizes = struct.unpack_from("<3H", head, 2)
        if sizes[0] == len(name) + 1:
            name_size, type_size, space_size = (-(-size // align) * align for size in sizes)
            kind = reader.read(at + name_size, 8)
            data = at + name_size + type_size + space_size
            return _value(reader, kind, data, base) if len(kind) == 8 else None
    return None


def _value(reader: Reader, kind: bytes, data: int, base: int) -> bytes | None:
    if kind[0] & 15 == _FIXED:
        size = int.from_bytes(kind[4:8], "little")
        return reader.read(data, min(size, VALUE_LIMIT)).rstrip(b"\0")
    if kind[0] & 15 != _VARIABLE:
        return None
    raw = reader.read(data, 16)
    if len(raw) < 16:
        return None
    length, address, index = struct.unpack("<IQI", raw)
    return _in_heap(reader, base + address, index)[:length]


def _in_heap(reader: Reader, at: int, wanted: int) -> bytes:
    """The object WANTED of the global heap collection at AT."""
    head = reader.read(at, 16) if at < reader.size else b""
    if head[:4] != b"GCOL" or len(head) < 16:
        return b""
    end = min(reader.size, at + int.from_bytes(head[8:16], "little"))
    at += 16
    for _ in range(_HEAP_LIMIT):
        head = reader.read(at, 16) if at + 16 <= end else b""
        if len(head) < 16:
            return b""
        index, size = int.from_bytes(head[:2], "little"), int.from_bytes(head[8:], "little")
        at += 16
        if size > end - at:
            return b""
        if index == wanted:
            return reader.read(at, min(size, VALUE_LIMIT))
        at += -(-size // 8) * 8
    return b""

"""Small writers of the encodings that many formats share, for files made by hand.

Sources: https://protobuf.dev/programming-guides/encoding/ and
https://flatbuffers.dev/internals/ [specifications, certain].
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

#: The earliest date a zip can hold, so that archives come out the same every time.
EPOCH = (1980, 1, 1, 0, 0, 0)


def varint(value: int) -> bytes:
    """Encode VALUE as protobuf does, seven bits to the byte, lowest first."""
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | float | bytes | str) -> bytes:
    """One protobuf field: int as varint, float as fixed32, the rest length-delimited."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def floats(*values: float) -> bytes:
    """Pack VALUES as little-endian float32."""
    return struct.pack(f"<{len(values)}f", *values)


def ints(*values: int) -> bytes:
    """Pack VALUES as little-endian int32."""
    return struct.pack(f"<{len(values)}i", *values)


def counted(text: str, width: str = "<i") -> bytes:
    """TEXT behind its length."""
    return struct.pack(width, len(text)) + text.encode()


def ramp(count: int, scale: float = 0.37) -> list[float]:
    """Return COUNT numbers in [-1, 1) that look like weights and are always the same."""
    return [((index * 7919 + 13) % 2003 / 1001.5 - 1.0) * scale for index in range(count)]


def flatbuffer(identifier: bytes, *slots: int | None) -> bytes:
    """A FlatBuffer whose root table holds uint32 scalars in SLOTS; None leaves one out."""
    present = [slot for slot in slots if slot is not None]
    vtable_size = 4 + 2 * len(slots)
    padding = -(8 + vtable_size) % 4
    table = 8 + padding + vtable_size
    offsets, at = [], 4
    for slot in slots:
        offsets.append(0 if slot is None else at)
        at += 0 if slot is None else 4
    head = struct.pack("<I", table) + identifier + b"\0" * padding
    vtable = struct.pack(f"<HH{len(slots)}H", vtable_size, 4 + 4 * len(present), *offsets)
    return head + vtable + struct.pack(f"<i{len(present)}I", vtable_size, *present)


def fst_header(kind: bytes = b"const") -> bytes:
    """OpenFst's header: magic, types, version, flags, properties, start, states, arcs."""
    out = ints(2125659606, len(kind)) + kind + ints(8) + b"standard"
    return out + ints(2, 0) + struct.pack("<Qqqq", 0x3, 0, 1, 0)


def archive(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip with MEMBERS in their order and without the time of day."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as out:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = method
            out.writestr(info, data)
    return buffer.getvalue()

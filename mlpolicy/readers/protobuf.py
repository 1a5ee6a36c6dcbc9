"""A bounded walker over protobuf messages (hostile input H27).

Source: https://protobuf.dev/programming-guides/encoding/ [specification].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlpolicy.domain import Reader, Trouble
from mlpolicy.readers.cursor import CHUNK, Cursor
from mlpolicy.readers.words import TEXT_LIMIT

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True)
class Field:
    """One field: VALUE is the number of a varint, or the length of anything else.

    The content of a field that is no varint lies at OFFSET.
    """

    number: int
    wire: int
    value: int
    offset: int


def varint(cursor: Cursor) -> int:
    """Return the next varint; at most ten bytes long."""
    value = 0
    for shift in range(0, 70, 7):
        byte = cursor.byte()
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
    raise Trouble("malformed", f"varint of more than 10 bytes at offset {cursor.pos}")


def fields(cursor: Cursor, limit: int = 10_000) -> Iterator[Field]:
    """Yield the fields of one message; their contents are passed over, never descended into.

    The field is yielded before its length is checked, so that the caller has seen it when
    Trouble is raised about a content that does not fit.
    """
    for _ in range(limit):
        if cursor.left <= 0:
            return
        key = varint(cursor)
        number, wire = key >> 3, key & 7
        if not 1 <= number < 1 << 29:
            raise Trouble("malformed", f"field number {number} at offset {cursor.pos}")
        if wire == VARINT:
            at = cursor.pos
            yield Field(number, wire, varint(cursor), at)
            continue
        if wire == LENGTH:
            size = varint(cursor)
        elif wire in (FIXED64, FIXED32):
            size = 8 if wire == FIXED64 else 4
        else:  # groups are not used by any format here, and nest without a length
            raise Trouble("malformed", f"wire type {wire} at offset {cursor.pos}")
        at = cursor.pos
        yield Field(number, wire, size, at)
        cursor.pos = at  # the caller may have read the content
        cursor.skip(size)
    raise Trouble("budget", f"more than {limit} fields in one message")


def inner(reader: Reader, field: Field) -> Cursor:
    """Return a cursor over the content of FIELD, which must be one with a length."""
    return Cursor(reader, field.offset, field.offset + field.value)


def content_of(cursor: Cursor, field: Field, limit: int = TEXT_LIMIT) -> bytes:
    """Return at most LIMIT bytes of FIELD, the one that ``fields(cursor)`` yielded last."""
    cursor.need(field.value)
    return cursor.take(min(field.value, limit))


def strings(cursor: Cursor, wanted: frozenset[int], limit: int = 1000) -> dict[int, list[bytes]]:
    """Return what the fields WANTED of one message hold, those that have a length."""
    found: dict[int, list[bytes]] = {}
    for field in fields(cursor, limit):
        if field.number in wanted and field.wire == LENGTH:
            found.setdefault(field.number, []).append(content_of(cursor, field))
    return found


def skip_run(cursor: Cursor, limit: int = 2_000_000) -> int:
    """Pass over the run of short fields that begins here; return how many there were.

    All of them have the one-byte key of the first and fewer than 128 bytes. Much faster than
    ``fields``, for vocabularies of 100,000 entries.
    """
    count = 0
    key = None
    while count < limit:
        window = cursor.peek(CHUNK)
        at = 0
        last = len(window) - 2
        if key is None and window:
            key = window[0]
        while at <= last and window[at] == key and window[at + 1] < 0x80:
            end = at + 2 + window[at + 1]
            if end > len(window):
                break
            at = end
            count += 1
        if not at:
            break
        cursor.skip(at)
    return count

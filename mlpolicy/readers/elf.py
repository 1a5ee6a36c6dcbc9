"""A bounded reader of ELF headers, sections, symbols and links; 32 and 64 bits, any byte order.

Source: elf(5) and the System V ABI, chapter 4 [specification]. Counts, offsets and sizes are
compared with the file before anything is read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mlpolicy.domain import Reader, Trouble

MAGIC = b"\x7fELF"
SECTIONS_LIMIT = 20_000
NAMES_LIMIT = 2 << 20
SYMBOLS_LIMIT = 8 << 20
DYNAMIC_LIMIT = 1 << 16  # bytes of the dynamic section; the largest real ones have 2 KiB
NEEDED_LIMIT = 500  # libraries
PROGBITS, SYMTAB, STRTAB, DYNAMIC, NOBITS, DYNSYM = 1, 2, 3, 6, 8, 11
WRITE, ALLOC, EXECUTE = 1, 2, 4
RELOCATABLE = 1  # e_type: addresses of symbols count from their section
_NEEDED = 1  # DT_NEEDED; DT_NULL, which ends the table, is 0
_RESERVED = 0xFF00  # section numbers from here on are no sections
_EXTENDED = 0xFFFF


@dataclass(frozen=True)
class Header:
    """The file header; ORDER is struct's sign for the byte order."""

    wide: bool
    order: str
    kind: int
    machine: int
    flags: int
    table: int
    entry: int
    count: int
    names: int


@dataclass(frozen=True)
class Section:
    """One section header; OFFSET and SIZE in the file."""

    name: str
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int


def header(start: bytes) -> Header | None:
    """Return the header at the beginning of START; None when there is none."""
    if not start.startswith(MAGIC) or len(start) < 64:
        return None
    width, data = start[4], start[5]
    if width not in (1, 2) or data not in (1, 2):
        return None
    order = "<" if data == 1 else ">"
    form = "HHIQQQIHHHHHH" if width == 2 else "HHIIIIIHHHHHH"
    kind, machine, _, _, _, table, flags, _, _, _, entry, count, names = struct.unpack_from(
        order + form, start, 16
    )
    return Header(width == 2, order, kind, machine, flags, table, entry, count, names)


def sections(reader: Reader, head: Header) -> list[Section]:
    """Return the sections; an empty list when the file has no table of them."""
    form = struct.Struct(head.order + ("IIQQQQIIQQ" if head.wide else "10I"))
    if not head.table or head.entry != form.size:
        return []
    count, names = head.count, head.names
    if count == 0 or names == _EXTENDED:  # the real numbers are in the first section
        first = form.unpack(_exactly(reader, head.table, form.size))
        count = count or first[5]
        names = first[6] if names == _EXTENDED else names
    if count > SECTIONS_LIMIT:
        raise Trouble("budget", f"{count} ELF sections")
    table = _exactly(reader, head.table, count * form.size)
    rows = list(form.iter_unpack(table))
    texts = b""
    if names < len(rows):
        texts = _exactly(reader, rows[names][4], rows[names][5], NAMES_LIMIT)
    return [
        Section(string(texts, name), kind, flags, address, offset, size, link)
        for name, kind, flags, address, offset, size, link, *_ in rows
    ]


def string(texts: bytes, at: int, limit: int = 256) -> str:
    """Return the string that begins at AT of a string table."""
    end = texts.find(b"\0", at, at + limit)
    return texts[at : end if end >= 0 else at + limit].decode("utf-8", "replace")


def strings(reader: Reader, found: list[Section], table: Section) -> bytes:
    """Return the names of the symbols in TABLE, as far as the budget goes."""
    if table.link >= len(found) or found[table.link].kind != STRTAB:
        return b""
    texts = found[table.link]
    return reader.read(texts.offset, min(texts.size, SYMBOLS_LIMIT))


def symbols(
    reader: Reader, head: Header, found: list[Section], table: Section
) -> Iterator[tuple[int, int]]:
    """Yield the symbols of TABLE that lie in the file: (place of the name, offset)."""
    form = struct.Struct(head.order + ("IBBHQQ" if head.wide else "IIIBBH"))
    size = min(table.size, SYMBOLS_LIMIT) // form.size * form.size
    data = reader.read(table.offset, size)
    for row in form.iter_unpack(data[: len(data) // form.size * form.size]):
        name, place, value = (row[0], row[3], row[4]) if head.wide else (row[0], row[5], row[1])
        if not 0 < place < min(len(found), _RESERVED):
            continue
        section = found[place]
        within = value if head.kind == RELOCATABLE else value - section.address
        if section.kind != NOBITS and 0 <= within < section.size:
            yield name, section.offset + within


def needed(reader: Reader) -> list[str]:
    """Return the libraries that the ELF file READER is linked to, in the order of the file.

    Those are the DT_NEEDED of its dynamic section; what it opens by dlopen(3) is not among them.
    """
    head = header(reader.start)
    found = sections(reader, head) if head else []
    table = next((section for section in found if section.kind == DYNAMIC), None)
    if head is None or table is None or table.link >= len(found):
        return []
    texts = found[table.link]
    form = struct.Struct(head.order + ("QQ" if head.wide else "II"))
    data = reader.read(table.offset, min(table.size, DYNAMIC_LIMIT))
    names: list[str] = []
    for tag, value in form.iter_unpack(data[: len(data) // form.size * form.size]):
        if tag == 0 or len(names) == NEEDED_LIMIT:
            break
        if tag == _NEEDED and value < texts.size:
            names.append(string(reader.read(texts.offset + value, 256), 0))
    return [name for name in names if name]


def _exactly(reader: Reader, offset: int, size: int, limit: int = 64 * SECTIONS_LIMIT) -> bytes:
    if offset + size > reader.size:
        raise Trouble("malformed", f"ELF table of {size} bytes behind the end of the file")
    if size > limit:
        raise Trouble("budget", f"ELF table of {size} bytes")
    return reader.read(offset, size)

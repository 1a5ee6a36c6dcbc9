"""Targets over the readers of one structure each, compared with Python's own where it has one."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from mlpolicy.domain import Trouble
from mlpolicy.readers import elf, flatbuffer, jsonhead, pickle_ops, protobuf, ziptail
from mlpolicy.readers.cursor import Cursor, MemoryReader

from .oracle import imports
from .properties import Checked, check_trouble, expect, quietly

_LIMIT = 64 << 10
_VISITS = 60  # tables of a flatbuffer, which may share their parts


def zips(data: bytes) -> None:
    """A member that Python's reader sees is seen, unless a problem is reported."""
    archive = ziptail.open_archive(Checked(data))
    if archive is None:
        return
    sound = not archive.problems
    for entry in archive.entries[:16]:
        quietly(archive.read, entry, _LIMIT)
    for code, detail in archive.problems:
        check_trouble(code, detail)
    try:
        known = len(zipfile.ZipFile(io.BytesIO(data)).infolist())
    except Exception:  # it raises whatever its parts raise
        return
    expect(not sound or known <= len(archive.entries), "zip members are hidden")


def messages(data: bytes) -> None:
    quietly(_message, Checked(data), 0, len(data), 3)
    quietly(protobuf.skip_run, Cursor(Checked(data)))
    quietly(protobuf.strings, Cursor(Checked(data)), frozenset((1, 2, 3)))


def _message(reader: Checked, start: int, end: int, depth: int) -> None:
    cursor = Cursor(reader, start, end)
    for field in protobuf.fields(cursor, 1000):
        if field.wire != protobuf.LENGTH:
            continue
        content = protobuf.content_of(cursor, field)
        expect(len(content) <= field.value, "more than the field has")
        if depth:
            quietly(_message, reader, field.offset, field.offset + field.value, depth - 1)


def tables(data: bytes) -> None:
    reader = Checked(data)
    flatbuffer.identifier(data)
    waiting = [quietly(flatbuffer.root, reader)]
    for _ in range(_VISITS):
        table = waiting.pop() if waiting else None
        if table is None:
            return
        for index in range(min(len(table), 16)):
            for code in ("<B", "<i", "<Q"):
                quietly(table.number, index, code)
            quietly(table.text, index)
            quietly(lambda at=index, table=table: list(table.texts(at, 4)))
            waiting += quietly(lambda at=index, table=table: list(table.tables(at, 4))) or []
            waiting += filter(None, [quietly(table.table, index)])
            quietly(table.item, index, 1)


def pickles(data: bytes) -> None:
    """Of a pickle that Python's own tool can read, no name of a callable is missed."""
    scan = pickle_ops.walk(Checked(data), wanted=frozenset(("__version__", "_sklearn_version")))
    expect(scan.end <= len(data), "walked behind the end")
    if scan.trouble is not None:
        check_trouble(scan.trouble.code, scan.trouble.detail)
    try:
        known = imports(data)
    except Exception:  # it raises whatever its parts raise
        return
    if scan.trouble is None or scan.stops:  # a frame may be longer than the pickle for them
        unsure = any(pickle_ops.UNKNOWN in name for name in scan.globals)
        seen = {_plain(name) for name in scan.globals}
        for name in known:
            sure = _plain(name)[:250]
            expect(unsure or any(one.startswith(sure) for one in seen), "a name is missed")


def _plain(name: str) -> str:
    """NAME as pickletools and we write it alike: it joins with a space, and keeps a CR."""
    return name.replace(" ", ".").replace("\r", "")


def documents(data: bytes) -> None:
    """What is JSON gives the same value as Python's parser; a long one the same first level."""
    found = jsonhead.load(Checked(data))
    brief = jsonhead.load(_Long(data))
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    if found is not None:
        expect(repr(found) == repr(value), "another value than Python's")
    if isinstance(value, dict) and isinstance(brief, dict) and data.count(b'"') < 200:
        _compare(value, brief)


def _compare(value: dict[str, Any], brief: dict[str, Any]) -> None:
    for key, item in value.items():
        if key not in brief:
            expect(len(key) > 60, f"the key {key!r} is missing")
        elif isinstance(item, str):
            expect(brief[key] in (item, None), f"another value of {key!r}")


class _Long(MemoryReader):
    """A content of which only the head, DATA, is parsed, for it says that it is longer."""

    @property
    def size(self) -> int:
        return jsonhead.WHOLE + 1


def elves(data: bytes) -> None:
    head = elf.header(data[:4096])
    if head is None:
        return
    reader = Checked(data, allowed=64 << 20)
    found = quietly(elf.sections, reader, head) or []
    for table in [section for section in found if section.kind in (elf.SYMTAB, elf.DYNSYM)][:4]:
        texts = quietly(elf.strings, reader, found, table) or b""
        try:
            for name, offset in elf.symbols(reader, head, found, table):
                elf.string(texts, name)
                expect(offset >= 0, "symbol in front of the file")
        except Trouble as trouble:
            check_trouble(trouble.code, trouble.detail)

"""Marian NMT models, ``model.npz`` and the binary ``model.bin`` that is mapped to memory.

Sources: Marian src/common/io.cpp, the item special:model.yml [read, certain]; src/common/
binary.cpp, 64-bit version, count, headers of four numbers, names [read, certain]; type numbers
from src/common/types.h [read]: a class in bits 8 and up, the bytes of a value below.
"""

from __future__ import annotations

import re
import struct

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, amount, present, text
from mlpolicy.readers import ziptail

_NPZ = "special:model.yml.npy"
_BIN = "special:model.yml"
_ITEM = struct.Struct("<4Q")
_ITEMS = 100_000
_SIZES = (1, 2, 4, 8, 16)
_CONFIG_LIMIT = 1 << 16
_VERSION = re.compile(rb"^version:[ \t]{0,4}(v?[\w.+ :-]{1,80})", re.MULTILINE)


def probe(content: Content) -> Match | None:
    """Recognise either form."""
    return _npz(content) if content.start[:4] == ziptail.LOCAL else _binary(content)


def _npz(content: Content) -> Match | None:
    """An npz with the member that holds the configuration."""
    archive = content.archive
    if archive is None or _NPZ not in archive.by_name:
        return None
    try:
        raw = archive.read(_NPZ, _CONFIG_LIMIT)
    except Trouble as trouble:
        archive.problems.append((trouble.code, f"{_NPZ}: {trouble.detail}"))
        raw = b""
    why = f"npz with {_NPZ}"
    metadata = _metadata(raw, len(archive.by_name) - 1)
    return Match("marian", "weights", "certain", why, metadata, tuple(archive.problems))


def _binary(content: Content) -> Match | None:
    """A table of items, whose sizes fit the file, and their names."""
    head = content.start
    version, count = struct.unpack_from("<QQ", head)
    if version != 1 or not 1 <= count <= _ITEMS or not _plausible(head, 16):
        return None
    table = content.read(16, count * _ITEM.size)
    if len(table) < count * _ITEM.size:
        return None
    at = 16 + len(table)
    items = list(_ITEM.iter_unpack(table))
    length = sum(item[0] for item in items)
    if length > 1 << 24 or any(not _plausible(table, n * _ITEM.size) for n in range(count)):
        return None
    names = content.read(at, length)
    if len(names) < length or b"\0" not in names:
        return None
    ends = names.split(b"\0")
    if len(ends) != count + 1 or not all(name.isascii() and name for name in ends[:-1]):
        return None
    problems: Problems = []
    shapes, data = sum(item[2] for item in items), sum(item[3] for item in items)
    whole = at + length + 4 * shapes + data
    if whole > content.size:
        problems.append(("malformed", f"items of {amount(whole)} bytes in {content.size}"))
    special = text(ends[-2]) == _BIN
    raw = content.read(max(0, content.size - items[-1][3]), _CONFIG_LIMIT) if special else b""
    why = f"Marian binary version 1 with {count} named items"
    metadata = _metadata(raw, count - special)
    return Match("marian", "weights", "certain", why, metadata, tuple(problems))


def _plausible(raw: bytes, at: int) -> bool:
    """Whether the header of one item at AT can be one."""
    name, kind, shape, _ = _ITEM.unpack_from(raw, at)
    # The name counts its NUL.
    return 2 <= name <= 1024 and 0x100 <= kind < 1 << 16 and kind & 0xFF in _SIZES and shape <= 16


def _metadata(config: bytes, tensors: int) -> dict[str, object]:
    version = _VERSION.search(config)
    producer = f"marian {text(version[1]).strip()}" if version else None
    return present(producer=producer, tensors=tensors, toolchain="marian")


MARIAN = Format(
    id="marian",
    title="Marian model",
    description="Translation model; an npz with special:model.yml.npy, or a binary recognised by "
    "its table of named items.",
    reference="https://marian-nmt.github.io/docs/",
    role="weights",
    magic=(ziptail.LOCAL, b"\1\0\0\0\0\0\0\0"),
    least=64,
    probe=probe,
)

FORMATS = (MARIAN,)

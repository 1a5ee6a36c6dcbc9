"""Recognition of what lies inside another content: in an array, a text, a section.

Only formats of models count here, and none that looks inside in its turn: a hostile content
could otherwise send the reader around in it for ever.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from functools import cache
from typing import Any

from mlpolicy.domain import MODEL_ROLES, Match, Reader, Trouble
from mlpolicy.formats.base import Content, Format
from mlpolicy.readers.cursor import MemoryReader

DISGUISES = frozenset({"c-array", "base64", "generated-code", "elf-embedded"})
#: Bytes taken out of a compressed content.
UNPACKED_LIMIT = 1 << 16
_ROLES = MODEL_ROLES | {"tokenizer"}
_LOOK = 256  # as in mlpolicy.formats.identify


@cache
def formats() -> tuple[Format, ...]:
    """The formats that may be found inside another content, in order of priority."""
    # Imported here: that package imports the families, and some of them import this module.
    from mlpolicy.formats import FORMATS

    return tuple(entry for entry in FORMATS if entry.id not in DISGUISES and not entry.suffixes)


def recognize(reader: Reader) -> Match | None:
    """Return what READER holds when that is certainly or likely a model."""
    start = reader.start
    if not start:
        return None
    binary = start.find(0, 0, _LOOK) >= 0 or start[0] < 9 or start[0] > 0xF7
    nature = "binary" if binary else "text"
    content = Content("", reader)
    for entry in formats():
        if entry.magic and not start.startswith(entry.magic):
            continue
        if not entry.may_start(start[0]) or len(start) < entry.least:
            continue
        if entry.nature not in ("any", nature):
            continue
        try:
            match = entry.probe(content)
        except Trouble as trouble:
            if trouble.code == "unreadable":
                raise
            continue
        if match is not None:
            wanted = match.certainty != "hint" and match.role in _ROLES
            return match if wanted else None
    return None


def recognize_bytes(data: bytes) -> Match | None:
    """Return what DATA is when that is certainly or likely a model, compressed or not."""
    return recognize(MemoryReader(unpacked(data)))


def unpacked(data: bytes) -> bytes:
    """Return the beginning of what is compressed in DATA; DATA itself when nothing is."""
    decoder: Any
    if data.startswith(b"BZh"):
        decoder = bz2.BZ2Decompressor()
    elif data.startswith(b"\xfd7zXZ\0"):
        decoder = lzma.LZMADecompressor(memlimit=64 << 20)
    elif data.startswith((b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")):
        decoder = zlib.decompressobj(47)  # gzip or zlib
    else:
        return data
    try:
        out: bytes = decoder.decompress(data, UNPACKED_LIMIT)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        return data
    return out or data

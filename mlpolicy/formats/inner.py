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

from mlpolicy.domain import MODEL_ROLES, Match, Reader
from mlpolicy.formats.dispatch import Chooser
from mlpolicy.readers.cursor import MemoryReader

DISGUISES = frozenset({"c-array", "base64", "generated-code", "elf-embedded", "llamafile"})
#: Bytes taken out of a compressed content.
UNPACKED_LIMIT = 1 << 16
_ROLES = MODEL_ROLES | {"tokenizer"}


@cache
def chooser() -> Chooser:
    """Chooses among the formats that may be found inside another content."""
    # Imported here: the list imports the families, and some of them import this module.
    from mlpolicy.formats.families import FORMATS

    kept = [entry for entry in FORMATS if entry.id not in DISGUISES and not entry.suffixes]
    return Chooser(kept)


def recognize(reader: Reader) -> Match | None:
    """Return what READER holds when that is certainly or likely a model."""
    match = chooser().identify("", reader)
    if match is None or match.certainty == "hint" or match.role not in _ROLES:
        return None
    return match


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

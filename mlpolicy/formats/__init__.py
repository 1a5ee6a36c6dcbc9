"""Recognition of model files by content: the families in order, and how a format is chosen.

To add a format, write a probe in a module of this package, put its Format into the module's
FORMATS, and the module into FAMILIES (docs/adding-a-format.md goes through it once).
"""

from __future__ import annotations

from mlpolicy.domain import Match, Reader, Trouble
from mlpolicy.formats import (
    fasttext,
    gguf,
    gnubg,
    hdf5,
    numpy,
    onnx,
    opencv,
    pickles,
    safetensors,
    tesseract,
    torch,
)
from mlpolicy.formats.base import Content, Format

__all__ = ["BY_ID", "FORMATS", "Format", "identify"]

#: In order of priority: long signatures first, formats without a magic last. ONNX and CoreML
#: begin alike, and a dozen formats are zip archives: the more particular test comes first.
FAMILIES = (
    # magic of four bytes and more
    gguf,
    numpy,  # npz by its first member, before the archives that need the central directory
    fasttext,
    gnubg,
    hdf5,
    safetensors,
    # zip archives
    torch,
    # JSON
    # XML and other text with a keyword
    opencv,
    # structure without a magic
    tesseract,
    onnx,
    pickles,
    # names and statistics: hints only
)

FORMATS: tuple[Format, ...] = tuple(entry for family in FAMILIES for entry in family.FORMATS)

BY_ID: dict[str, Format] = {entry.id: entry for entry in FORMATS}

_Table = tuple[tuple[Format, ...], ...]


def _table(nature: str) -> _Table:
    """First byte of a content of NATURE -> the formats worth trying, in order of priority."""
    fitting = [entry for entry in FORMATS if entry.nature in ("any", nature)]
    return tuple(tuple(entry for entry in fitting if entry.may_start(byte)) for byte in range(256))


_TEXT = _table("text")
_BINARY = _table("binary")
_LOOK = 256  # a NUL among so many first bytes makes a content binary


def identify(path: str, reader: Reader) -> Match | None:
    """Return what the content is, or None.

    A probe that has recognised its format puts any Trouble into ``Match.problems``. Trouble
    that reaches this place came before recognition: the file is not of that format. Only
    what a failing medium raises (code ``unreadable``) goes on to the caller.
    """
    start = reader.start
    if not start:
        return None
    content = None
    first = start[0]
    # No UTF-8 text begins with a control character or with a byte from 0xF8 on.
    binary = start.find(0, 0, _LOOK) >= 0 or first < 9 or first > 0xF7
    for entry in (_BINARY if binary else _TEXT)[first]:
        # Most files leave through these gates: they are all that 50,000 small files cost.
        if entry.magic and not start.startswith(entry.magic):
            continue
        if len(start) < entry.least or (entry.suffixes and not path.endswith(entry.suffixes)):
            continue
        if content is None:
            content = Content(path, reader)
        try:
            match = entry.probe(content)
        except Trouble as trouble:
            if trouble.code == "unreadable":  # the medium failed: nobody may call this file clean
                raise
            continue
        if match is not None:
            return match
    return None

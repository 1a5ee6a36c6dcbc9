"""Recognition of model files by content: the formats in order, and how one is chosen.

To add a format, write a probe in a module of this package and put its Format into FORMATS.
"""

from __future__ import annotations

from mlpolicy.domain import Match, Reader, Trouble
from mlpolicy.formats.base import Format
from mlpolicy.formats.fasttext import FASTTEXT
from mlpolicy.formats.gguf import GGUF
from mlpolicy.formats.gnubg import GNUBG_WD, GNUBG_WEIGHTS
from mlpolicy.formats.hdf5 import HDF5
from mlpolicy.formats.numpy import NPY, NPZ
from mlpolicy.formats.onnx import ONNX
from mlpolicy.formats.opencv import OPENCV_CASCADE
from mlpolicy.formats.pickles import PICKLE
from mlpolicy.formats.safetensors import SAFETENSORS
from mlpolicy.formats.tesseract import TESSERACT
from mlpolicy.formats.torch import PYTORCH_ZIP

__all__ = ["BY_ID", "FORMATS", "Format", "identify"]

#: In order of priority: long signatures first, formats without a magic last.
FORMATS: tuple[Format, ...] = (
    GGUF,
    NPY,
    FASTTEXT,
    GNUBG_WD,
    GNUBG_WEIGHTS,
    HDF5,
    SAFETENSORS,
    NPZ,  # by its first member, before the archives that need the central directory
    PYTORCH_ZIP,
    OPENCV_CASCADE,
    TESSERACT,
    ONNX,
    PICKLE,
)

BY_ID: dict[str, Format] = {entry.id: entry for entry in FORMATS}

#: First byte of a file -> the formats worth trying, in order of priority.
_BY_START: tuple[tuple[Format, ...], ...] = tuple(
    tuple(entry for entry in FORMATS if entry.starts is None or byte in entry.starts)
    for byte in range(256)
)


def identify(path: str, reader: Reader) -> Match | None:
    """Return what the content is, or None.

    A probe that has recognised its format puts any Trouble into ``Match.problems``. Trouble
    that reaches this place came before recognition: the file is not of that format. Only
    what a failing medium raises (code ``unreadable``) goes on to the caller.
    """
    head = reader.head
    if not head:
        return None
    for entry in _BY_START[head[0]]:
        try:
            match = entry.probe(path, reader)
        except Trouble as trouble:
            if trouble.code == "unreadable":  # the medium failed: nobody may call this file clean
                raise
            continue
        if match is not None:
            return match
    return None

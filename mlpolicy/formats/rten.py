"""Models of RTen, the Rust engine behind the ocrs OCR program.

Source: https://github.com/robertknight/rten, docs/rten-file-format.md [specification]: magic,
version 2, offset and length of the graph (a flatbuffer), offset of the tensors. Files of
version 1 have no header, and are not recognised.
"""

from __future__ import annotations

import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, amount

_HEADER = struct.Struct("<4sIQQQ")


def probe(content: Content) -> Match | None:
    """Recognise the header: the sections come in order, behind it."""
    if len(content.start) < _HEADER.size:
        return None
    _, version, graph, length, tensors = _HEADER.unpack_from(content.start)
    if version != 2 or not _HEADER.size <= graph <= tensors:
        return None
    problems: Problems = []
    end = max(graph + length, tensors)
    if end > content.size:
        problems.append(("truncated", f"sections up to {amount(end)} in {content.size} bytes"))
    why = f"RTen header, version {version}"
    return Match("rten", "weights", "certain", why, {"toolchain": "rten"}, tuple(problems))


RTEN = Format(
    id="rten",
    title="RTen model",
    description="Model converted from ONNX for the RTen engine; recognised by its magic, version "
    "2 and ordered sections.",
    reference="https://github.com/robertknight/rten/blob/main/docs/rten-file-format.md",
    role="weights",
    probe=probe,
    magic=(b"RTEN",),
)

FORMATS = (RTEN,)

"""Tesseract language models, ``*.traineddata``.

Source: tesseract src/ccutil/tessdatamanager.cpp and tessdatamanager.h [read, certain]: a count,
that many 64-bit offsets (-1: absent), then the components. Either byte order.
"""

from __future__ import annotations

import re
import struct
from itertools import pairwise

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, present, text

_LEGACY, _LSTM, _VERSION = 3, 17, 23
_COUNTS = range(17, 65)


def probe(content: Content) -> Match | None:
    """Recognise the offset table: it ascends, starts behind itself and fits the file."""
    for order in "<>":
        offsets = _offsets(content, order)
        if offsets is not None:
            return _describe(content, offsets)
    return None


def _offsets(content: Content, order: str) -> list[int] | None:
    head = content.head
    if len(head) < 4:
        return None
    (count,) = struct.unpack_from(f"{order}I", head)
    if count not in _COUNTS or len(head) < 4 + 8 * count:
        return None
    offsets = list(struct.unpack_from(f"{order}{count}q", head, 4))
    there = [offset for offset in offsets if offset != -1]
    if not there or there[0] != 4 + 8 * count or there[-1] > content.size:
        return None
    return offsets if all(a <= b for a, b in pairwise(there)) else None


def _describe(content: Content, offsets: list[int]) -> Match:
    def has(index: int) -> bool:
        return index < len(offsets) and offsets[index] >= 0

    problems: Problems = []
    version = None
    if has(_VERSION):
        start = offsets[_VERSION]
        end = min((o for o in offsets if o > start), default=content.size)
        try:
            version = text(content.read(start, min(end - start, 4096)).strip(b"\0\r\n "))
        except Trouble as trouble:
            problems.append((trouble.code, trouble.detail))
    engines = [name for index, name in ((_LSTM, "LSTM"), (_LEGACY, "legacy")) if has(index)]
    why = f"tesseract component table ({' and '.join(engines) or 'no engine'})"
    metadata = present(producer=version, toolchain="tesseract")
    return Match("tesseract", "weights", "certain", why, metadata, tuple(problems))


TESSERACT = Format(
    id="tesseract",
    title="Tesseract traineddata",
    description="OCR language model; recognised by its ascending table of component offsets.",
    reference="https://tesseract-ocr.github.io/tessdoc/TrainingTesseract-4.00.html",
    role="weights",
    starts=frozenset({0, *_COUNTS}),
    nature="binary",
    least=4 + 8 * _COUNTS[0],
    opening=re.compile(rb"(?s:.\0\0\0|\0\0\0.)"),
    probe=probe,
)

FORMATS = (TESSERACT,)

"""Dictionaries and models for Japanese text: MeCab, KyTea, Zinnia.

Sources: files written by MeCab 0.996 and Zinnia 0.06 [measured], MeCab src/dictionary.cpp, Zinnia
recognizer.cpp, KyTea model-io.cpp [read, certain]. The first number of a MeCab dictionary or
Zinnia model is its size mixed with a constant. MeCab's costs come from training
a conditional random field. Its matrix.bin has no magic: two 16-bit
counts and as many numbers as their product.
"""

from __future__ import annotations

import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, text

_MECAB, _ZINNIA = 0xEF718F77, 0x0EF71821
_KINDS = {0: "system", 1: "user", 2: "unknown-word"}
_KYTEA = re.compile(rb"KyTea (\d{1,2}(?:\.\d{1,2}){1,2}) ([BT]) (utf8|euc|sjis)\r?\n")


def probe_mecab(content: Content) -> Match | None:
    """Recognise the version and the mixed size."""
    magic, version, kind = struct.unpack_from("<III", content.start)
    if version != 102 or kind not in _KINDS or magic ^ _MECAB != content.size:
        return None
    charset = content.start[40:72].partition(b"\0")[0]
    why = f"MeCab {_KINDS[kind]} dictionary, charset {text(charset)}"
    return Match("mecab", "weights", "certain", why, {"toolchain": "mecab"})


def probe_matrix(content: Content) -> Match | None:
    """Recognise matrix.bin by its name and its size."""
    left, right = struct.unpack_from("<HH", content.start)
    if not left or not right or content.size != 4 + 2 * left * right:
        return None
    why = f"named matrix.bin, and as long as {left} x {right} costs"
    return Match("mecab-matrix", "weights", "hint", why, {"toolchain": "mecab"})


def probe_zinnia(content: Content) -> Match | None:
    """Recognise the version, the mixed size and the first character."""
    magic, version, count = struct.unpack_from("<III", content.start)
    if version != 1 or magic ^ _ZINNIA != content.size or not count * 28 <= content.size:
        return None
    character = content.start[12:28].rstrip(b"\0")
    if not character or b"\0" in character:
        return None
    why = f"Zinnia model of {count} characters"
    return Match("zinnia", "weights", "certain", why, {"toolchain": "zinnia"})


def probe_kytea(content: Content) -> Match | None:
    """Recognise the first line; a README begins with KyTea as well."""
    found = _KYTEA.match(content.start)
    if found is None:
        return None
    why = f"KyTea model, version {found[1].decode()}, {found[3].decode()}"
    return Match("kytea", "weights", "certain", why, {"toolchain": "kytea"})


MECAB = Format(
    id="mecab",
    title="MeCab dictionary",
    description="Words with trained costs; recognised by its size, mixed with 0xef718f77.",
    reference="https://taku910.github.io/mecab/",
    role="weights",
    nature="binary",
    least=72,
    opening=re.compile(rb"(?s:.{4})\x66\0\0\0"),
    probe=probe_mecab,
)

MECAB_MATRIX = Format(
    id="mecab-matrix",
    title="MeCab connection costs",
    description="Trained costs of word pairs; recognised by the name matrix.bin and the size.",
    reference="https://taku910.github.io/mecab/",
    role="weights",
    least=4,
    suffixes=("matrix.bin",),
    probe=probe_matrix,
)

ZINNIA = Format(
    id="zinnia",
    title="Zinnia model",
    description="Handwriting recogniser; recognised by its size, mixed with 0xef71821.",
    reference="https://taku910.github.io/zinnia/",
    role="weights",
    nature="binary",
    least=40,
    opening=re.compile(rb"(?s:.{4})\x01\0\0\0"),
    probe=probe_zinnia,
)

KYTEA = Format(
    id="kytea",
    title="KyTea model",
    description="Word segmentation and tagging; recognised by its first line.",
    reference="http://www.phontron.com/kytea/",
    role="weights",
    magic=(b"KyTea ",),
    probe=probe_kytea,
)

FORMATS = (KYTEA, MECAB, ZINNIA, MECAB_MATRIX)

"""Models of Microsoft's Cognitive Toolkit (CNTK), versions 1 and 2.

Source: netron's reader and its cntk.proto [read, likely]. Version 1 begins with the section
mark "BCN" in UTF-16; version 2 is a protobuf Dictionary, known by the keys it has.
"""

from __future__ import annotations

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.protobuf import LENGTH, VARINT, fields, inner, strings

_MARK = "BCN\0".encode("utf-16-le")
#: Keys of the Dictionary that a Function is saved as.
_KEYS = frozenset({b"type", b"version", b"root", b"uid", b"inputs", b"primitive_functions"})
_METADATA = {"toolchain": "cntk"}


def _dictionary(content: Content) -> Match | None:
    keys: set[bytes] = set()
    try:
        for field in fields(Cursor(content), 64):
            if field.number == 1 and field.wire == VARINT:
                continue
            if field.number != 2 or field.wire != LENGTH:
                return None
            keys |= set(strings(inner(content, field), frozenset({1}), 4).get(1, []))
    except Trouble:
        return None
    if len(keys & _KEYS) < 3:
        return None
    return Match("cntk", "weights", "certain", "CNTK version 2 Dictionary", _METADATA)


def probe(content: Content) -> Match | None:
    """Recognise the section mark of version 1, or the keys of version 2."""
    if content.start.startswith(_MARK):
        return Match("cntk", "weights", "certain", "CNTK version 1 section mark", _METADATA)
    return _dictionary(content)


CNTK = Format(
    id="cntk",
    title="CNTK model",
    description="Model of the Microsoft Cognitive Toolkit; recognised by the mark BCN in UTF-16, "
    "or by the keys of a saved function.",
    reference="https://learn.microsoft.com/en-us/cognitive-toolkit/",
    role="weights",
    magic=(_MARK, b"\x08\x01\x12"),
    probe=probe,
)

FORMATS = (CNTK,)

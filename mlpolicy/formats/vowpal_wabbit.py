"""Models of Vowpal Wabbit.

Source: vowpalwabbit/core/src/parse_regressor.cc, save_load_header [read], and a
file of version 9.11 [measured, certain]: the version, an id
(from version 8 on), each a 32-bit length and text that ends with NUL; then the byte ``m``, the
range of labels as two floats, and the number of bits of the hash.
"""

from __future__ import annotations

import math
import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_VERSION = re.compile(rb"([\x06-\x10])\0\0\0(\d{1,2}\.\d{1,2}\.\d{1,3})\0")
_REST = struct.Struct("<cffI")


def probe(content: Content) -> Match | None:
    """Recognise the version and, behind the id, the fields of a model."""
    start = content.start
    found = _VERSION.match(start)
    if found is None or found[1][0] != len(found[2]) + 1:
        return None
    at = found.end()
    if start[at : at + 1] != b"m" or not _fits(start, at):
        if at + 4 > len(start):
            return None
        (length,) = struct.unpack_from("<I", start, at)
        at += 4 + length
        if not 1 <= length <= 512 or start[at - 1 : at] != b"\0" or not _fits(start, at):
            return None
    version = found[2].decode()
    metadata = {"producer": f"Vowpal Wabbit {version}", "toolchain": "vowpal_wabbit"}
    why = f"Vowpal Wabbit header, version {version}"
    return Match("vowpal-wabbit", "weights", "certain", why, metadata)


def _fits(start: bytes, at: int) -> bool:
    if at + _REST.size > len(start):
        return False
    mark, low, high, bits = _REST.unpack_from(start, at)
    return mark == b"m" and math.isfinite(low) and math.isfinite(high) and 1 <= bits <= 61


VOWPAL_WABBIT = Format(
    id="vowpal-wabbit",
    title="Vowpal Wabbit model",
    description="Online linear learner; recognised by its version, label range and hash bits.",
    reference="https://vowpalwabbit.org/",
    role="weights",
    starts=frozenset(range(6, 17)),
    nature="binary",
    least=23,
    probe=probe,
)

FORMATS = (VOWPAL_WABBIT,)

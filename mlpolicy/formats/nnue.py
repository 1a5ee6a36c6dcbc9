"""Efficiently updatable networks (NNUE) of Stockfish and the engines that follow it.

Source: Stockfish src/nnue (nnue_common.h, network.cpp) and nnue-pytorch serialize.py [read,
certain]: version word, hash, size of the description, description. The version word changes
with the architecture, so an unknown one is accepted when the description speaks of a network
[likely].
"""

from __future__ import annotations

import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present, text

_VERSIONS = frozenset({0x7AF32F16, 0x7AF32F20, 0x6A448AFA})
_HEADER = struct.Struct("<III")
_LONGEST = 2048
_PRINTABLE = re.compile(rb"[\t\n\r -~]+\Z")
_TELLING = (b"Network trained", b"Features=", b"nnue")


def probe(content: Content) -> Match | None:
    """Recognise the version word, or what it says, with a printable description behind it."""
    start = content.start
    version, _, size = _HEADER.unpack_from(start)
    description = start[_HEADER.size : _HEADER.size + size]
    if not 1 <= size <= _LONGEST or len(description) < size or not _PRINTABLE.match(description):
        return None
    known = version in _VERSIONS
    if not known and not any(word in description for word in _TELLING):
        return None
    toolchain = "nnue-pytorch" if b"nnue-pytorch" in description else "nnue"
    metadata = present(producer=text(description), toolchain=toolchain)
    certainty = "certain" if known else "likely"
    return Match("nnue", "weights", certainty, f"NNUE version {version:#010x}", metadata)


NNUE = Format(
    id="nnue",
    title="NNUE network",
    description="Evaluation network of a chess engine; recognised by its version word and the "
    "description behind it.",
    reference="https://github.com/official-stockfish/nnue-pytorch/blob/master/docs/nnue.md",
    role="weights",
    nature="binary",
    least=64,
    opening=re.compile(rb"(?s:.{10})\0\0"),  # the description has below 65,536 bytes
    probe=probe,
)

FORMATS = (NNUE,)

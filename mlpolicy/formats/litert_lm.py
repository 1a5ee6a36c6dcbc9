"""LiteRT-LM files: a header, then the TFLite models and tokenizer of one language model.

Source: google-ai-edge/LiteRT-LM schema/core/litertlm_read.cc [read, certain]: the magic, three
32-bit versions, four bytes of padding, and the 64-bit end of a flatbuffer header.
"""

from __future__ import annotations

import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, amount

_HEADER = struct.Struct("<8s3I4xQ")


def probe(content: Content) -> Match | None:
    """Recognise the magic; the end of the header must lie behind it and in the file."""
    if len(content.start) < _HEADER.size:
        return None
    _, major, minor, patch, end = _HEADER.unpack_from(content.start)
    if major > 99 or minor > 999:
        return None
    problems: tuple[tuple[str, str], ...] = ()
    if not _HEADER.size <= end <= content.size:
        problems = (("malformed", f"header up to {amount(end)} in {content.size} bytes"),)
    why = f"LiteRT-LM version {major}.{minor}.{patch}"
    return Match("litert-lm", "weights", "certain", why, {"toolchain": "litert-lm"}, problems)


LITERT_LM = Format(
    id="litert-lm",
    title="LiteRT-LM",
    description="Language model for LiteRT; recognised by its eight-byte magic and version.",
    reference="https://github.com/google-ai-edge/LiteRT-LM",
    role="weights",
    magic=(b"LITERTLM",),
    probe=probe,
)

FORMATS = (LITERT_LM,)

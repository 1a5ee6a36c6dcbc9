"""Binary fastText models, ``.bin`` and ``.ftz``.

Source: fastText src/fasttext.cc (signModel) and src/args.cc (Args::save) [read, certain].
"""

from __future__ import annotations

import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_MAGIC = 793712314
_HEADER = struct.Struct("<14i")
_MODELS = {1: "cbow", 2: "skipgram", 3: "supervised"}


def probe(content: Content) -> Match | None:
    """Recognise the magic, a version up to 12, and plausible training arguments."""
    if len(content.head) < _HEADER.size:
        return None
    values = _HEADER.unpack_from(content.head)
    magic, version, dimension = values[:3]
    loss, model = values[8:10]
    if magic != _MAGIC or not 1 <= version <= 12 or not 1 <= dimension <= 1 << 20:
        return None
    if not 1 <= loss <= 4 or model not in _MODELS:
        return None
    why = f"fastText version {version}, {_MODELS[model]}, dimension {dimension}"
    return Match("fasttext", "weights", "certain", why, {"toolchain": "fasttext"})


FASTTEXT = Format(
    id="fasttext",
    title="fastText model",
    description="Word vectors or text classifier; recognised by the number 793712314, a version "
    "and plausible training arguments.",
    reference="https://github.com/facebookresearch/fastText/blob/main/src/fasttext.cc",
    role="weights",
    magic=(b"\xba\x16\x4f\x2f",),
    probe=probe,
)

FORMATS = (FASTTEXT,)

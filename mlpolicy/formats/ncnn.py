"""Tencent's ncnn and its relative pnnx: the network as text or binary, and its weights.

Source: ncnn wiki, param-and-model-file-structure [specification by its authors]; the tags of the
weights from src/modelbin.cpp [netron]. Weights without a tag (plain float32) say nothing.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, plural

_MAGIC = 7767517
#: The magic, then the number of layers and of blobs.
_TEXT = re.compile(rb"7767517[ \t\r]{0,8}\n[ \t]{0,8}(\d{1,7})[ \t]{1,8}\d{1,7}[ \t\r]{0,8}\n")
_BINARY = _MAGIC.to_bytes(4, "little")
#: How the first array of the weights is stored.
_TAGS = {0x01306B47: "float16", 0x000D4B38: "int8", 0x0002C056: "raw float32"}
_WEIGHTS = tuple(tag.to_bytes(4, "little") for tag in _TAGS)
_METADATA = {"toolchain": "ncnn"}
_LAYERS_LIMIT = 1_000_000


def probe(content: Content) -> Match | None:
    """Recognise the magic 7767517 and the counts behind it, as text or as numbers."""
    start = content.start
    if start.startswith(_WEIGHTS):
        return _weights(content)
    if start.startswith(_BINARY):
        layers, blobs = (int.from_bytes(start[at : at + 4], "little") for at in (4, 8))
        if not 0 < layers < _LAYERS_LIMIT or not 0 < blobs < _LAYERS_LIMIT:
            return None
        why = f"ncnn network in binary, {plural(layers, 'layer')}"
        return Match("ncnn", "weights", "certain", why, _METADATA)
    match = _TEXT.match(start)
    if match is None:
        return None
    why = f"ncnn network as text, {plural(int(match[1]), 'layer')}"
    return Match("ncnn", "weights", "certain", why, _METADATA)


def _weights(content: Content) -> Match | None:
    """Weights have the tag of their first array; the name has to agree."""
    if not content.path.endswith((".bin", ".weights.ncnn")):
        return None
    tag = _TAGS[int.from_bytes(content.start[:4], "little")]
    why = f"tag of ncnn weights stored as {tag}, named *.bin"
    return Match("ncnn", "weights", "hint", why, _METADATA)


NCNN = Format(
    id="ncnn",
    title="ncnn model",
    description="Network of ncnn or pnnx (*.param) by 7767517 and the numbers of layers and "
    "blobs; weights by the tag of the first array and the name *.bin.",
    reference="https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure",
    role="weights",
    magic=(b"7767517", _BINARY, *_WEIGHTS),
    probe=probe,
)

FORMATS = (NCNN,)

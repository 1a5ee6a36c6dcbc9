"""Models of ggml before GGUF: llama.cpp of 2023, whisper.cpp until today.

Source: the loaders of llama.cpp in May 2023 and of whisper.cpp, and the magics that netron tests
for [read, certain]: a magic word, from ``ggmf`` on a version, then the sizes of the
model as 32-bit numbers.
"""

from __future__ import annotations

import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

#: Magic as it stands in the file -> name, highest version (0: none is written).
_MAGIC = {
    b"lmgg": ("ggml", 0),
    b"fmgg": ("ggmf", 1),
    b"tjgg": ("ggjt", 3),
    b"algg": ("ggla", 1),
}
_WHISPER = range(51864, 51867)


def probe(content: Content) -> Match | None:
    """Recognise the magic, the version, and sizes that a model can have."""
    magic, first = content.start[:4], 4
    name, highest = _MAGIC[magic]
    version = 0
    if highest:
        (version,) = struct.unpack_from("<I", content.start, 4)
        if not 1 <= version <= highest:
            return None
        first = 8
    sizes = struct.unpack_from("<4i", content.start, first)
    if name == "ggla":
        if not (1 <= sizes[0] <= 4096 and 1 <= sizes[1] <= 1 << 20):
            return None
        what, role = f"LoRA of rank {sizes[0]}", "adapter"
    else:
        words, *others = sizes
        if not 1 <= words <= 1 << 21 or not all(1 <= size <= 1 << 20 for size in others):
            return None
        what, role = f"{words} words", "weights"
        if not highest and words in _WHISPER:
            what = f"whisper.cpp, {what}"
    why = f"{name}{f' version {version}' if version else ''}, {what}"
    return Match("ggml", role, "certain", why, {"toolchain": "ggml"})


GGML = Format(
    id="ggml",
    title="ggml model",
    description="Model of llama.cpp before GGUF or of whisper.cpp; recognised by the magic, the "
    "version and plausible sizes.",
    reference="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#historical-state-of-affairs",
    role="weights",
    magic=tuple(_MAGIC),
    least=24,
    probe=probe,
)

FORMATS = (GGML,)

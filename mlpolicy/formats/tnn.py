"""Tencent's TNN: the network as text (``.tnnproto``) and its weights (``.tnnmodel``).

Source: netron's reader [read, likely]: the same number, 0xfabc0002 or 0xfabc0004, stands in the
first line of the text and at the beginning of the weights.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, plural

_TEXT = re.compile(rb'"[ ]?1[ ]{1,4}(\d{1,7})[ ]{1,4}\d{1,4}[ ]{1,4}42066247(?:70|72)[ ]{0,4},"')
_METADATA = {"toolchain": "tnn"}
_LAYERS_LIMIT = 1_000_000


def probe(content: Content) -> Match | None:
    """Recognise the number, with the counts beside it."""
    start = content.start
    if start[0] == 0x22:
        if not _TEXT.match(start):
            return None
        return Match("tnn", "weights", "certain", "TNN network as text", _METADATA)
    layers = int.from_bytes(start[4:8], "little")
    if not 0 < layers < _LAYERS_LIMIT:
        return None
    why = f"TNN weights of {plural(layers, 'layer')}"
    return Match("tnn", "weights", "certain", why, _METADATA)


TNN = Format(
    id="tnn",
    title="TNN model",
    description="Network as text, or weights; recognised by the number 0xfabc0002 or 0xfabc0004.",
    reference="https://github.com/Tencent/TNN",
    role="weights",
    magic=(b'"1 ', b'" 1 ', b"\x02\x00\xbc\xfa", b"\x04\x00\xbc\xfa"),
    least=8,
    probe=probe,
)

FORMATS = (TNN,)

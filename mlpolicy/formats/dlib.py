"""Networks and landmark predictors of dlib.

Source: dlib dnn/core.h (add_loss_layer), dnn/loss.h, image_processing/shape_predictor.h and
serialize.h [read], a network of dlib 19.24 [measured]: a number is one byte with its length
(the top bit is the sign), then its bytes. A network begins with version 1 and the name of its
loss; a shape predictor with version 1 and a matrix of floats, whose sizes are written negative.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_NETWORK = re.compile(rb"\x01[\x01-\x09]\x01([\x06-\x40])(loss_[a-z0-9_]{2,56})")
#: Rows are x and y of each point: an even number.
_SHAPE = re.compile(rb"\x01\x01(?:\x81(.)|\x82(..))\x81\x01[\x01-\x04\x81-\x84]", re.DOTALL)


def probe(content: Content) -> Match | None:
    """Recognise the name of a loss layer, as long as its byte of length says, or a mean shape."""
    metadata = {"toolchain": "dlib"}
    found = _NETWORK.match(content.start)
    if found is not None and len(found[2]) >= found[1][0]:
        why = f"dlib network with loss layer {found[2][: found[1][0]].decode()}"
        return Match("dlib", "weights", "certain", why, metadata)
    found = _SHAPE.match(content.start)
    rows = int.from_bytes(found[1] or found[2], "little") if found else 0
    if rows < 4 or rows % 2:
        return None
    why = f"as a dlib shape predictor of {rows // 2} points begins"
    return Match("dlib", "weights", "hint", why, metadata)


DLIB = Format(
    id="dlib",
    title="dlib model",
    description="Neural network, recognised by the name of its loss layer; a landmark predictor "
    "by the mean shape at its beginning is a hint.",
    reference="http://dlib.net/ml.html",
    role="weights",
    magic=(*(bytes((1, version, 1)) for version in range(1, 10)), b"\1\1\x81", b"\1\1\x82"),
    least=16,
    probe=probe,
)

FORMATS = (DLIB,)

"""Weights of the nnedi3 video interpolator: raw floats of a known size, without a magic.

Source: NNEDI3_WEIGHTS_SIZE in the ports of nnedi3 (znedi3, the VapourSynth plug-in) [read].
Nothing in the bytes says what they are: a hint.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_SIZE = 13_574_928


def probe(content: Content) -> Match | None:
    """Recognise the size that goes with the name."""
    if content.size != _SIZE:
        return None
    why = f"{_SIZE} bytes under the name of nnedi3's weights"
    return Match("nnedi3", "weights", "hint", why, {"toolchain": "nnedi3"})


NNEDI3 = Format(
    id="nnedi3",
    title="nnedi3 weights",
    description="Network of a video interpolator as raw floats; recognised by name and size.",
    reference="https://github.com/sekrit-twc/znedi3",
    role="weights",
    suffixes=("nnedi3_weights.bin",),
    probe=probe,
)

FORMATS = (NNEDI3,)

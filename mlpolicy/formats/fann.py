"""Small neural networks as text: FANN and the star classifier of SExtractor.

Sources: files written by FANN 2.2 [measured, certain]; the file default.nnw that comes with
SExtractor [read, certain].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_FANN = re.compile(rb"FANN_(FLO|FIX)_(\d\.\d)\r?\n")
_COMMENT = re.compile(rb"[ \t]{0,64}(?:#|\r?$)")
_LAYERS = re.compile(rb"[ \t]{0,64}\d{1,3}(?:[ \t]{1,16}\d{1,4}){2,6}[ \t\r]{0,64}\Z")


def probe_fann(content: Content) -> Match | None:
    """Recognise the version line and the number of layers."""
    found = _FANN.match(content.start)
    if found is None or b"num_layers=" not in content.start:
        return None
    kind = "fixed point" if found[1] == b"FIX" else "floating point"
    why = f"FANN network, version {found[2].decode()}, {kind}"
    return Match("fann", "weights", "certain", why, {"toolchain": "fann"})


def probe_nnw(content: Content) -> Match | None:
    """Recognise NNW and, behind the comments, the sizes of the layers."""
    for line in content.start.splitlines()[1:64]:
        if not _COMMENT.match(line):
            if not _LAYERS.match(line):
                return None
            why = "NNW and the sizes of the layers"
            return Match("sextractor-nnw", "weights", "certain", why, {"toolchain": "sextractor"})
    return None


FANN = Format(
    id="fann",
    title="FANN network",
    description="Neural network as text; recognised by FANN_FLO_ or FANN_FIX_ and num_layers.",
    reference="https://github.com/libfann/fann",
    role="weights",
    magic=(b"FANN_FLO_", b"FANN_FIX_"),
    probe=probe_fann,
)

SEXTRACTOR_NNW = Format(
    id="sextractor-nnw",
    title="SExtractor neural network",
    description="Star and galaxy classifier; recognised by NNW and the sizes of its layers.",
    reference="https://sextractor.readthedocs.io/",
    role="weights",
    magic=(b"NNW\n", b"NNW\r\n"),
    probe=probe_nnw,
)

FORMATS = (FANN, SEXTRACTOR_NNW)

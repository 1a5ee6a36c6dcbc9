"""Gene finders' models: SNAP (zoeHMM), Glimmer (ICM) and AUGUSTUS (species parameters).

Source: SNAP zoeHMM.c (zoeReadHMM), Glimmer icm.cc (ICM_t::Output), AUGUSTUS exonmodel.cc,
intronmodel.cc and utrmodel.cc [read, certain].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, text

_ZOE = re.compile(rb"zoeHMM\s{1,8}(\S{1,256})(?:\s{1,8}\d{1,6}){4}\s")
_ICM = re.compile(rb">?ver = [\d.]{1,8}  len = \d+  depth = \d+  periodicity = \d+  nodes = \d+\n")
_AUGUSTUS = re.compile(rb"# ?(\w{1,16}) model parameters\n# begin of content independent part\n")


def probe_snap(content: Content) -> Match | None:
    """Recognise the type, and the name and four counts that follow it."""
    match = _ZOE.match(content.start)
    if match is None:
        return None
    metadata = {"name": text(match[1]), "toolchain": "snap"}
    return Match("snap-hmm", "weights", "certain", "zoeHMM with its counts", metadata)


def probe_glimmer(content: Content) -> Match | None:
    """Recognise the line of settings that the text and the binary form begin with."""
    if _ICM.match(content.start) is None:
        return None
    why = "Glimmer interpolated context model"
    return Match("glimmer-icm", "weights", "certain", why, {"toolchain": "glimmer"})


def probe_augustus(content: Content) -> Match | None:
    """Recognise the two comments that a file of probabilities begins with."""
    match = _AUGUSTUS.match(content.start)
    if match is None:
        return None
    why = f"AUGUSTUS {text(match[1])} model parameters"
    return Match("augustus", "weights", "certain", why, {"toolchain": "augustus"})


SNAP_HMM = Format(
    id="snap-hmm",
    title="SNAP gene model",
    description="Hidden Markov model of the SNAP gene finder; recognised by zoeHMM and the "
    "counts behind it.",
    reference="https://github.com/KorfLab/SNAP",
    role="weights",
    magic=(b"zoeHMM",),
    probe=probe_snap,
)

GLIMMER_ICM = Format(
    id="glimmer-icm",
    title="Glimmer context model",
    description="Interpolated context model of Glimmer; recognised by its line of settings.",
    reference="https://ccb.jhu.edu/software/glimmer/",
    role="weights",
    magic=(b"ver = ", b">ver = "),
    probe=probe_glimmer,
)

AUGUSTUS = Format(
    id="augustus",
    title="AUGUSTUS species parameters",
    description="Probabilities trained for one species; recognised by their first two lines.",
    reference="https://github.com/Gaius-Augustus/Augustus",
    role="weights",
    magic=(b"#exon model", b"#intron model", b"# UTR model", b"# exon model", b"# intron model"),
    probe=probe_augustus,
)

FORMATS = (SNAP_HMM, GLIMMER_ICM, AUGUSTUS)

"""Hidden Markov models of HTK, and Julius' binary forms of them and of n-grams.

Source: The HTK Book, chapter 7 [specification]; Julius libsent/include/sent/hmm.h and
ngram2.h (BINHMM_HEADER, BINGRAM_IDSTR) [read, certain].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_JULIUS = re.compile(rb"JBINHMM(?:\n|V2[\n\0])|julius_bingram_v[3-9]")
#: The definition of a macro: options, one model, or a part that models share.
_HTK = re.compile(
    rb"~o\s{0,8}<(?:STREAMINFO|VECSIZE|HMMSETID|\w{1,32}>)"
    rb'|~h\s{0,8}"[^"\n]{1,256}"\s{0,8}<BEGINHMM>'
    rb'|~[svutm]\s{0,8}"[^"\n]{1,256}"\s{0,8}<(?:NUMMIXES|STREAM|SWEIGHTS|MEAN|VARIANCE|TRANSP)',
    re.IGNORECASE,
)


def probe_julius(content: Content) -> Match | None:
    """Recognise the header with its version."""
    header = _JULIUS.match(content.start)
    if header is None:
        return None
    what = "hidden Markov models" if header[0].startswith(b"J") else "n-gram"
    return Match("julius", "weights", "certain", f"Julius binary {what}", {"toolchain": "julius"})


def probe_htk(content: Content) -> Match | None:
    """Recognise a macro definition followed by the tag that belongs to it."""
    if _HTK.match(content.start) is None:
        return None
    why = "HTK macro definition"
    return Match("htk", "weights", "certain", why, {"toolchain": "htk"})


JULIUS = Format(
    id="julius",
    title="Julius model",
    description="Binary acoustic model (binhmm) or n-gram (bingram) of Julius; recognised by "
    "its header.",
    reference="https://github.com/julius-speech/julius",
    role="weights",
    magic=(b"JBINHMM", b"julius_bingram_v"),
    probe=probe_julius,
)

HTK = Format(
    id="htk",
    title="HTK model definition",
    description="Hidden Markov models as text; recognised by a macro and the tag behind it.",
    reference="https://htk.eng.cam.ac.uk/docs/docs.shtml",
    role="weights",
    starts=frozenset(b"~"),
    nature="text",
    least=16,
    probe=probe_htk,
)

FORMATS = (JULIUS, HTK)

"""Files of the Edinburgh Speech Tools that Festival voices are made of.

Source: festvox src/diphone/make_diphs.scm (the header of an index) [read]; the other data
types [memory]. An index of units or an n-gram comes with a voice, and a track is acoustic
data: hints only, as the same header serves analysis files.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_HEADER = re.compile(rb"EST_File (index|ngram|fst|Track)\r?\n", re.IGNORECASE)
_ENTRIES = re.compile(rb"\n(?:DataType|ByteOrder|NumEntries|NumFrames)[ \t]")


def probe(content: Content) -> Match | None:
    """Recognise the first line, and an entry of the header."""
    header = _HEADER.match(content.start)
    if header is None or not _ENTRIES.search(content.start, 0, 1024):
        return None
    kind = header[1].decode()
    role = "container" if kind.lower() == "track" else "weights"
    why = f"Edinburgh Speech Tools {kind}"
    return Match("festival", role, "hint", why, {"toolchain": "festvox"})


FESTIVAL = Format(
    id="festival",
    title="Festival voice data",
    description="Unit index, n-gram or track of the Edinburgh Speech Tools; recognised by the "
    "EST_File header.",
    reference="http://www.festvox.org/docs/speech_tools-2.4.0/",
    role="weights",
    magic=(b"EST_File ",),
    probe=probe,
)

FORMATS = (FESTIVAL,)

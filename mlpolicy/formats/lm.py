"""N-gram language models: ARPA text and the binary form of KenLM.

Sources: the ARPA format of Doug Paul as the SRILM manual page ngram-format(5) has it
[specification]; KenLM lm/binary_format.cc [read, certain].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_KENLM = re.compile(rb"mmap lm http://kheafield\.com/code format version (\d{1,3})\n\0")
#: Any text may stand in front of the line that says \\data\\.
_ARPA = re.compile(
    rb"\\data\\[ \t]{0,16}\r?\n(?:[ \t]{0,16}\r?\n){0,4}ngram {1,4}1 {0,4}= {0,4}(\d+)"
)
_MARK = b"\\data\\"


def probe_arpa(content: Content) -> Match | None:
    """Recognise the line that begins the counts, and the first count."""
    start = content.start
    at = start.find(_MARK)
    if at < 0 or (at and start[at - 1] not in b"\n"):
        return None
    found = _ARPA.match(start, at)
    if found is None:
        return None
    why = f"ARPA \\data\\ with {found[1].decode()[:20]} words"
    return Match("arpa", "weights", "certain", why)


def probe_kenlm(content: Content) -> Match | None:
    """Recognise the first line and its NUL."""
    found = _KENLM.match(content.start)
    if found is None:
        return None
    why = f"KenLM binary, version {found[1].decode()}"
    return Match("kenlm", "weights", "certain", why, {"toolchain": "kenlm"})


KENLM = Format(
    id="kenlm",
    title="KenLM language model",
    description="N-gram model in binary; recognised by its first line.",
    reference="https://kheafield.com/code/kenlm/",
    role="weights",
    magic=(b"mmap lm http://kheafield.com/code format version ",),
    probe=probe_kenlm,
)

ARPA = Format(
    id="arpa",
    title="ARPA language model",
    description="N-gram model as text; recognised by the line \\data\\ and the first count.",
    reference="http://www.speech.sri.com/projects/srilm/manpages/ngram-format.5.html",
    role="weights",
    nature="text",
    least=32,
    needles=(_MARK,),
    probe=probe_arpa,
)

FORMATS = (KENLM, ARPA)

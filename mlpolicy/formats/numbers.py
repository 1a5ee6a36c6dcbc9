"""Text files that are mostly numbers: data, tables or weights; a human has to tell which.

Source: the archive scan behind the withdrawn general resolution on AI looked for JSON, XML,
CSV, TXT files and C tables with more than 1,000 numbers [read]. So only names of data and of
source files are looked at: pictures (SVG), pages (PostScript), shapes (OBJ, STL), fonts (BDF,
AFM) and firmware (HEX) are numbers too, and known for what they are.

A number is a run of digits with an optional sign, fraction and exponent, or 0x and hexadecimal
digits, that stands alone: no letter, digit or underscore touches it. So versions such as
1.2.3 and names such as utf8 do not count.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format
from mlpolicy.readers.literals import BLOCK, DIGITS, spans

NUMBERS = 1000
COUNTED = 16 << 10  # bytes in which numbers are counted; more are estimated
_LEAST = 2000  # bytes: 1000 numbers and what is between them
_DENSE = 0.22  # share of digits in the beginning
_SHARE = 0.5  # of the head that has to be dense with digits
_NUMBER = re.compile(
    rb"(?<![\w.])[-+]?(?:0[xX][0-9a-fA-F]{1,16}+|\d{1,20}+(?:\.\d{0,20}+)?(?:[eE][-+]?\d{1,4}+)?)"
    rb"[fFuUlL]{0,3}+(?![\w.])"
)
_SUFFIXES = tuple(
    f".{ending}"
    for ending in (
        *("json", "jsonl", "xml", "csv", "tsv", "txt", "dat", "data", "tab", "arff"),
        *("c", "h", "cc", "cpp", "cxx", "hpp", "hh", "inc", "inl", "yaml", "yml"),
        *("weights", "model", "net", "nn", "coef", "param", "params", "vec"),
    )
)
_PICTURES = (b"<svg", b"/* XPM */", b"STARTFONT", b"StartFontMetrics", b"%!PS")


def probe(content: Content) -> Match | None:
    """Recognise more than 1,000 numbers, in a head of which half is dense with digits."""
    start = content.start
    behind = start[BLOCK:]  # the first KiB is often a header or a license
    if len(behind) - len(behind.translate(None, DIGITS)) < _DENSE * len(behind):
        return None
    if any(mark in start for mark in _PICTURES):
        return None
    head = content.head
    if sum(end - begin for begin, end in spans(head)) < _SHARE * len(head):
        return None
    part = head[:COUNTED]
    count = len(_NUMBER.findall(part))
    total = count if len(part) == content.size else count * content.size // len(part)
    if total <= NUMBERS:
        return None
    about = f"{count}" if total == count else f"about {total}"
    return Match("numeric-text", "container", "hint", f"text with {about} numbers")


NUMERIC_TEXT = Format(
    id="numeric-text",
    title="Text full of numbers",
    description="Data, source or markup text with more than 1,000 numbers, which may be weights.",
    reference="https://www.debian.org/vote/2025/vote_002",
    role="container",
    nature="text",
    least=_LEAST,
    suffixes=_SUFFIXES,
    digits=_DENSE / 2,  # the first KiB may have none
    probe=probe,
)

FORMATS = (NUMERIC_TEXT,)

"""Parameters of DyNet, as text.

Source: dynet/io.cc, TextFileSaver [read, certain]: the kind, the name, the sizes in braces, the
length of the data (not in old versions), then the numbers.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_LINE = re.compile(
    rb"#(?:Lookup)?Parameter# \S{1,200} \{\d{1,9}(?:,\d{1,9}){0,6}\} (?:\d{1,18}\b|\r?\n)"
)


def probe(content: Content) -> Match | None:
    """Recognise the first line."""
    if not _LINE.match(content.start):
        return None
    why = "#Parameter# with name, sizes and length"
    return Match("dynet", "weights", "certain", why, {"toolchain": "dynet"})


DYNET = Format(
    id="dynet",
    title="DyNet parameters",
    description="Weights as text; recognised by the line of the first parameter.",
    reference="https://dynet.readthedocs.io/en/latest/python_saving_tutorial.html",
    role="weights",
    magic=(b"#Parameter# ", b"#LookupParameter# "),
    probe=probe,
)

FORMATS = (DYNET,)

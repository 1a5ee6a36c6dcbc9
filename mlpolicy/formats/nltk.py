"""Data of NLTK that is neither pickle nor archive: the tagger in JSON, Punkt in tables.

Sources: the tagger as NLTK 3.10 saves it [measured]; the tables of punkt_tab from [memory]. The
contents have no mark: hints by name.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_TAGGER = re.compile(r"averaged_perceptron_tagger_[a-z]{3}\.(weights|tagdict|classes)\.json\Z")
_TABLES = ("punkt_tab/", "punkt/")
_ROW = re.compile(rb"[^\t\n]{1,200}\t[^\t\n]{1,200}\r?\n")


def probe(content: Content) -> Match | None:
    """Recognise the parts of a tagger or of Punkt by their names."""
    found = _TAGGER.match(content.name)
    if found is not None and content.start[:1] in (b"{", b"["):
        role = "weights" if found[1] == "weights" else "config"
        why = f"named as the {found[1]} of NLTK's perceptron tagger"
    elif any(table in content.path for table in _TABLES) and _ROW.match(content.start):
        role, why = "weights", "named as a table of NLTK's Punkt"
    else:
        return None
    return Match("nltk", role, "hint", why, {"toolchain": "nltk"})


NLTK = Format(
    id="nltk",
    title="NLTK data",
    description="Perceptron tagger in JSON or Punkt tables; hints by name.",
    reference="https://www.nltk.org/data.html",
    role="weights",
    nature="text",
    suffixes=(
        ".weights.json", ".tagdict.json", ".classes.json", "ortho_context.tab", "collocations.tab",
    ),
    probe=probe,
)  # fmt: skip

FORMATS = (NLTK,)

"""The documents of a subject that evidence is taken from: what a scan keeps the content of."""

from __future__ import annotations

CONTROL = "debian/control"
COPYRIGHT = "debian/copyright"
MANIFEST = "debian/mlmodel.yaml"
#: Model cards, by their base name.
CARDS = ("README.md", "MODEL_CARD.md", "model_card.md")

LIMIT = 4 << 20  # bytes of a document that are kept

_ENDINGS = (CONTROL, COPYRIGHT, MANIFEST, "/copyright", *CARDS)


def wants(path: str) -> bool:
    """Whether a scan shall keep the content of PATH for the sources of evidence."""
    # Most files are told by their end alone; each of 50,000 is asked about.
    if not path.endswith(_ENDINGS):
        return False
    if path.endswith("/copyright"):
        return path == COPYRIGHT or path.startswith("usr/share/doc/")
    return path in (CONTROL, MANIFEST) or path.rpartition("/")[2] in CARDS

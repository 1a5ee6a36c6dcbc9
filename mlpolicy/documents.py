"""The documents of a subject that evidence is taken from: what a scan keeps the content of."""

from __future__ import annotations

CONTROL = "debian/control"
COPYRIGHT = "debian/copyright"
MANIFEST = "debian/mlmodel.yaml"
SOURCE_OVERRIDES = "debian/source/mlpolicy-overrides"
OVERRIDES = ".mlpolicy-overrides"  # debian/PACKAGE.mlpolicy-overrides
INSTALLED_OVERRIDES = "usr/share/mlpolicy/overrides/"  # and the package's name
#: Model cards, by their base name.
CARDS = ("README.md", "MODEL_CARD.md", "model_card.md")

LIMIT = 4 << 20  # bytes of a document that are kept
TOTAL = 64 << 20  # and of all documents of a subject

_ENDINGS = (CONTROL, COPYRIGHT, MANIFEST, "/copyright", SOURCE_OVERRIDES, OVERRIDES, *CARDS)


def nothing(path: str) -> bool:
    """What a scan without evidence wants."""
    del path
    return False


def wants(path: str) -> bool:
    """Whether a scan shall keep the content of PATH for the sources of evidence."""
    # Most files are told by their end alone; each of 50,000 is asked about.
    if not path.endswith(_ENDINGS):
        return path.startswith(INSTALLED_OVERRIDES)
    if path.endswith("/copyright"):
        return path == COPYRIGHT or path.startswith("usr/share/doc/")
    if path.endswith(OVERRIDES):
        return path.startswith("debian/") and path.count("/") == 1
    return path in (CONTROL, MANIFEST, SOURCE_OVERRIDES) or path.rpartition("/")[2] in CARDS


def order(path: str) -> tuple[bool, str]:
    """The order in which documents are kept while there is room: what the packaging says first."""
    return not path.startswith("debian/"), path

"""What people said of a package or a model: the notes, beside what was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...archive.notes import ABOUT, Note
from ..page import Table
from ..site import Site

_NAMES = tuple(name for name in ABOUT if name != "tag")  # a tag alone is no thing with a page


def notes_on(site: Site, of: Mapping[str, Collection[str]]) -> Table:
    """The notes on one of the things in OF: names by ``source``, ``package`` and ``model``."""
    known = site.once(_known)
    near: dict[int, Note] = {}
    for name in _NAMES if known else ():
        for value in of.get(name, ()):
            near |= known.get((name, value), {})
    return Table(
        "notes",
        "What people said",
        ("note", *ABOUT),
        tuple(
            (str(note), note.source, note.package, note.model, note.tag)
            for _, note in sorted(near.items())
            if note.about({**of, "tag": (note.tag,)})
        ),
        "Written by people, beside the store: it changes no verdict.",
    )


def _known(site: Site) -> dict[tuple[str, str], dict[int, Note]]:
    """Notes with their numbers, by each of the things that they name."""
    found: dict[tuple[str, str], dict[int, Note]] = {}
    for number, note in enumerate(site.view.notes.every):
        for name in _NAMES:
            if value := str(getattr(note, name)):
                found.setdefault((name, value), {})[number] = note
    return found

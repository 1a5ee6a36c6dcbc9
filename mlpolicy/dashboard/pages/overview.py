"""The first page: what each ruleset would change, how that went over the runs, and the rest."""

from __future__ import annotations

from collections.abc import Iterable

from ..page import Block, Figure, Page
from ..site import Site
from .base import Kind

#: The tables of the report that are shown whole.
_TABLES = ("headline", "release-critical", "coverage", "not-read", "tags", "formats", "sizes")


def _keys(_site: Site) -> Iterable[str]:
    yield "index"


def _make(site: Site, key: str) -> Page:
    counts = site.view.counts
    every = sum(counts.values())
    return Page(
        key,
        "Models in the archive",
        figures=tuple(Figure(name, number, every) for name, number in counts.items()),
        blocks=tuple(Block(site.table(name)) for name in _TABLES),
    )


KIND = Kind("", _keys, _make)

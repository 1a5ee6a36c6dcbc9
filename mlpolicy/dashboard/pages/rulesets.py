"""All rulesets side by side: what each would change, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterable

from ... import rulesets
from ..page import Block, Cell, Chart, Page, Table
from ..site import Site
from . import ruleset
from .base import Kind


def _keys(_site: Site) -> Iterable[str]:
    yield "rulesets"


def _make(site: Site, key: str) -> Page:
    return Page(
        key,
        "Rulesets",
        (("Overview", "index"),),
        "A ruleset is a position on which models may be in which area of the archive. This site "
        "takes none: it tells what would follow from each.",
        blocks=(
            Block(_positions()),
            Block(
                site.table("headline"),
                Chart("bars", "ruleset", ("sources", "sources_open"), ("suite",)),
                facets=("suite",),
            ),
            Block(_apart(site)),
        ),
    )


def _positions() -> Table:
    every = [rulesets.load(name) for name in rulesets.SHIPPED]
    return Table(
        "rulesets",
        "Positions",
        ("ruleset", "title", "date", "standing", "summary"),
        tuple((one.name, one.title, one.date, one.standing, one.summary) for one in every),
    )


def _apart(site: Site) -> Table:
    """How many packages one would move, and another not."""
    moved = {name: those.keys() for name, those in site.once(ruleset.moves).items()}
    rows: list[tuple[Cell, ...]] = [
        (one, *(len(moved[one] - moved[other]) for other in moved)) for one in moved
    ]
    return Table(
        "apart",
        "Where they differ",
        ("ruleset", *moved),
        tuple(rows),
        "How many packages of main the ruleset of the row would move and that of the column would "
        "not; in each suite, sources and binaries, those that a person has to judge among them.",
    )


KIND = Kind("", _keys, _make)

"""All teams whose packages have, or had, something to tell of."""

from __future__ import annotations

from collections.abc import Iterable

from ..page import Block, Cell, Page, Table
from ..site import Site
from ..tables.concerned import Concerned
from ..tables.ledger import NUMBERS, Ledger
from .base import Kind
from .maintainers import NOTE, ordered

_GUESS = (
    "What is a team is guessed: from the host of its address (lists, tracker.debian.org, "
    "packages.debian.org), from what stands before the host (team+, pkg-, -devel, -maintainers, "
    "-team), or from a name that says so wherever it is used."
)


def _keys(_site: Site) -> Iterable[str]:
    yield "teams"


def _make(site: Site, key: str) -> Page:
    concerned, ledger = site.once(Concerned), site.once(Ledger)
    rows: list[tuple[Cell, ...]] = [
        (slug, one.shown, *ledger.numbers(concerned.sources(one)))
        for slug, one in concerned.teams.items()
    ]
    columns = ("team", "maintainer", *NUMBERS)
    table = Table("teams", "Teams", columns, ordered(rows), f"{NOTE} {_GUESS}")
    return Page(key, "Teams", blocks=(Block(table),))


KIND = Kind("", _keys, _make)

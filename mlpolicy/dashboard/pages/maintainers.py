"""All maintainers and uploaders whose packages have, or had, something to tell of."""

from __future__ import annotations

from collections.abc import Iterable

from ..page import Block, Cell, Page, Prose, Table
from ..site import Site
from ..tables.concerned import Concerned
from ..tables.ledger import NUMBERS, Ledger
from .base import Kind

NOTE = (
    "SOURCES of which they are maintainer or uploader, by e-mail address; of those NOT READ, in "
    "whole or in part, little or nothing is known. ERRORS and WARNINGS are open: neither "
    "overridden nor, by a note, to be left alone. SOURCES LEAVING have something in main that "
    "one of the rulesets does not allow there."
)
_DIGESTS = (
    "mlpolicy can write an e-mail to each address on this page, of what is new or fixed in its "
    "packages since the scan before. It sends none: whoever runs this site decides who gets "
    "them, and can be asked for them, or for no more of them.",
    "The page of each address has an Atom feed of the same.",
)


def _keys(_site: Site) -> Iterable[str]:
    yield "maintainers"


def _make(site: Site, key: str) -> Page:
    concerned, ledger = site.once(Concerned), site.once(Ledger)
    teams = {one.address: slug for slug, one in concerned.teams.items()}
    rows: list[tuple[Cell, ...]] = [
        (one.shown, teams.get(address, ""), *ledger.numbers(concerned.sources(one)))
        for address, one in concerned.everybody.items()
    ]
    table = Table(
        "maintainers",
        "Maintainers, uploaders and teams",
        ("maintainer", "team", *NUMBERS),
        ordered(rows),
        NOTE,
    )
    digests = Prose("digests", "By e-mail", _DIGESTS)
    return Page(key, "Maintainers", blocks=(Block(table), digests))


def ordered(rows: Iterable[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """ROWS in the order of the report: the most sources with models, then models, first."""
    held, models = (2 + NUMBERS.index(name) for name in ("sources_with_models", "models"))
    return tuple(
        sorted(rows, key=lambda row: (-int(str(row[held])), -int(str(row[models])), row[0]))
    )


KIND = Kind("", _keys, _make)

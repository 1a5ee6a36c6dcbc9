"""A team: what the page of its address tells, and who is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ...archive.people import Person
from .. import links
from ..page import Page, Table
from ..site import Site
from ..tables.concerned import Concerned
from ..tables.ledger import Ledger
from .base import Kind
from .maintainer import about


def _keys(site: Site) -> Iterable[str]:
    return site.once(Concerned).teams


def _make(site: Site, key: str) -> Page:
    one = site.once(Concerned).teams[key]
    path = links.path("team", key)
    return about(site, one, path, ("Teams", "teams"), (_people(site, one),))


def _people(site: Site, team: Person) -> Table:
    """Those who are maintainers or uploaders of the team's packages, too."""
    known, models = site.people, site.once(Ledger).models
    sources: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for source in site.once(Concerned).sources(team):
        others = known.of[source] - {team.address}
        sources.update(others)
        held.update(others if source in models else ())
    ordered = sorted(sources, key=lambda one: (-sources[one], -held[one], one))
    return Table(
        "people",
        "Who else has these packages",
        ("maintainer", "sources", "sources_with_models"),
        tuple((known.by_address[one].shown, sources[one], held[one]) for one in ordered),
        "Maintainers and uploaders of source packages of the team, and of how many.",
    )


KIND = Kind("team", _keys, _make)

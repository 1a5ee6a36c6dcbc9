"""A ruleset: what it says, and what would follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ... import rulesets
from ...archive.diff import AREA
from ...archive.moves import Move
from ...rulesets import Ruleset
from .. import feeds, links
from ..page import Block, Cell, Figure, Page, Prose, Table, only
from ..site import Site
from ..tables import trends
from .base import Kind

#: What the others are compared with: it moves what must not be in main today.
_TODAY = "archive-practice"


def moves(site: Site) -> dict[str, dict[tuple[str, str], Move]]:
    """By ruleset, and by suite and package: what would leave main."""
    found: dict[str, dict[tuple[str, str], Move]] = {name: {} for name in site.view.rulesets}
    for move in site.view.moves:
        found[move.ruleset][move.suite, move.package] = move
    return found


def _keys(site: Site) -> Iterable[str]:
    """Those of this version, and those that the run was judged under."""
    yield from rulesets.SHIPPED
    yield from site.view.rulesets


def _make(site: Site, key: str) -> Page:
    known = rulesets.load(key) if key in rulesets.SHIPPED else None
    changes = ((run, one) for run, one in site.news if (one.kind, one.about) == (AREA, key))
    return Page(
        links.path("ruleset", key),
        f"{key}: {known.title}" if known else key,
        (("Overview", "index"), ("Rulesets", "rulesets")),
        known.summary if known else "This version of mlpolicy has no such ruleset.",
        (Figure("date", known.date), Figure("standing", known.standing)) if known else (),
        (*_numbers(site, key), *_position(known), *_packages(site, key)),
        feeds.entries(changes, site.keys("source")),
    )


def _position(known: Ruleset | None) -> Iterator[Block | Prose]:
    """What ``mlpolicy explain`` tells."""
    if known is None:
        return
    yield Prose("source", "Source", (known.source,))
    if known.words or known.grades:
        own = "; ".join(f"{area}: {word}" for area, word in known.words.items())
        grades = "; ".join(grade.name for grade in known.grades)
        said = (
            (f"{own}." if own else ""),
            (f"Its grades, the best first: {grades}." if grades else ""),
        )
        yield Prose("words", "In its own words", tuple(filter(None, said)))
    asked: dict[tuple[str, str, str, str], tuple[str, ...]] = {}
    for of, rules in (("the model", known.rules), ("each of its bases", known.base_rules)):
        for rule in rules:
            same = (rule.id, rule.at_best, rule.text, rule.source)
            asked[same] = (*asked.get(same, ()), of)
    rows = tuple((same[0], of, *same[1:]) for same, of in asked.items())
    columns = ("rule", "asked_of", "unmet", "text", "source_of_the_rule")
    note = "Unmet is the area that a model may be in at best which does not meet the rule."
    yield Block(Table("rules", "Rules", columns, rows, note))


def _numbers(site: Site, key: str) -> Iterator[Block]:
    its = {"ruleset": key}
    yield Block(only(site.table("headline"), its))
    yield trends.headline(site, {key})
    yield Block(only(site.table("release-critical"), its))


def _packages(site: Site, key: str) -> Iterator[Block]:
    its = {"ruleset": key}
    if key != _TODAY:
        yield Block(_differences(site, key))
    yield Block(only(site.table("moves"), its), facets=("suite", "area"))
    yield Block(only(site.table("through-relations"), its))


def _differences(site: Site, key: str) -> Table:
    """The packages that KEY places elsewhere than what the archive does today."""
    every = site.once(moves)
    own, today = every.get(key, {}), every.get(_TODAY, {})
    rows: list[tuple[Cell, ...]] = []
    for suite, package in sorted(own.keys() | today.keys()):
        here, there = own.get((suite, package)), today.get((suite, package))
        one = here or there
        areas = [move.area if move else "main" for move in (here, there)]
        if one and areas[0] != areas[1]:
            human = any(move.needs_human for move in (here, there) if move)
            rows.append((suite, package, one.source, *areas, human))
    return Table(
        "differences",
        f"Where it differs from {_TODAY}",
        ("suite", "package", "source", "area", "area_today", "open"),
        tuple(rows),
        "Packages of main, and the area that each of the two allows. Open are those that a person "
        "has to judge under one of them.",
    )


KIND = Kind("ruleset", _keys, _make)

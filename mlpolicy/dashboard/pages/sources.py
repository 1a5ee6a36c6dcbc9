"""The source packages with a page, by the first letters of their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .. import links
from ..page import Block, Figure, Page, Table
from ..site import Site
from ..tables import findings, prefixes
from .base import Kind

_READ, _IN_PART, _NOT_READ, _GONE = "read", "not all read", "not read", "not in the newest run"

_STATES = "SELECT source, count(*) AS every, sum(known) AS known FROM {here} GROUP BY source"
_MODELS = (
    "SELECT source, count(DISTINCT coalesce(digest, sha256 || model)) "
    "FROM (SELECT DISTINCT judgement, sha256, model, digest FROM verdict) "
    "CROSS JOIN {here} USING (judgement, sha256) GROUP BY source"
)
# CROSS keeps SQLite from beginning with the findings, which are those of all runs; there are few
# models, so that those are looked up by what has one.
_FOUND = (
    "SELECT source, severity, count(DISTINCT fingerprint) FROM {here} "
    "CROSS JOIN finding USING (judgement, sha256) WHERE overridden IS NULL "
    "AND severity IN ('error', 'warning') GROUP BY source, severity"
)


@dataclass
class _Numbers:
    """What lists say of source packages, by their names."""

    states: dict[str, str]
    models: dict[str, int]
    found: Counter[tuple[str, str]]  # source and severity
    rulesets: dict[str, set[str]] = field(default_factory=dict)


def _numbers(site: Site) -> _Numbers:
    states = {
        source: _READ if known == every else _IN_PART if known else _NOT_READ
        for source, every, known in site.view.rows(_STATES)
    }
    found = Counter({(source, name): number for source, name, number in site.view.rows(_FOUND)})
    for source, rows in site.once(findings.relations).items():
        told = {(row["fingerprint"], row["severity"]) for row in rows}
        found.update((source, severity) for _, severity in told)
    made = _Numbers(states, dict(map(tuple, site.view.rows(_MODELS))), found)
    for move in site.view.moves:
        made.rulesets.setdefault(move.source, set()).add(move.ruleset)
    return made


def _by_prefix(site: Site) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in sorted(site.keys("source")):
        found.setdefault(prefixes.prefix(source), []).append(source)
    return dict(sorted(found.items()))


def _keys(site: Site) -> Iterable[str]:
    return site.once(_by_prefix)


def _alone(_site: Site) -> Iterable[str]:
    yield "sources"


def _overview(site: Site, key: str) -> Page:
    numbers = site.once(_numbers)
    rows = []
    for prefix, sources in site.once(_by_prefix).items():
        rows.append(
            (
                prefix,
                len(sources),
                sum(numbers.states.get(one) != _READ for one in sources),
                sum(one in numbers.models for one in sources),
                sum(one in numbers.rulesets for one in sources),
            )
        )
    table = Table(
        "prefixes",
        "By name",
        ("prefix", "sources", "not_read", "with_models", "would_move"),
        tuple(rows),
        "NOT READ: in whole or in part, or not in the newest run. WOULD MOVE: some ruleset allows "
        "a package of main in another area only.",
    )
    return Page(
        key,
        "Source packages",
        (("Overview", "index"),),
        "Those with a page: they have or had a model, a finding, or something that was not read.",
        (Figure("source packages", len(site.keys("source")), len(numbers.states)),),
        (Block(table),),
    )


def _make(site: Site, key: str) -> Page:
    numbers = site.once(_numbers)
    order = site.view.rulesets
    rows = []
    for source in site.once(_by_prefix)[key]:
        moved = numbers.rulesets.get(source, ())
        rows.append(
            (
                source,
                numbers.states.get(source, _GONE),
                numbers.models.get(source, 0),
                numbers.found[source, "error"],
                numbers.found[source, "warning"],
                tuple(name for name in order if name in moved),
            )
        )
    table = Table(
        "sources",
        "Source packages",
        ("source", "state", "models", "errors", "warnings", "rulesets"),
        tuple(rows),
        "MODELS are contents. ERRORS and WARNINGS are findings that are not overridden. RULESETS "
        "are those that allow a package of main in another area only.",
    )
    return Page(
        links.path("sources", key),
        f"Source packages: {key}",
        (("Source packages", "sources"),),
        blocks=(Block(table),),
    )


#: The page of all prefixes, and that of each.
KIND = Kind("", _alone, _overview)
LISTS = Kind("sources", _keys, _make)

"""What the rulesets say of a package's models, and where they allow the package, as tables."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from sqlite3 import Row

from ...archive.moves import AREAS
from ..page import Cell, Table
from ..site import Site
from .contents import Contents

_PLACES = (
    "SELECT sha256, place.package AS package, ruleset, area, needs_human, because "
    "FROM {here} CROSS JOIN place USING (judgement, sha256) "
    "WHERE source = ?1 AND (?2 = '' OR place.package = ?2)"
)
_VERDICTS = (
    "SELECT iif(kind = 'source', 'src:', '') || package AS package, model, format, "
    "coalesce(digest, '') AS digest, coalesce(digest, sha256 || model) AS content, size, ruleset, "
    "area, class, needs_human FROM {here} CROSS JOIN verdict USING (judgement, sha256) "
    "WHERE source = ?1 AND (?2 = '' OR (kind = 'binary' AND package = ?2))"
)


@dataclass
class _Place:
    """Packages by name: how strict a ruleset is, and because of which models."""

    packages: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        # A package is placed by itself and by its source: the stricter counts, and of two that
        # are as strict the one that is certain.
        rank = 2 * AREAS.index(row["area"]) + 1 - row["needs_human"]
        now = (rank, row["because"])
        self.packages[row["package"]] = max(now, self.packages.get(row["package"], now))

    def told(self) -> tuple[Cell, ...]:
        """Area, whether it is open, packages outside of main, and their models."""
        worst = max(rank for rank, _ in self.packages.values())
        outside = {name: why for name, (rank, why) in self.packages.items() if rank > 1}
        models = {name for why in outside.values() for name in json.loads(why)}
        return AREAS[worst // 2], worst % 2 == 0, tuple(sorted(outside)), tuple(sorted(models))


def areas(of: Contents) -> Table:
    """The area that each ruleset allows; a row for all suites of which it says the same."""
    found: dict[tuple[str, str], _Place] = {}
    for row in of.rows(_PLACES):
        for suite in of.suites[row["sha256"]]:
            found.setdefault((row["ruleset"], suite), _Place()).add(row)
    same: dict[tuple[Cell, ...], list[str]] = {}
    for (ruleset, suite), place in sorted(found.items()):
        same.setdefault((ruleset, *place.told()), []).append(suite)
    rows = [(*told, tuple(those)) for told, those in same.items()]
    order = of.site.view.rulesets
    return Table(
        "areas",
        "Where each ruleset allows it",
        ("ruleset", "area", "open", "packages", "because", "suites"),
        tuple(sorted(rows, key=lambda row: (order.index(str(row[0])), row[-1]))),
        "AREA is that of the package that is allowed least, PACKAGES are all that are not allowed "
        "in main, BECAUSE of these models. OPEN: a person has to judge; the area is the strictest "
        "that the evidence allows.",
    )


@dataclass
class _Model:
    """A model by its content, in all packages that were asked for."""

    format: str
    size: int
    digest: str
    names: set[str] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    open: bool = False


def models(of: Contents) -> Table:
    """The models, each content once."""
    found: dict[str, _Model] = {}
    for row in of.rows(_VERDICTS):
        new = _Model(row["format"], row["size"], row["digest"])
        one = found.setdefault(row["content"], new)
        one.names.add(row["model"])
        one.packages.add(row["package"])
        one.areas.add(row["area"])
        one.open |= bool(row["needs_human"])
    rows = [
        (
            tuple(sorted(one.names)), one.format, one.size,
            tuple(name for name in AREAS if name in one.areas), one.open,
            tuple(sorted(one.packages)), one.digest,
        )
        for one in found.values()
    ]  # fmt: skip
    return Table(
        "models",
        "Models",
        ("names", "format", "bytes", "areas", "open", "packages", "model"),
        tuple(sorted(rows)),
        "AREAS are all that some ruleset allows. OPEN: under some ruleset a person has to judge. "
        "MODEL is the SHA-256 of the content, or of the digests of its files; one without could "
        "not be read in full.",
    )


def verdicts(of: Contents) -> Table:
    """What the rulesets say of each model; a row for all rulesets that say the same."""
    found: dict[tuple[str, str, str, bool, str], set[str]] = {}
    for row in of.rows(_VERDICTS):
        key = (row["model"], row["area"], row["class"], bool(row["needs_human"]), row["digest"])
        found.setdefault(key, set()).add(row["ruleset"])
    ordered = sorted(found, key=lambda key: (key[0], key[4], AREAS.index(key[1]), key))
    every = of.site.view.rulesets
    return Table(
        "verdicts",
        "Verdicts on the models",
        ("names", "area", "class", "open", "rulesets", "model"),
        tuple(
            (*key[:4], tuple(name for name in every if name in found[key]), key[4])
            for key in ordered
        ),
    )


def concerned(site: Site) -> frozenset[str]:
    """The source packages with a model, or with a package that a ruleset places."""
    query = (
        "SELECT DISTINCT source FROM (SELECT judgement, sha256 FROM place UNION "
        "SELECT judgement, sha256 FROM verdict) JOIN {here} USING (judgement, sha256)"
    )
    return frozenset(str(source) for (source,) in site.view.rows(query))

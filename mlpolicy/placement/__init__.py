"""From models to packages: the archive area of each package and of its source, by Debian Policy.

The rules are rows of rules.yaml. P-9 (no network while a package is built) is a check's, as it
reads debian/rules. The area is the freest that the models allow, not what the rest of the
package needs; what an index would have to tell is unknown without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..domain import Area, Reason, Verdict
from ..evidence import Evidence
from ..evidence.indices import Index
from . import content, relations, source
from .base import Case, Cause, Place, fold, holdings, rules

__all__ = ["Place", "Placement", "Row", "place", "rules"]


@dataclass(frozen=True)
class Row:
    """A binary package, or the source as ``src:NAME``, with its place under each ruleset.

    NOTES hold under every ruleset, and move nothing.
    """

    package: str
    declared: Area | None
    places: Mapping[str, Place]
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Placement:
    """The packages that have to do with models, by name, the source first."""

    rows: tuple[Row, ...] = ()

    def row(self, package: str) -> Row | None:
        """The row of PACKAGE, None when no model concerns it."""
        return next((row for row in self.rows if row.package == package), None)


def place(
    evidence: Evidence,
    verdicts: Mapping[str, Mapping[str, Verdict]],
    names: Sequence[str],
    index: Index | None = None,
) -> Placement:
    """Place the packages of EVIDENCE under each ruleset of NAMES.

    VERDICTS are by model and ruleset. INDEX knows the areas of other sources' packages.
    """
    held, control = holdings(evidence), evidence.control
    common = Case(evidence, held, relations.owned(control), relations.needs(control), index=index)
    common = replace(common, uses=relations.uses(common))
    cases = {name: replace(common, verdicts=_under(verdicts, name)) for name in names}
    concerned = _concerned(common)
    places = {name: _binaries(case, concerned) for name, case in cases.items()}
    rows = [
        Row(
            package,
            control.area_of(package),
            {name: places[name][package] for name in cases},
            _notes([*content.contested(common, package), *_unknown(common, package)]),
        )
        for package in concerned
    ]
    has_source = control.source and control.head is not None and not evidence.binary
    if has_source and (rows or held or any(source.datasets(common))):
        sources = {name: _source(case, places[name]) for name, case in cases.items()}
        notes = _notes(source.notes(common))
        rows.insert(0, Row(f"src:{control.source}", control.source_area, sources, notes))
    return Placement(tuple(rows))


def _under(verdicts: Mapping[str, Mapping[str, Verdict]], name: str) -> dict[str, Verdict]:
    return {model: given[name] for model, given in verdicts.items() if name in given}


def _notes(causes: Iterable[Cause]) -> tuple[Reason, ...]:
    return fold(causes).reasons


def _unknown(case: Case, package: str) -> Iterator[Cause]:
    return relations.unknown(case, "P-5-unknown", case.needs.get(package, ()))


def _concerned(case: Case) -> list[str]:
    """The packages that ship, fetch or use a model, or need one that does; sorted."""
    if case.evidence.binary:
        return sorted({name for held in case.holdings for name in held.packages})
    needed_by = _needed_by(case)
    found = {name for held in case.holdings for name in held.packages} | set(case.uses)
    left = list(found)
    while left:
        more = [name for name in needed_by.get(left.pop(), ()) if name not in found]
        found.update(more)
        left += more
    return sorted(found)


def _binaries(case: Case, concerned: Sequence[str]) -> dict[str, Place]:
    """The places of the packages CONCERNED; one that moves may move those that need or use it."""
    built = [] if case.evidence.binary else list(source.built(case))
    fixed = {name: [*content.causes(case, name), *built] for name in concerned}
    places = {name: fold(causes) for name, causes in fixed.items()}
    needed_by = _needed_by(case)
    for package, rows in case.uses.items():
        for use in rows:
            for name in use.held.packages:
                needed_by.setdefault(name, []).append(package)
    left = list(concerned)
    while left:  # ends, as areas only ever become stricter
        moved: dict[str, None] = {}
        for name in left:
            now = fold([*fixed[name], *relations.causes(case, name, places)])
            if now != places[name]:
                places[name] = now
                moved.update(dict.fromkeys(needed_by.get(name, ())))
        left = list(moved)
    return places


def _needed_by(case: Case) -> dict[str, list[str]]:
    """For each package, those of the same source that need it."""
    found: dict[str, list[str]] = {}
    for package, rows in case.needs.items():
        for name in {name for need in rows for name in case.own.get(need.one.name, ())}:
            found.setdefault(name, []).append(package)
    return found


def _source(case: Case, places: Mapping[str, Place]) -> Place:
    causes = list(source.causes(case, places))
    return fold([*causes, *source.advice(case, fold(causes).area)])

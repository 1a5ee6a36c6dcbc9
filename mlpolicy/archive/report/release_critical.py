"""What would become RC-buggy: what would leave main, and what in main needs that.

Policy 2.2.1: packages in main must not need anything outside of it to be built or to run. How
many packages a rule makes buggy at once was asked in the discussion of 2025.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...accelerators import Origin
from ..entry import SOURCE
from ..moves import Move, in_main
from ..view import View
from .base import Cell, Section, Table

_NOTE = (
    "Source packages. DIRECTLY: they have a package in main which the ruleset allows in another "
    "area only. THROUGH RELATIONS: others of main that need one of these (Policy 2.2.1), by the "
    "package indices; one step, not further. OPEN are further ones, which a person has to judge."
)


@dataclass
class _Buggy:
    """Why a source package is: still OPEN while all that speaks for it is; what it NEEDS."""

    open: bool = True
    needs: set[str] = field(default_factory=set)


def _tables(view: View) -> Iterator[Table]:
    needing = _needing(view)
    totals: list[tuple[Cell, ...]] = []
    each: list[tuple[Cell, ...]] = []
    for suite in view.suites:
        for name in view.rulesets:
            moves = [move for move in view.moves if (move.suite, move.ruleset) == (suite, name)]
            direct, through = _buggy(moves, needing)
            numbers = (
                sum(one.open is still for one in those.values())
                for those in (direct, through)
                for still in (False, True)
            )
            totals.append((suite, name, *numbers, view.mains[suite].packages[SOURCE]))
            each += (
                (suite, name, source, one.open, tuple(sorted(one.needs)))
                for source, one in sorted(through.items())
            )
    yield Table(
        "release-critical",
        "Source packages that would become RC-buggy",
        ("suite", "ruleset", "directly", "directly_open", "through_relations",
         "through_relations_open", "sources_in_main"),
        tuple(totals),
        _NOTE,
    )  # fmt: skip
    yield Table(
        "through-relations",
        "The source packages of main that need what would leave it",
        ("suite", "ruleset", "source", "open", "needs"),
        tuple(each),
    )


def _buggy(
    moves: Sequence[Move], needing: Mapping[tuple[str, str], set[str]]
) -> tuple[dict[str, _Buggy], dict[str, _Buggy]]:
    """The sources that MOVES concern, and further ones that need what moves."""
    direct: dict[str, _Buggy] = {}
    through: dict[str, _Buggy] = {}
    for move in moves:
        direct.setdefault(move.source, _Buggy()).open &= move.needs_human
    for move in moves:
        for source in needing.get((move.suite, move.package), set()) - direct.keys():
            one = through.setdefault(source, _Buggy())
            one.open &= move.needs_human
            one.needs.add(move.package)
    return direct, through


def _needing(view: View) -> dict[tuple[str, str], set[str]]:
    """The sources of main that need a package of a suite, in that suite or one that adds to it."""
    found: dict[tuple[str, str], set[str]] = {}
    query = "SELECT DISTINCT suite, component, source, needs FROM dependent WHERE run = {run}"
    for row in view.rows(query):
        if in_main(row["component"]):
            base = Origin(suite=row["suite"]).base
            for suite in {row["suite"], base, *(["unstable"] if base == "sid" else ())}:
                found.setdefault((suite, row["needs"]), set()).add(row["source"])
    return found


SECTION = Section(("release-critical", "through-relations"), _tables)

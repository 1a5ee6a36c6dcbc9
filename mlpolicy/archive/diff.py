"""What is different between two runs, and whether the packages changed, or we did.

new, fixed: the packages are others, or what is in them. gone: the archive has them no more. rule
changed: the same packages, other rules. scan failed: they could not be read in one of the runs,
or not as deep, so that nothing is known of them there.

Where the runs were asked for different packages, only those that both have are compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from .moves import Move
from .view import View

NEW, FIXED, GONE = "new", "fixed", "gone"
RULE_CHANGED, SCAN_FAILED = "rule changed", "scan failed"
CLASSES = (NEW, FIXED, GONE, RULE_CHANGED, SCAN_FAILED)

FINDING, AREA = "finding", "area"


@dataclass(frozen=True, slots=True)
class Change:
    """A finding, or the area of a package under a ruleset, that only one of the runs has.

    KIND is FINDING or AREA; THERE tells whether the second run has it. PACKAGE is src:NAME of a
    source. ABOUT is the tag or the ruleset, DETAIL the context or the area, NOTE what people say.
    """

    category: str
    kind: str
    there: bool
    source: str
    package: str
    about: str
    severity: str
    detail: str
    note: str


def comparable(before: View, after: View) -> bool:
    """Whether the runs were asked for the same packages, so that the archive changed if they do."""
    one, other = (replace(view.run.request, where="", depth="") for view in (before, after))
    return one == other and one.since is None


def diff(before: View, after: View) -> list[Change]:
    """What is different between two runs of one store, by class, source and package."""
    classes = _Classes(before, after)
    found = [*_findings(before, after, classes), *_areas(before, after, classes)]
    order = {name: number for number, name in enumerate(CLASSES)}
    return sorted(
        found,
        key=lambda c: (
            order[c.category], c.source, c.package, c.kind, c.about, c.detail, c.there, c.severity,
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class _State:
    """A source package in one run: where its artifacts are, by digest and component."""

    listed: frozenset[tuple[str, str]]
    packages: frozenset[str]
    known: bool  # all of it was read and judged


class _Classes:
    """Tells why something is in one run only, by what both have of its source package."""

    def __init__(self, before: View, after: View) -> None:
        self._views = {False: before, True: after}
        self._ruled = before.run.rules != after.run.rules
        self._comparable = comparable(before, after)
        self._state = cache(self._asked)

    def of(
        self, there: bool, source: str, package: str, suite: str = "", indices: bool = False
    ) -> str | None:
        """The class of what one run alone has of PACKAGE; None where that means nothing.

        SUITE is where it matters. What the INDICES tell can come from other packages' changes.
        """
        here, other = (self._state(run, source, suite) for run in (there, not there))
        # A package may be named that no index lists: then its source tells.
        if not other.packages or package in here.packages - other.packages:
            if not self._comparable:
                return None
            return NEW if there else GONE
        if not other.known and not indices:
            return SCAN_FAILED
        if self._same(source, suite) and (self._ruled or not indices):
            return RULE_CHANGED if self._ruled else SCAN_FAILED
        return NEW if there else FIXED

    def _same(self, source: str, suite: str) -> bool:
        """Whether nothing of SOURCE is other, in SUITE or elsewhere: it is judged together."""
        states = ([self._state(run, source, one) for one in (suite, "")] for run in (False, True))
        before, after = ([one.listed for one in both] for both in states)
        return before == after

    def _asked(self, run: bool, source: str, suite: str) -> _State:
        # CROSS keeps SQLite from beginning with all members of the run.
        query = (
            "SELECT sha256, component, iif(kind = 'source', 'src:', '') || package AS package, "
            "known FROM {here} CROSS JOIN member USING (sha256) "
            "WHERE run = {run} AND source = ? AND ? IN ('', suite)"
        )
        rows = list(self._views[run].rows(query, source, suite))
        return _State(
            frozenset((row["sha256"], row["component"]) for row in rows),
            frozenset(row["package"] for row in rows),
            all(row["known"] for row in rows),
        )


def _findings(before: View, after: View, classes: _Classes) -> Iterator[Change]:
    for here, other, there in ((after, before, True), (before, after, False)):
        told: set[tuple[str, str]] = set()
        # What was judged the same in both runs cannot differ: only the rest is looked at. (CROSS
        # keeps SQLite from beginning with the findings, which are those of all runs.)
        for row in here.rows(
            "SELECT source, iif(kind = 'source', 'src:', '') || {here}.package AS home, "
            "binary, finding.package AS package, tag, severity, context, fingerprint "
            "FROM {here} CROSS JOIN finding USING (judgement, sha256) "
            f"WHERE judgement NOT IN (SELECT judgement FROM {other.name} "
            "WHERE judgement IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM finding AS same "
            f"JOIN {other.name} AS there ON there.judgement = same.judgement "
            "AND there.sha256 = same.sha256 WHERE same.fingerprint = finding.fingerprint "
            "AND same.severity = finding.severity)"
        ):
            if (same := (row["fingerprint"], row["severity"])) not in told:
                told.add(same)
                category = classes.of(there, row["source"], row["home"])
                yield from _finding(row, category, there, after)
        told = {(row["fingerprint"], row["severity"]) for row in other.relations()}
        for row in here.relations():
            if (same := (row["fingerprint"], row["severity"])) not in told:
                told.add(same)
                category = classes.of(there, row["source"], _package(row), indices=True)
                yield from _finding(row, category, there, after)


def _package(row: sqlite3.Row) -> str:
    return row["package"] if row["binary"] else f"src:{row['package']}"


def _finding(row: sqlite3.Row, category: str | None, there: bool, view: View) -> Iterator[Change]:
    if category is not None:
        source, package, tag = row["source"], _package(row), row["tag"]
        note = view.notes.on(source=(source,), package=(package,), tag=(tag,))
        yield Change(
            category, FINDING, there, source, package, tag, row["severity"], row["context"],
            str(note or ""),
        )  # fmt: skip


def _areas(before: View, after: View, classes: _Classes) -> Iterator[Change]:
    def known(view: View) -> dict[tuple[str, str, str, str, bool], Move]:
        return {(m.suite, m.ruleset, m.package, m.area, m.needs_human): m for m in view.moves}

    old, new = known(before), known(after)
    for here, other, there in ((new, old, True), (old, new, False)):
        for key in here.keys() - other.keys():
            move = here[key]
            category = classes.of(there, move.source, move.package, move.suite)
            if category is not None:
                of = {"source": (move.source,), "package": (move.package,), "model": move.because}
                human = "; a person has to judge" if move.needs_human else ""
                yield Change(
                    category, AREA, there, move.source, move.package, move.ruleset, "",
                    f"{move.suite}: in main, allowed in {move.area}{human}",
                    str(after.notes.on(**of) or ""),
                )  # fmt: skip

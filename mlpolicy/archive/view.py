"""One run of a store, ready to be asked: what it consists of, joined with what was made of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from .. import rulesets
from ..domain import InputError
from ..escape import text as esc
from . import rules, runs, status
from .moves import Main, Move, mains, moves
from .notes import NONE, Notes
from .store import Store

_TABLES = (
    "DROP VIEW IF EXISTS temp.{here}_listed",
    "DROP TABLE IF EXISTS temp.{here}",
    "CREATE TEMP TABLE {here} (sha256 TEXT PRIMARY KEY, kind, package, version, source, "
    "architecture, maintainer, uploaders, status, known, judgement) WITHOUT ROWID",
    "INSERT INTO {here} SELECT sha256, kind, package, version, source, architecture, maintainer, "
    "uploaders, status, status = 'ok' AND judgement IS NOT NULL, judgement FROM "
    "(SELECT DISTINCT sha256, status, judgement.id AS judgement FROM member LEFT JOIN judgement "
    "ON judgement.key = member.key AND rules = (SELECT rules FROM run WHERE id = {run}) "
    "WHERE run = {run}) JOIN artifact USING (sha256)",
    "CREATE INDEX temp.{here}_source ON {here} (source)",
    "CREATE INDEX temp.{here}_package ON {here} (package)",
    "CREATE TEMP VIEW {here}_listed AS SELECT suite, component, {here}.* "
    "FROM member JOIN {here} USING (sha256) WHERE run = {run}",
)


class View:
    """RUN of STORE, with human NOTES and the numbers of INSTALLATIONS by package.

    The temporary table ``here`` (or NAME) has a row for each artifact: sha256, kind, package,
    version, source, architecture, maintainer, uploaders, status, known (0 unless it was read and
    judged: then it is never clean) and judgement. ``listed`` has the same with suite and
    component, a row for each place that lists the artifact.
    """

    def __init__(
        self,
        store: Store,
        run: int | None = None,
        notes: Notes = NONE,
        installations: Mapping[str, int] = MappingProxyType({}),
        name: str = "here",
    ) -> None:
        self.store = store
        self.run = runs.get(store, run)
        self.notes = notes
        self.installations = installations
        self.name = name
        for statement in _TABLES:
            store.db.execute(statement.format(here=name, run=self.run.number))

    def rows(self, query: str, *values: object) -> Iterator[sqlite3.Row]:
        """The rows of QUERY, in which ``{here}``, ``{listed}`` and ``{run}`` are this run's."""
        names = {"here": self.name, "listed": f"{self.name}_listed", "run": self.run.number}
        yield from self.store.db.execute(query.format(**names), values)

    def relations(self) -> Iterator[sqlite3.Row]:
        """The findings from indices alone, each with the source of its package."""
        return self.rows(
            "SELECT *, CASE WHEN binary THEN coalesce((SELECT min(source) FROM {here} WHERE "
            "{here}.package = relation.package AND kind = 'binary'), package) ELSE package END "
            "AS source, NULL AS overridden FROM relation WHERE run = {run} ORDER BY number"
        )

    @cached_property
    def rulesets(self) -> tuple[str, ...]:
        """The rulesets that this run was judged under, in the order of ``list rulesets``."""
        if self.run.rules == rules.digest():
            return rulesets.SHIPPED
        judged = "SELECT judgement FROM {here}"
        query = f"SELECT DISTINCT ruleset FROM place WHERE judgement IN ({judged})"
        found = {str(row["ruleset"]) for row in self.rows(query)}
        ours = [name for name in rulesets.SHIPPED if name in found]
        return (*ours, *sorted(found - set(ours)))

    @cached_property
    def suites(self) -> tuple[str, ...]:
        """The suites of this run."""
        query = "SELECT DISTINCT suite FROM member WHERE run = {run} ORDER BY suite"
        return tuple(str(row["suite"]) for row in self.rows(query))

    @cached_property
    def moves(self) -> list[Move]:
        """The packages that would leave main, under each ruleset."""
        return moves(self)

    @cached_property
    def mains(self) -> dict[str, Main]:
        """Main of each suite: what a number of moves is out of."""
        return mains(self)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many artifacts were read, and how many were not."""
        return status.counts(self.store, self.run.number)


@contextmanager
def reading(path: Path) -> Iterator[Store]:
    """The store PATH as it is now, whatever a scan writes to it meanwhile."""
    with Store(path, read_only=True) as store:
        try:
            store.db.execute("BEGIN")
            yield store
        except sqlite3.Error as error:
            raise InputError(f"{esc(path)}: {error}; is it damaged, or the disk full?") from error

"""The queue of a run: leases in the store. Who dies while it holds one delays, and loses nothing.

A job is gone in the same transaction that writes its result. A lease lasts as long as the worker
that holds it, which the coordinator of the run watches: clocks, which may jump, have no say.

One whose worker died is handed out again ALONE: with nobody beside it who could be the culprit,
and nobody who suffers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .store import Store

READ, JUDGE = "read", "judge"
ATTEMPTS = 3  # after which a job whose workers died is given up


@dataclass(frozen=True)
class Totals:
    """How many jobs are not done, and what they cost in all."""

    jobs: int
    cost: int


class Queue:
    """The jobs of one KIND in STORE: READ the artifact, or JUDGE the group, that KEY names."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store = store
        self.kind = kind

    def fill(self, jobs: Iterable[tuple[str, int]]) -> None:
        """Let the queue hold JOBS, pairs of key and cost, and no others."""
        with self._store.writing() as db:
            db.execute("DELETE FROM job WHERE kind = ?", (self.kind,))
            rows = ((self.kind, key, cost) for key, cost in jobs)
            db.executemany("INSERT OR IGNORE INTO job (kind, key, cost) VALUES (?, ?, ?)", rows)

    def claim(self, worker: str, *, alone: bool = False) -> str | None:
        """Lease a waiting job to WORKER, the most expensive one first; None when none waits.

        ALONE asks for one of those that are to be tried alone; they are given to nobody else.
        """
        with self._store.writing() as db:
            row = db.execute(
                "UPDATE job SET worker = ?, attempts = attempts + 1 "
                "WHERE kind = ? AND key = (SELECT key FROM job "
                "WHERE kind = ? AND worker IS NULL AND alone = ? ORDER BY cost DESC LIMIT 1) "
                "RETURNING key",
                (worker, self.kind, self.kind, int(alone)),
            ).fetchall()  # to its end: only then is the statement done
        return str(row[0]["key"]) if row else None

    def done(self, key: str) -> None:
        """Take a job out; call it inside the transaction that writes its result."""
        self._store.db.execute("DELETE FROM job WHERE kind = ? AND key = ?", (self.kind, key))

    def bury(self, worker: str) -> list[str]:
        """WORKER died: its jobs wait again, each to be tried alone; give their keys."""
        with self._store.writing() as db:
            rows = db.execute(
                "UPDATE job SET worker = NULL, alone = 1 WHERE kind = ? AND worker = ? "
                "RETURNING key",
                (self.kind, worker),
            ).fetchall()
        return sorted(row["key"] for row in rows)

    def free(self) -> None:
        """Nobody works: what is still leased waits again, and counts as not begun."""
        with self._store.writing() as db:
            db.execute(
                "UPDATE job SET worker = NULL, attempts = attempts - 1 "
                "WHERE kind = ? AND worker IS NOT NULL",
                (self.kind,),
            )

    def spent(self) -> list[str]:
        """The keys of waiting jobs that have killed their workers too often."""
        rows = self._store.db.execute(
            "SELECT key FROM job WHERE kind = ? AND worker IS NULL AND attempts >= ?",
            (self.kind, ATTEMPTS),
        )
        return sorted(row["key"] for row in rows)

    def left(self) -> Totals:
        """The jobs that are not done: waiting or leased."""
        query = "SELECT count(*), coalesce(sum(cost), 0) FROM job WHERE kind = ?"
        return Totals(*self._store.db.execute(query, (self.kind,)).fetchone())

    def waiting(self, *, alone: bool) -> int:
        """How many jobs wait: to be tried alone, or not."""
        query = "SELECT count(*) FROM job WHERE kind = ? AND worker IS NULL AND alone = ?"
        return int(self._store.db.execute(query, (self.kind, int(alone))).fetchone()[0])

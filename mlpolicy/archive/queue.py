"""The queue of a run: leases in the store. Who dies while it holds one delays, and loses nothing.

A job is gone in the same transaction that writes its result. One whose worker died is handed
out again ALONE: with nobody beside it who could be the culprit, and nobody who suffers.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from .store import Store

READ, JUDGE = "read", "judge"
LEASE = 900.0  # seconds; a worker that lives renews it
ATTEMPTS = 3  # after which a job whose workers died is given up


@dataclass(frozen=True)
class Job:
    """Something to do: READ the artifact with the digest KEY, or JUDGE the group KEY."""

    kind: str
    key: str
    attempts: int
    alone: bool


class Queue:
    """The jobs of one KIND in STORE."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store = store
        self._kind = kind

    def fill(self, jobs: Iterable[tuple[str, int]]) -> None:
        """Let the queue hold JOBS, pairs of key and cost, and no others."""
        with self._store.writing() as db:
            db.execute("DELETE FROM job WHERE kind = ?", (self._kind,))
            rows = ((self._kind, key, cost) for key, cost in jobs)
            db.executemany("INSERT OR IGNORE INTO job (kind, key, cost) VALUES (?, ?, ?)", rows)

    def claim(self, worker: str, number: int = 1, *, alone: bool = False) -> list[Job]:
        """Lease up to NUMBER waiting jobs to WORKER, the most expensive first.

        ALONE asks for one of those that are to be tried alone; they are given to nobody else.
        """
        now = time.time()
        with self._store.writing() as db:
            rows = db.execute(
                "UPDATE job SET worker = ?, until = ?, attempts = attempts + 1 "
                "WHERE kind = ? AND key IN (SELECT key FROM job "
                "WHERE kind = ? AND worker IS NULL AND alone = ? ORDER BY cost DESC LIMIT ?) "
                "RETURNING key, attempts, alone, cost",
                (worker, now + LEASE, self._kind, self._kind, int(alone), number),
            ).fetchall()
        rows.sort(key=lambda row: -row["cost"])
        return [Job(self._kind, row["key"], row["attempts"], bool(row["alone"])) for row in rows]

    def renew(self, worker: str) -> None:
        """WORKER lives: its leases begin anew."""
        with self._store.writing() as db:
            until = time.time() + LEASE
            db.execute("UPDATE job SET until = ? WHERE worker = ?", (until, worker))

    def done(self, key: str) -> None:
        """Take a job out; call it inside the transaction that writes its result."""
        self._store.db.execute("DELETE FROM job WHERE kind = ? AND key = ?", (self._kind, key))

    def give_back(self, worker: str) -> None:
        """WORKER stopped in good order: what it did not do counts as not begun."""
        with self._store.writing() as db:
            db.execute(
                "UPDATE job SET worker = NULL, until = NULL, attempts = attempts - 1 "
                "WHERE kind = ? AND worker = ?",
                (self._kind, worker),
            )

    def bury(self, worker: str) -> list[str]:
        """WORKER died: its jobs wait again, each to be tried alone; give their keys."""
        with self._store.writing() as db:
            rows = db.execute(
                "UPDATE job SET worker = NULL, until = NULL, alone = 1 "
                "WHERE kind = ? AND worker = ? RETURNING key",
                (self._kind, worker),
            )
            return sorted(row["key"] for row in rows)

    def expire(self) -> None:
        """Free the leases that have run out: their workers are on a host that is gone."""
        with self._store.writing() as db:
            db.execute(
                "UPDATE job SET worker = NULL, until = NULL, alone = 1 "
                "WHERE kind = ? AND until < ?",
                (self._kind, time.time()),
            )

    def spent(self) -> list[str]:
        """The keys of waiting jobs that have killed their workers too often."""
        rows = self._store.db.execute(
            "SELECT key FROM job WHERE kind = ? AND worker IS NULL AND attempts >= ?",
            (self._kind, ATTEMPTS),
        )
        return sorted(row["key"] for row in rows)

    def left(self, *, alone: bool | None = None) -> int:
        """How many jobs are not done: waiting or leased; with ALONE, of those kinds."""
        query, values = "SELECT count(*) FROM job WHERE kind = ?", [self._kind]
        if alone is not None:
            query += f" AND alone = {int(alone)}"
        return int(self._store.db.execute(query, values).fetchone()[0])

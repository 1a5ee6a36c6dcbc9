"""Poisoned inputs: reading or judging them kills or breaks the workers, which is a bug of ours."""

from __future__ import annotations

from dataclasses import dataclass

from .entry import FAILED, OK
from .queue import JUDGE, READ
from .store import Store


@dataclass(frozen=True)
class Poison:
    """The job of KIND that cannot be done for REASON, and what it is about."""

    kind: str
    what: str
    reason: str


def put(store: Store, kind: str, key: str, reason: str) -> None:
    """The job KEY was given up for REASON; call it inside ``writing``."""
    store.db.execute("INSERT OR REPLACE INTO poison VALUES (?, ?, ?)", (kind, key, reason))


def clear(store: Store, kind: str, key: str) -> None:
    """The job KEY got through; call it inside ``writing``."""
    store.db.execute("DELETE FROM poison WHERE kind = ? AND key = ?", (kind, key))


def mark(store: Store, run: int) -> None:
    """What RUN read and could not judge has failed: it is not to be counted as clean."""
    with store.writing() as db:
        db.execute(
            "UPDATE member SET status = ? WHERE run = ? AND status = ? "
            "AND key IN (SELECT key FROM poison WHERE kind = ?)",
            (FAILED, run, OK, JUDGE),
        )


def every(store: Store) -> list[Poison]:
    """All that is known to be poisoned, by name."""
    rows = store.db.execute(
        "SELECT DISTINCT poison.kind, package || ' ' || version || ' ' || architecture, reason "
        "FROM poison JOIN artifact ON artifact.sha256 = poison.key WHERE poison.kind = ? "
        "UNION SELECT DISTINCT poison.kind, "
        "source || ' ' || source_version || ' and its binary packages', reason "
        "FROM poison JOIN member ON member.key = poison.key JOIN artifact USING (sha256) "
        "WHERE poison.kind = ? ORDER BY 2, 1",
        (READ, JUDGE),
    )
    return [Poison(*row) for row in rows]

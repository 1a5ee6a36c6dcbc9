"""How it stands with the runs of a store: what was read, and what was not and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from . import rules, runs
from .entry import CONTROL, FAILED, FULL, OK, VANISHED
from .queue import JUDGE, READ, Queue
from .runs import Run
from .store import Store

WAITING = "waiting"

#: The states of a run's artifacts: two of what was read, three of what was not.
STATES = (FULL, CONTROL, FAILED, VANISHED, WAITING)


@dataclass(frozen=True)
class Unread:
    """An artifact that was not read, or not judged, and why; POISONED ones are bugs of ours."""

    package: str
    version: str
    architecture: str
    status: str
    detail: str
    poisoned: bool


@dataclass(frozen=True)
class Standing:
    """A run, its artifacts by state, and whether it was judged by the rules of today."""

    run: Run
    counts: dict[str, int]
    current: bool


def standings(store: Store) -> list[Standing]:
    """All runs, the oldest first."""
    return [
        Standing(run, counts(store, run.number), run.rules == rules.digest())
        for run in runs.every(store)
    ]


def counts(store: Store, run: int) -> dict[str, int]:
    """How many artifacts of RUN are in each state."""
    found: Counter[str] = Counter()
    # While a run lasts, its members have no status yet, but their readings have.
    for status, depth, number in store.db.execute(
        "SELECT coalesce(nullif(member.status, ''), reading.status, ?) AS now, reading.depth, "
        "count(DISTINCT sha256) FROM member LEFT JOIN reading USING (sha256) WHERE run = ? "
        "GROUP BY now, reading.depth",
        (WAITING, run),
    ):
        found[depth if status == OK else status] += number
    return {state: found[state] for state in STATES}


def unread(store: Store, run: int) -> list[Unread]:
    """What of RUN failed or has vanished, by name."""
    rows = store.db.execute(
        "SELECT DISTINCT package, version, architecture, member.status, "
        "coalesce(reason, detail) AS detail, reason IS NOT NULL AS poisoned FROM member "
        "JOIN artifact USING (sha256) JOIN reading USING (sha256) "
        "LEFT JOIN poison ON poison.kind = CASE reading.status WHEN ? THEN ? ELSE ? END "
        "AND poison.key = CASE reading.status WHEN ? THEN member.key ELSE sha256 END "
        "WHERE run = ? AND member.status IN (?, ?) ORDER BY package, version, architecture",
        (OK, JUDGE, READ, OK, run, FAILED, VANISHED),
    )
    return [Unread(**{**row, "poisoned": bool(row["poisoned"])}) for row in rows]


def queued(store: Store) -> dict[str, int]:
    """The jobs that are not done, by kind."""
    return {kind: Queue(store, kind).left().jobs for kind in (READ, JUDGE)}


def outdated(store: Store) -> int:
    """How many judgements are by other rules than today's."""
    query = "SELECT count(*) FROM judgement WHERE rules != ?"
    return int(store.db.execute(query, (rules.digest(),)).fetchone()[0])


def size(store: Store) -> int:
    """The bytes of its files."""
    names = (store.path.name, f"{store.path.name}-wal")
    paths = [store.path.with_name(name) for name in names]
    return sum(path.stat().st_size for path in paths if path.exists())

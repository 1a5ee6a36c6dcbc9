"""Runs: each is a set of digests, with what was asked for and which indices answered."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from .. import __version__
from ..domain import MODEL_ROLES, InputError
from . import rules, tiers
from .entry import BINARY, CANDIDATES, CONTROL, FULL, OK, SOURCE
from .store import Index, Store


@dataclass(frozen=True)
class Request:
    """What a scan was asked for; an empty choice is all there is.

    WHERE is a directory or an http, https or file URL. SINCE is the run whose source packages are
    left out. DEPTH is how much is read: control, candidates or full.
    """

    where: str
    suites: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    maintainers: tuple[str, ...] = ()
    since: int | None = None
    depth: str = CANDIDATES


@dataclass(frozen=True)
class Run:
    """A run as the store has it; FINISHED is None while it lasts, or when it was cut off."""

    number: int
    request: Request
    started: str
    finished: str | None
    tool: str
    rules: str
    indices: tuple[Index, ...]


def start(store: Store, request: Request, indices: Sequence[Index]) -> int:
    """The number of a run for REQUEST: one that was cut off goes on, else a new one."""
    asked, read = json.dumps(asdict(request), sort_keys=True), json.dumps(list(indices))
    state = (__version__, rules.digest(), read)
    with store.writing() as db:
        query = "SELECT id FROM run WHERE request = ? AND finished IS NULL ORDER BY id DESC"
        row = db.execute(query, (asked,)).fetchone()
        if row is not None:
            db.execute(
                "UPDATE run SET tool = ?, rules = ?, indices = ? WHERE id = ?", (*state, row[0])
            )
            return int(row[0])
        made = db.execute(
            "INSERT INTO run (request, started, tool, rules, indices) VALUES (?, ?, ?, ?, ?)",
            (asked, _now(), *state),
        )
        return int(made.lastrowid or 0)


def listed(store: Store, run: int, indices: Sequence[Index]) -> None:
    """RUN consists of what INDICES list."""
    with store.writing() as db:
        query = "UPDATE run SET indices = ? WHERE id = ?"
        db.execute(query, (json.dumps(list(indices)), run))


def leave_out(store: Store, run: int, earlier: int) -> None:
    """Take out of RUN the source packages that EARLIER has just so.

    One of which anything is new stays whole: it is judged together.
    """
    with store.writing() as db:
        db.execute(
            "DELETE FROM member WHERE run = ?1 AND (SELECT source FROM artifact WHERE "
            "artifact.sha256 = member.sha256) NOT IN (SELECT source FROM artifact JOIN "
            "(SELECT sha256 FROM (SELECT suite, component, sha256 FROM member WHERE run = ?1 "
            "EXCEPT SELECT suite, component, sha256 FROM member WHERE run = ?2)) USING (sha256))",
            (run, earlier),
        )


def group(store: Store, run: int) -> None:
    """Give each member of RUN the status of its reading and the key of its group.

    A group is a source package with its binaries. Its key comes from what was read of it: when
    more can be read another day, that is another group, and this run stays what it was.
    """
    with store.writing() as db:
        rows = db.execute(
            "SELECT DISTINCT sha256, source, source_version, reading.status, depth FROM member "
            "JOIN artifact USING (sha256) JOIN reading USING (sha256) WHERE run = ?",
            (run,),
        ).fetchall()
        read: dict[tuple[str, str], list[str]] = {}
        for row in rows:
            if row["status"] == OK:
                known = read.setdefault((row["source"], row["source_version"]), [])
                known.append(f"{row['sha256']} {row['depth']}\n")
        keys = {
            name: hashlib.sha256("".join(sorted(known)).encode()).hexdigest()
            for name, known in read.items()
        }
        for row in rows:
            key = keys.get((row["source"], row["source_version"]), "")
            db.execute(
                "UPDATE member SET status = ?, key = ? WHERE run = ? AND sha256 = ?",
                (row["status"], key, run, row["sha256"]),
            )


def finish(store: Store, run: int) -> None:
    """RUN is complete: all that it consists of was read, or is told as not to be read."""
    with store.writing() as db:
        db.execute("UPDATE run SET finished = ? WHERE id = ?", (_now(), run))


def every(store: Store) -> list[Run]:
    """All runs, the oldest first."""
    return [_run(row) for row in store.db.execute("SELECT * FROM run ORDER BY id")]


def get(store: Store, number: int | None = None) -> Run:
    """The run with that NUMBER, else the newest that was finished; InputError without one."""
    if number is None:
        query = "SELECT * FROM run WHERE finished IS NOT NULL ORDER BY id DESC LIMIT 1"
        row = store.db.execute(query).fetchone()
    else:
        row = store.db.execute("SELECT * FROM run WHERE id = ?", (number,)).fetchone()
    if row is None:
        what = "no finished run" if number is None else f"no run {number}"
        raise InputError(f"{store.path}: {what}; see `mlpolicy archive status`")
    return _run(row)


def unread(store: Store, run: int, depth: str) -> list[tuple[str, int]]:
    """The digests of RUN, with their bytes, that no reading has, or none as deep as DEPTH.

    What failed or had vanished is tried again, and what only DEPTH ``control`` kept from being
    read in full: small ones, and those whose detail says what gave reason for that.
    """
    kept = "artifact.size <= CASE artifact.kind WHEN ? THEN ? ELSE ? END OR reading.detail != ''"
    rows = store.db.execute(
        "SELECT DISTINCT artifact.sha256, artifact.size FROM member JOIN artifact USING (sha256) "
        "LEFT JOIN reading USING (sha256) WHERE member.run = ? AND (reading.status IS NULL OR "
        f"reading.status != ? OR (reading.depth = ? AND (? = ? OR (? != ? AND ({kept})))))",
        (
            run, OK, CONTROL, depth, FULL, depth, CONTROL,
            SOURCE, tiers.most(SOURCE), tiers.most(BINARY),
        ),
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def speaking(store: Store, run: int) -> list[tuple[str, int]]:
    """The sources of RUN, with their bytes, that were read in part and built what holds a model.

    They speak for their binaries, and what they say of training is in the files that were not read.
    """
    roles = sorted(MODEL_ROLES)
    rows = store.db.execute(
        "SELECT DISTINCT own.sha256, own.size FROM member JOIN artifact AS own USING (sha256) "
        "JOIN reading USING (sha256) WHERE run = ? AND own.kind = ? "
        "AND reading.status = ? AND reading.depth = ? AND EXISTS (SELECT 1 FROM artifact AS built "
        "JOIN holding USING (sha256) WHERE built.source = own.source "
        "AND built.source_version = own.source_version AND built.kind = ? "
        f"AND holding.role IN ({', '.join('?' * len(roles))}))",
        (run, SOURCE, OK, CONTROL, BINARY, *roles),
    )
    return [(row[0], row[1]) for row in rows]


def unjudged(store: Store, run: int) -> list[tuple[str, int]]:
    """The groups of RUN, with their sizes, that the rules of today have not judged."""
    rows = store.db.execute(
        "SELECT member.key, count(*) FROM member LEFT JOIN judgement "
        "ON judgement.key = member.key AND judgement.rules = ? "
        "WHERE member.run = ? AND member.key != '' AND judgement.id IS NULL GROUP BY member.key",
        (rules.digest(), run),
    )
    return [(row[0], row[1]) for row in rows]


def _run(row: sqlite3.Row) -> Run:
    made = dict(row)
    asked = json.loads(made["request"])
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in asked.items()}
    request = Request(**given)
    indices = tuple((path, sha256, date) for path, sha256, date in json.loads(made["indices"]))
    return Run(
        made["id"], request, made["started"], made["finished"], made["tool"], made["rules"], indices
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

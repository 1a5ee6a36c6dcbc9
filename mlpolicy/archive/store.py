"""The store: one SQLite file in WAL mode, which survives the death of anybody who writes it.

Everything that counts is keyed by digests, so that writing it twice changes nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..domain import InputError
from ..escape import text as esc
from .entry import BINARY, OK, Entry, File, Member, Reading
from .judgement import Judgement
from .record import load

_SCHEMA = Path(__file__).parent / "schema"
_APPLICATION = 0x6D6C706F  # "mlpo": so that file(1) and we know a store
_BUSY = 180_000  # milliseconds that a writer waits for the others; longer than any may be stopped

Index = tuple[str, str, str]  # path, SHA-256, date of its Release file


class Store:
    """An open store. Made and upgraded on opening; READ_ONLY ones must be there already."""

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        self.path = Path(path)
        self.db = _connected(self.path, read_only)
        try:
            self._upgrade(read_only)
        except BaseException:
            self.db.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is there as a whole or not at all."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield self.db
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:  # a full disk may have ended it already
                self.db.execute("ROLLBACK")
            raise

    def _upgrade(self, read_only: bool) -> None:
        """Bring the schema to the newest version, one step and one transaction at a time."""
        steps = sorted(_SCHEMA.glob("[0-9]*.sql"))
        version = self.version
        if version > len(steps):
            raise InputError(f"{esc(self.path)}: made by a newer mlpolicy; upgrade mlpolicy")
        if read_only and version < len(steps):
            fix = "`mlpolicy archive status` upgrades it"
            raise InputError(f"{esc(self.path)}: made by an older mlpolicy; {fix}")
        for number, step in enumerate(steps[version:], version + 1):
            with self.writing() as db:
                if self.version >= number:  # another process was quicker
                    continue
                for statement in _statements(step.read_text()):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {number}")

    @property
    def version(self) -> int:
        """The version of its schema; 0 of an empty file."""
        return int(self.db.execute("PRAGMA user_version").fetchone()[0])

    # What indices list.

    def put_members(self, run: int, members: Iterable[Member]) -> None:
        """Let RUN consist of MEMBERS."""
        with self.writing() as db:
            db.execute("DELETE FROM member WHERE run = ?", (run,))
            for member in members:
                entry = member.entry
                db.execute(_ARTIFACT, _row(entry))
                db.execute(_MEMBER, (run, member.suite, member.component, entry.sha256))

    def entry(self, sha256: str) -> Entry:
        """The entry with that digest."""
        row = self.db.execute("SELECT * FROM artifact WHERE sha256 = ?", (sha256,)).fetchone()
        return Entry(
            row["kind"], row["package"], row["version"], row["source"], row["source_version"],
            row["architecture"], row["maintainer"], tuple(json.loads(row["uploaders"])),
            tuple(File(*file) for file in json.loads(row["files"])), row["installed"],
        )  # fmt: skip

    # What was read.

    def put_reading(self, reading: Reading) -> None:
        """Keep READING, in the place of an earlier one; call it inside ``writing``."""
        row = (
            reading.sha256, reading.status, reading.depth, reading.detail,
            reading.bytes_read, reading.scanned, reading.cpu_ms,
        )  # fmt: skip
        self.db.execute("DELETE FROM holding WHERE sha256 = ?", (reading.sha256,))
        names = "sha256, status, depth, detail, bytes_read, scanned, cpu_ms"
        self.db.execute(f"INSERT OR REPLACE INTO reading ({names}) VALUES (?,?,?,?,?,?,?)", row)
        if reading.scanned is None:
            return
        for found in load(reading.scanned).artifacts:
            self.db.execute(
                "INSERT OR IGNORE INTO holding VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    reading.sha256, _text(found.path), found.format, found.role, found.certainty,
                    found.size, found.sha256, json.dumps(found.metadata, sort_keys=True),
                ),
            )  # fmt: skip

    # What was made of it.

    def group(self, run: int, key: str) -> list[tuple[Entry, bytes]]:
        """The members of the group KEY of RUN that were read, with their records."""
        rows = self.db.execute(
            "SELECT DISTINCT sha256, scanned FROM member JOIN reading USING (sha256) "
            "WHERE run = ? AND key = ? AND reading.status = ? ORDER BY sha256",
            (run, key, OK),
        ).fetchall()
        return [(self.entry(row["sha256"]), row["scanned"]) for row in rows]

    def put_judgement(self, made: Judgement) -> None:
        """Keep MADE, in the place of an earlier one; call it inside ``writing``."""
        same = (made.key, made.rules)
        self.db.execute("DELETE FROM judgement WHERE key = ? AND rules = ?", same)
        number = self.db.execute("INSERT INTO judgement (key, rules) VALUES (?, ?)", same).lastrowid
        for table, rows in (
            ("verdict", made.verdicts),
            ("place", made.places),
            ("detail", made.details),
            ("finding", made.findings),
        ):
            for row in rows:
                values = (number, *(_text(v) if isinstance(v, str) else v for v in row))
                marks = ", ".join("?" * len(values))
                self.db.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)


_MEMBER = "INSERT OR IGNORE INTO member (run, suite, component, sha256) VALUES (?, ?, ?, ?)"
_ARTIFACT = "INSERT OR IGNORE INTO artifact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def _row(entry: Entry) -> tuple[object, ...]:
    files = json.dumps([[file.path, file.size, file.sha256] for file in entry.files])
    return (
        entry.sha256, entry.kind, entry.package, entry.version, entry.source,
        entry.source_version, entry.architecture, entry.maintainer, json.dumps(entry.uploaders),
        entry.size, entry.installed if entry.kind == BINARY else 0, files,
    )  # fmt: skip


def _text(path: str) -> str:
    """PATH as SQLite can keep it: bytes that are no text become escapes."""
    return path.encode("utf-8", "backslashreplace").decode()


def _statements(script: str) -> Iterator[str]:
    """The statements of SCRIPT: sqlite3's own executescript would end the transaction."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if sqlite3.complete_statement("\n".join(lines)):
            yield "\n".join(lines)
            lines = []


def _connected(path: Path, read_only: bool) -> sqlite3.Connection:
    shown = esc(path)
    if read_only and not path.exists():
        raise InputError(f"{shown}: no store; `mlpolicy archive scan` makes one")
    try:
        uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY / 1000)
        db.row_factory = sqlite3.Row
        # In this order: who makes a store at the same time gives it its mark before its tables.
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        known = db.execute("PRAGMA application_id").fetchone()[0]
        if known not in (0, _APPLICATION) or (known == 0 and tables):
            db.close()
            raise InputError(f"{shown}: not a store of mlpolicy; give another --store")
        db.execute("PRAGMA foreign_keys = ON")
        if not read_only:
            db.execute(f"PRAGMA application_id = {_APPLICATION}")
            db.execute("PRAGMA journal_mode = WAL")
            # In WAL mode the last transactions may be lost with the power, never the store.
            db.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error as error:
        raise InputError(f"{shown}: cannot open ({error}); give another --store") from None
    return db

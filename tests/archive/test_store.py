"""The store: made, upgraded with what is in it, and refused where it is none."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mlpolicy.archive import store as stores
from mlpolicy.archive.entry import BINARY, FULL, OK, Entry, File, Member, Reading
from mlpolicy.archive.store import Store
from mlpolicy.domain import InputError

SCHEMA = Path(stores.__file__).parent / "schema"
NEWEST = len(list(SCHEMA.glob("*.sql")))
PEOPLE = "A B <a@b.example>"


def entry(number=0):
    file = File(f"pool/foo_{number}.deb", 10, f"{number:064x}")
    return Entry(BINARY, "foo", str(number), "foo", str(number), "all", PEOPLE, (PEOPLE,), (file,))


def old(path):
    """A store of the first version, with an artifact, a reading and a run that was finished."""
    db = sqlite3.connect(path)
    db.executescript((SCHEMA / "0001.sql").read_text())
    db.execute("PRAGMA user_version = 1")
    db.execute("PRAGMA application_id = 0x6D6C706F")
    one = entry()
    db.execute(
        "INSERT INTO artifact VALUES (?, 'binary', 'foo', '0', 'foo', '0', 'all', ?, "
        "'[\"A B <a@b.example>\"]', 10, 0, ?)",
        (one.sha256, PEOPLE, f'[["pool/foo_0.deb", 10, "{one.sha256}"]]'),
    )
    db.execute("INSERT INTO reading VALUES (?, 'failed', '', 'why', 7, NULL)", (one.sha256,))
    db.execute(
        "INSERT INTO run VALUES (1, '{\"where\": \"/x\", \"suites\": []}', 'then', 'later', "
        "'0.1', 'r', '[]')"
    )
    db.execute("INSERT INTO member VALUES (1, 'sid', 'main', ?, 'failed', '')", (one.sha256,))
    db.commit()
    db.close()


def shape(path):
    db = sqlite3.connect(path)
    rows = db.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY name")
    found = [(kind, name, " ".join(sql.split())) for kind, name, sql in rows]
    db.close()
    return found


def test_an_old_store_is_upgraded_with_what_is_in_it(tmp_path, mlpolicy):
    old(tmp_path / "store")
    done = mlpolicy("archive", "status", "--store", tmp_path / "store")
    assert done.returncode == 0, done.stderr
    assert "run 1: 1 packages: 1 failed\n" in done.stdout
    with Store(tmp_path / "store", read_only=True) as opened:
        assert opened.version == NEWEST
        assert opened.entry(entry().sha256) == entry()
        rows = opened.db.execute("SELECT detail, bytes_read, cpu_ms FROM reading").fetchall()
        assert [tuple(row) for row in rows] == [("why", 7, 0)]
    with Store(tmp_path / "new"):
        pass
    assert shape(tmp_path / "store") == shape(tmp_path / "new")


def test_readers_upgrade_nothing(tmp_path):
    old(tmp_path / "store")
    with pytest.raises(InputError, match="made by an older mlpolicy; `mlpolicy archive status`"):
        Store(tmp_path / "store", read_only=True)


def test_an_upgrade_is_whole_or_not_at_all(tmp_path, monkeypatch):
    schema = tmp_path / "schema"
    schema.mkdir()
    for step in SCHEMA.glob("*.sql"):
        (schema / step.name).write_text(step.read_text())
    (schema / f"{NEWEST + 1:04}.sql").write_text("CREATE TABLE more (x);\nNONSENSE;\n")
    monkeypatch.setattr(stores, "_SCHEMA", schema)
    old(tmp_path / "store")
    with pytest.raises(sqlite3.OperationalError):
        Store(tmp_path / "store")
    monkeypatch.undo()
    with Store(tmp_path / "store") as opened:
        assert opened.version == NEWEST
    with Store(tmp_path / "new"):
        pass
    assert shape(tmp_path / "store") == shape(tmp_path / "new")


def test_a_newer_store(tmp_path):
    with Store(tmp_path / "store") as opened:
        opened.db.execute(f"PRAGMA user_version = {NEWEST + 1}")
    for read_only in (True, False):
        with pytest.raises(InputError, match="made by a newer mlpolicy; upgrade mlpolicy"):
            Store(tmp_path / "store", read_only=read_only)


def garbage(path):
    path.write_bytes(b"SQLite format 3\0" + b"x" * 5000)


def database(path):
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE notes (x)")
    db.commit()
    db.close()


NO_STORES = {
    "text": lambda path: path.write_text("Dear diary,\n" * 500),
    "garbage": garbage,
    "a database of others": database,
    "a directory": Path.mkdir,
}


@pytest.mark.parametrize("make", NO_STORES.values(), ids=NO_STORES)
def test_what_is_no_store_stays_as_it_is(make, tmp_path, mlpolicy):
    path = tmp_path / "other"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    (tmp_path / "packages").mkdir()
    done = mlpolicy("archive", "scan", tmp_path / "packages", "--store", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("; give another --store\n")
    assert done.stderr.count("\n") == 1
    assert (path.read_bytes() if path.is_file() else None) == before


def test_an_empty_file_becomes_one(tmp_path):
    (tmp_path / "store").touch()
    with Store(tmp_path / "store") as opened:
        assert opened.version == NEWEST


def test_no_store(tmp_path, mlpolicy):
    for words in (("status",), ("report",), ("diff", "1", "2")):
        done = mlpolicy("archive", *words, "--store", tmp_path / "none")
        assert done.returncode == 1
        assert done.stderr.endswith("none: no store; `mlpolicy archive scan` makes one\n")
    assert list(tmp_path.iterdir()) == []


OPENING = "import sys; from mlpolicy.archive.store import Store; Store(sys.argv[1]).close()"


@pytest.mark.parametrize("make", [old, lambda path: None], ids=["old", "new"])
def test_many_open_it_at_once(make, tmp_path, mlpolicy):
    path = tmp_path / "store"
    make(path)
    env = {"PYTHONPATH": str(Path(stores.__file__).parents[2])}
    words = [sys.executable, "-c", OPENING, path]
    every = [subprocess.Popen(words, env=env, stderr=subprocess.PIPE) for _ in range(6)]
    assert [one.communicate(timeout=60)[1] for one in every] == [b""] * 6
    with Store(path) as opened:
        assert opened.version == NEWEST


def test_a_transaction_that_finds_no_room(tmp_path):
    """It leaves nothing behind, and the connection can be used again."""
    with Store(tmp_path / "store") as opened:
        pages = opened.db.execute("PRAGMA page_count").fetchone()[0]
        opened.db.execute(f"PRAGMA max_page_count = {pages + 2}")
        members = [Member("sid", "main", entry(number)) for number in range(500)]
        with opened.writing() as db:
            db.execute("INSERT INTO run VALUES (1, '{}', '', '', '', '', '[]')")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            opened.put_members(1, members)
        assert not opened.db.in_transaction
        opened.db.execute("PRAGMA max_page_count = 100000")
        opened.put_members(1, members)
        assert opened.db.execute("SELECT count(*) FROM member").fetchone()[0] == 500


def test_a_reading_takes_the_place_of_another(tmp_path):
    with Store(tmp_path / "store") as opened:
        with opened.writing() as db:
            db.execute("INSERT INTO run VALUES (1, '{}', '', '', '', '', '[]')")
        opened.put_members(1, [Member("sid", "main", entry())])
        for status in ("failed", "vanished", OK):
            with opened.writing():
                opened.put_reading(Reading(entry().sha256, status, FULL, "why"))
        rows = opened.db.execute("SELECT status FROM reading").fetchall()
        assert [tuple(row) for row in rows] == [(OK,)]

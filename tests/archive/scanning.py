"""Running ``mlpolicy archive scan`` as a process that can be watched, and killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from conftest import TOP

COMMAND = ("/usr/bin/python3", "-m", "mlpolicy", "archive", "scan")
PATIENCE = 90.0  # seconds for what is waited for; far more than it takes


class Scan:
    """A scan under way; leaving it ends it and its workers."""

    def __init__(self, where: object, store: Path, *options: object, command=COMMAND) -> None:
        self.store = store
        words = map(str, (*command, where, "--store", store, *options))
        # Its own process group, so that a signal for it reaches nobody else.
        self.process = subprocess.Popen(
            list(words), env={**os.environ, "PYTHONPATH": _path()}, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> Scan:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate(timeout=PATIENCE)

    def end(self) -> tuple[int, str, str]:
        """Its status, and what it said on standard output and error."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err

    def kill(self) -> None:
        """Kill the coordinator, and nobody else."""
        self.process.kill()
        assert self.end()[0] == -signal.SIGKILL

    def workers(self) -> list[int]:
        """The processes of its workers."""
        return [pid for pid in children(self.process.pid) if b"spawn_main" in _command(pid)]

    def worker(self) -> int:
        """One of them, as soon as there is one."""
        return until(self.workers)[0]

    def holders(self, package: str) -> Iterator[int]:
        """The processes that read PACKAGE, one after the other, as soon as they do."""
        query = (
            "SELECT worker FROM job JOIN artifact ON key = sha256 "
            f"WHERE worker IS NOT NULL AND package = '{package}'"
        )
        seen: set[tuple] = set()
        while True:
            (found,) = until(lambda: set(rows(self.store, query)) - seen)
            seen.add(found)
            yield int(found[0].split()[-1])

    def wait_for(self, table: str, number: int) -> None:
        """Wait until the TABLE of the store has NUMBER rows."""
        until(lambda: rows(self.store, f"SELECT 1 FROM {table} LIMIT 1 OFFSET {number - 1}"))


def run(where: object, store: Path, *options: object) -> tuple[int, str, str]:
    """A scan from its beginning to its end."""
    with Scan(where, store, *options) as scan:
        return scan.end()


def until(true):
    """What TRUE gives as soon as that is something."""
    last = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < last, "waited in vain"
        time.sleep(0.002)
    return found


def rows(store: Path, query: str) -> list[tuple]:
    """The rows of QUERY; none while the store is being made."""
    try:
        db = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=30)
        try:
            return db.execute(query).fetchall()
        finally:
            db.close()
    except sqlite3.OperationalError:
        return []


def change(store: Path, *statements: str) -> None:
    """Run STATEMENTS on the store."""
    db = sqlite3.connect(store)
    with db:
        for statement in statements:
            db.execute(statement)
    db.close()


def gone(pid: int) -> bool:
    """Whether the process PID is no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _path() -> str:
    """Where Python looks first: what a test asked for, and the checkout."""
    return os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(TOP))))


def children(pid: int) -> list[int]:
    """The processes that PID has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(int(path.parent.name))
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""

"""Where answers are made: one thread, to which the connection to the store belongs.

Threads that talk to clients wait for it. Making pages is Python's work, which several threads
would not do any faster; and what one of them has found out serves all.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Timeout
from datetime import date
from http import HTTPStatus
from pathlib import Path

from ...archive import notes as said
from ...archive.store import Store
from ...domain import InputError
from ...escape import text as esc
from ..pages import KINDS
from ..site import Site
from .answer import Answer
from .asked import Asked, Refused
from .served import Served

#: Seconds that the queries of one answer may take, and that one waits for it with all before it.
QUERIES, PATIENCE = 5.0, 60.0

_STEPS = 20_000  # of SQLite between two looks at the clock
_AWAY = (
    "The store of this dashboard cannot be read now. Whoever runs the server finds the reason in "
    "its messages. Try again later."
)
_BUSY = "There is too much to do at the moment. Try again later."
_SLOW = f"This took more than {QUERIES:g} seconds. Ask for less, with more filters."
_FAILED = (
    "This page could not be made, which is an error of the program. Please report it, with the "
    "messages of the server."
)


class Desk:
    """Answers from the newest finished run of STORE, with the notes in NOTES (WANTED: or none)."""

    def __init__(self, store: Path, notes: Path, *, wanted: bool = False) -> None:
        self._path = store
        self._notes_path = notes
        self._wanted = wanted
        self._notes = said.read(notes, wanted=wanted)
        self._complaint = ""
        self._until: float | None = None  # when queries end; None while there is no hurry
        self._closing = False
        self._store: Store | None = None
        self._served: Served
        self._state: tuple[object, ...] = ()
        self._thread = ThreadPoolExecutor(1, "desk")
        try:
            self._thread.submit(self._first).result()
        except BaseException:
            self.close()
            raise

    def ask(self, given: Asked) -> Answer:
        """The answer to what is GIVEN; any thread may ask."""
        future: Future[Answer] = self._thread.submit(self._answer, given)
        try:
            return future.result(PATIENCE)
        except Timeout:
            future.cancel()
            raise _later(_BUSY) from None

    def close(self) -> None:
        """Let the thread end, whatever it does."""
        self._closing = True
        self._thread.submit(self._shut)
        self._thread.shutdown()

    # What follows is the thread's.

    def _first(self) -> None:
        try:
            self._fresh()
        finally:
            self._rest()

    def _answer(self, given: Asked) -> Answer:
        try:
            self._fresh()
            self._until = time.monotonic() + QUERIES
            return self._served.answer(given)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise _later(_SLOW) from None
            raise self._away(f"{esc(self._path)}: {error}") from None
        except (InputError, OSError) as error:
            raise self._away(str(error)) from None
        except Refused:
            raise
        except Exception:
            traceback.print_exc()
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR, _FAILED) from None
        finally:
            self._rest()

    def _fresh(self) -> None:
        """Have what is in the store now, as of the newest run, and what people say now."""
        if self._store is not None:
            self._store.db.execute("BEGIN")
            if self._state == self._now(self._store):
                return
        # All temporary tables go with the connection, and what was found out with the site.
        self._shut()
        self._store = store = Store(self._path, read_only=True)
        store.db.set_progress_handler(self._late, _STEPS)
        store.db.execute("BEGIN")
        state = self._now(store)
        self._read_notes()
        self._served = Served(Site(store, KINDS, self._notes))
        self._state = state
        self._complaint = ""

    def _now(self, store: Store) -> tuple[object, ...]:
        """What changes when there is something new to show; a note may end with the day."""
        runs = store.db.execute("SELECT count(finished), max(finished) FROM run").fetchone()
        files = (_identity(self._path, False), _identity(self._notes_path, True))
        return (*runs, *files, date.today())

    def _read_notes(self) -> None:
        try:
            self._notes = said.read(self._notes_path, wanted=self._wanted)
        except InputError as error:
            self._complain(f"{error}; what was read before counts on")

    def _late(self) -> bool:
        return self._closing or (self._until is not None and time.monotonic() > self._until)

    def _rest(self) -> None:
        """Hold nothing between two answers, or the log of those who write could only grow."""
        self._until = None
        if self._store is not None and self._store.db.in_transaction:
            self._store.db.execute("COMMIT")

    def _away(self, reason: str) -> Refused:
        self._complain(reason)
        self._shut()
        return _later(_AWAY)

    def _shut(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store = None

    def _complain(self, reason: str) -> None:
        if reason != self._complaint:  # once, however many ask
            print(f"mlpolicy: {reason}", file=sys.stderr)
        self._complaint = reason


def _identity(path: Path, changing: bool) -> tuple[int, ...]:
    """What tells the file at PATH from another one there, and what is in it if it is CHANGING."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return ()
    own = (found.st_mtime_ns, found.st_size) if changing else ()
    return (found.st_dev, found.st_ino, *own)


def _later(said: str) -> Refused:
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, said, Retry_After="30")

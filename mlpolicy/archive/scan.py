"""A run over an archive: list, read what is not known yet, judge, and look at whole suites.

Each step begins from what the store has, so that a run which was cut off anywhere goes on.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from ..domain import InputError
from ..escape import text as esc
from . import places, poison, runs, suites
from .engine import Done, Engine, Orders
from .entry import CANDIDATES, FULL
from .queue import JUDGE, READ, Queue, Totals
from .runs import Request
from .store import Store


class Watch(Protocol):
    """Who wants to know how a run goes."""

    def begin(self, step: str, jobs: Totals | None = None) -> None:
        """STEP begins, with so many jobs when it is one for the engine."""

    def note(self, message: str) -> None:
        """Something that a person may want to know."""

    def tick(self, done: Done) -> None:
        """A job is done."""


def scan(store: Store, request: Request, engine: Engine, limit: int, watch: Watch) -> int:
    """Run REQUEST, with LIMIT seconds for one artifact; gives the number of the run."""
    if request.since is not None:
        runs.get(store, request.since)
    copies = _copies(store.path)
    copies.mkdir(exist_ok=True)
    try:
        lock = _locked(copies, fcntl.LOCK_EX)
    except BlockingIOError:
        wait = "another scan is at work on it; wait for its end"
        raise InputError(f"{esc(store.path)}: {wait}") from None
    try:
        return _scan(store, request, engine, limit, watch)
    finally:
        os.close(lock)


def busy(store: Path) -> bool:
    """Whether a scan is at work on STORE."""
    try:
        os.close(_locked(_copies(store), fcntl.LOCK_SH))
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def _scan(store: Store, request: Request, engine: Engine, limit: int, watch: Watch) -> int:
    watch.begin("listing")
    place = places.open(request.where)
    request = replace(request, where=place.where)
    copies = _copies(store.path)
    run = _listed(store, request, place, copies)
    for note in place.notes:
        watch.note(note)

    def work(kind: str, jobs: Iterable[tuple[str, int]], depth: str) -> None:
        queue = Queue(store, kind)
        queue.fill(jobs)
        watch.begin(kind, queue.left())
        orders = Orders(store.path, run, kind, request.where, depth, limit)
        engine.run(store, orders, watch.tick)

    work(READ, runs.unread(store, run, request.depth), request.depth)
    if request.depth == CANDIDATES:
        work(READ, runs.speaking(store, run), FULL)
    runs.group(store, run)
    work(JUDGE, runs.unjudged(store, run), request.depth)
    poison.mark(store, run)
    watch.begin("relations")
    suites.put(store, run, [copies / path for path, _, _ in place.indices])
    runs.finish(store, run)
    return run


def _listed(store: Store, request: Request, place: places.Place, copies: Path) -> int:
    """The number of the run, which consists of what PLACE has."""
    members = place.members(request, copies)
    first = list(islice(members, 1))  # a place that cannot be read makes no run
    run = runs.start(store, request, [])
    store.put_members(run, chain(first, members))
    if request.since is not None:
        runs.leave_out(store, run, request.since)
    runs.listed(store, run, place.indices)
    return run


def _copies(store: Path) -> Path:
    """The directory of the copies of index files, beside STORE."""
    return store.with_name(f"{store.name}.indices")


def _locked(copies: Path, how: int) -> int:
    """The directory COPIES, locked for a scan; the kernel unlocks it when we die."""
    lock = os.open(copies, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise
    return lock

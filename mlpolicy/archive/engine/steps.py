"""What every engine does with a job: make its task, and keep what came out or why nothing did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...escape import text as esc
from .. import poison
from ..entry import FAILED, OK, Reading
from ..queue import READ, Queue
from ..store import Store
from ..tasks import Judge, Outcome, Read, Task


class Stopped(Exception):
    """Nothing is wrong with the jobs, but with this machine or the cluster: no room on a disk."""


@dataclass(frozen=True)
class Orders:
    """What the workers of a run are told: the jobs of KIND in STORE.

    WHERE and DEPTH are those of the request. LIMIT is how many seconds one job may take.
    """

    store: Path
    run: int
    kind: str
    where: str
    depth: str
    limit: int


@dataclass(frozen=True)
class Done:
    """A job is done, well or not; BYTES_READ were taken from the archive."""

    status: str
    bytes_read: int = 0


Tick = Callable[[Done], None]


def task(store: Store, orders: Orders, key: str) -> Task:
    """The task of the job KEY."""
    if orders.kind == READ:
        return Read(orders.where, store.entry(key), orders.depth)
    return Judge(key, tuple(store.group(orders.run, key)))


def keep(store: Store, queue: Queue, key: str, outcome: Outcome) -> Done:
    """Write the OUTCOME of the job KEY: the job ends with it."""
    with store.writing():
        if isinstance(outcome, Reading):
            store.put_reading(outcome)
        else:
            store.put_judgement(outcome)
        poison.clear(store, queue.kind, key)
        queue.done(key)
    if isinstance(outcome, Reading):
        return Done(outcome.status, outcome.bytes_read)
    return Done(OK)


def give_up(store: Store, queue: Queue, key: str, reason: str) -> Done:
    """The job KEY cannot be done: what it was to read has failed, and is told as poisoned."""
    with store.writing():
        if queue.kind == READ:
            store.put_reading(Reading(key, FAILED, detail=reason))
        poison.put(store, queue.kind, key, reason)
        queue.done(key)
    return Done(FAILED)


def said(error: Exception, place: Path) -> str:
    """What ERROR says is wrong with this machine, where its files are in PLACE; one short line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{esc(error.filename or place)}: {esc(error.strerror)}"
    return f"{esc(place)}: {esc(error)}"


def broken(error: BaseException) -> str:
    """The reason when a task raises what it should not."""
    return f"{type(error).__name__}: {error}"

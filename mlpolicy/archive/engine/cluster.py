"""A cluster of Dask distributed does the same tasks, where one machine is outgrown.

Its scheduler keeps what it knows in memory; our state is in the store, which the coordinator
alone writes. So a lost scheduler costs the jobs under way, and the same command goes on.

Only what all versions since bookworm's have alike is used: Client, submit and as_completed.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from ...domain import InputError
from ...escape import text as esc
from .. import rules
from ..queue import Queue
from ..store import Store
from ..tasks import Outcome, Task
from .steps import Orders, Stopped, Tick, broken, give_up, keep, task

IN_FLIGHT = 256  # tasks that the cluster knows of at a time
RETRIES = 2  # of a task that fails for the worker's sake; the death of workers does not count

_GONE = "the Dask scheduler is gone"
_ONE = threading.Lock()


@dataclass(frozen=True)
class Answer:
    """What a worker gives back: the OUTCOME, or how the task is BROKEN; under which RULES."""

    rules: str
    outcome: Outcome | None = None
    broken: str = ""


def perform(one: Task) -> Answer:
    """Run a task on a worker: one at a time in each process, as readers are made for."""
    with _ONE:
        try:
            return Answer(rules.digest(), one.run())
        except (OSError, MemoryError):  # of that machine: try another
            raise
        except Exception as error:
            return Answer(rules.digest(), broken=broken(error))


@dataclass(frozen=True)
class Cluster:
    """The engine of many machines: the scheduler at ADDRESS."""

    address: str

    def run(self, store: Store, orders: Orders, tick: Tick) -> None:
        """Do all jobs of ORDERS; TICK hears of each. Raises Stopped when it cannot."""
        dask = _library()
        queue = Queue(store, orders.kind)
        queue.free()  # of a coordinator that died
        with self._client(dask) as client:
            flight = _Flight(dask, client, store, orders, tick)
            while queue.left().jobs:
                flight.run(alone=not queue.waiting(alone=False))

    @contextmanager
    def _client(self, dask: Any) -> Iterator[Any]:
        try:
            client = dask.Client(self.address)
        except (OSError, ValueError) as error:
            fix = "start a scheduler there, or do without --cluster"
            said = f"{esc(self.address)}: no Dask scheduler answers; {fix}"
            raise InputError(said) from error
        try:
            yield client
        finally:
            with suppress(Exception):  # a farewell that a lost scheduler does not take
                client.close()


class _Flight:
    """The tasks under way on a cluster."""

    def __init__(self, dask: Any, client: Any, store: Store, orders: Orders, tick: Tick) -> None:
        self._dask, self._client = dask, client
        self._store, self._orders, self._tick = store, orders, tick
        self._queue = Queue(store, orders.kind)
        self._keys: dict[str, str] = {}  # the keys of our jobs, by those of Dask
        self._count = 0

    def run(self, *, alone: bool) -> None:
        """Do what waits; of what is to be tried ALONE, one job."""
        first = (self._submitted(alone) for _ in range(1 if alone else IN_FLIGHT))
        done = self._dask.as_completed([future for future in first if future is not None])
        for future in done:
            self._take(future, alone)
            if not alone and (following := self._submitted(alone)) is not None:
                done.add(following)

    def _submitted(self, alone: bool) -> Any:
        """The future of a job that waited; None when none waits."""
        self._count += 1
        number = str(self._count)
        key = self._queue.claim(number, alone=alone)
        if key is None:
            return None
        # The same task of the same rules has the same result; the number tells its attempts apart.
        name = f"{self._orders.kind}-{key}-{rules.digest()[:16]}-{number}"
        self._keys[name] = key
        one = task(self._store, self._orders, key)
        try:
            return self._client.submit(perform, one, key=name, retries=RETRIES)
        except Exception as error:  # Dask has no better name for a client that gave up
            raise Stopped(_GONE) from error

    def _take(self, future: Any, alone: bool) -> None:
        key = self._keys.pop(future.key)
        number = future.key.rpartition("-")[2]
        try:
            answer = future.result()
        except (self._dask.KilledWorker, MemoryError) as error:
            if alone:
                reason = f"it kills workers of the cluster: {type(error).__name__}"
                self._tick(give_up(self._store, self._queue, key, reason))
            else:
                self._queue.bury(number)
            return
        except (Exception, asyncio.CancelledError) as error:
            if future.status == "error":  # it is the task's own
                raise Stopped(f"a worker of the cluster says: {esc(broken(error))}") from error
            raise Stopped(_GONE) from error
        if answer.rules != rules.digest():
            raise Stopped("the workers of the cluster have another mlpolicy; install the same")
        if answer.outcome is None:
            self._tick(give_up(self._store, self._queue, key, answer.broken))
        else:
            self._tick(keep(self._store, self._queue, key, answer.outcome))


def _library() -> Any:
    try:
        import distributed
    except ImportError:
        fix = "install python3-distributed, or do without --cluster"
        raise InputError(f"Dask distributed is not there; {fix}") from None
    # It logs lost connections at length, under several names; we say it in one line. What it left
    # undone asyncio logs when that is collected, which may be as late as the end of the process.
    logging.disable(logging.CRITICAL)
    return distributed

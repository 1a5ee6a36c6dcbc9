"""Worker processes on this machine, and the coordinator's watch over them.

They are spawned, not forked: an open store must not be carried into a child, nor locks that
another thread holds.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import cast

from ..queue import ATTEMPTS, READ, Queue
from ..store import Store
from . import worker
from .steps import Done, Orders, Stopped, Tick, give_up
from .worker import Message, Trouble

SILENCE = 60.0  # seconds without a sign of life, after which a worker is taken for dead
IDLE_DEATHS = 5  # in a row, of workers that held no job: then there is no point in more
_ROUND = 1.0  # seconds


@dataclass(frozen=True)
class Local:
    """The engine of one machine: JOBS worker processes; SILENCE as above."""

    jobs: int
    silence: float = SILENCE

    def run(self, store: Store, orders: Orders, tick: Tick) -> None:
        """Do all jobs of ORDERS; TICK hears of each. Raises Stopped when it cannot."""
        _Crew(store, orders, tick, self).run()


@dataclass
class _Worker:
    process: SpawnProcess
    line: Connection
    quiet: float = 0.0  # seconds since it gave a sign of life


class _Crew:
    def __init__(self, store: Store, orders: Orders, tick: Tick, how: Local) -> None:
        self._store, self._orders, self._tick, self._how = store, orders, tick, how
        self._queue = Queue(store, orders.kind)
        self._workers: list[_Worker] = []
        self._idle_deaths = 0
        self._reasons: dict[str, str] = {}  # why a job's worker died last

    def run(self) -> None:
        """Go on until the queue is empty; whatever happens, nobody is left behind."""
        try:
            while self._queue.left().jobs:
                self._queue.free()  # of a coordinator that died
                if waiting := self._queue.waiting(alone=False):
                    self._work(min(waiting, self._how.jobs), alone=False)
                else:
                    self._work(1, alone=True)
                    self._give_up_spent()
        finally:
            self._stop()

    def _work(self, number: int, *, alone: bool) -> None:
        """Keep NUMBER workers at it until they find nothing more; ALONE, do a single job."""
        for _ in range(number):
            self._start(alone)
        while self._workers:
            self._wait()
            for one in list(self._workers):
                ended = one.process.exitcode is not None
                self._hear(one)  # its last words, too
                if ended and self._died(one) and not alone and self._queue.waiting(alone=False):
                    self._start(alone)

    def _start(self, alone: bool) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        orders = (self._orders, alone, theirs)
        process = context.Process(target=worker.main, args=orders, daemon=True)
        with _deaf():
            process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _wait(self) -> None:
        """Wait until there is news, a second at most."""
        every = list(self._workers)
        before = time.monotonic()
        wait([*(one.line for one in every), *(one.process.sentinel for one in every)], _ROUND)
        # No more than that: the coordinator may have been stopped itself, with all of them.
        passed = min(time.monotonic() - before, _ROUND)
        for one in every:
            one.quiet += passed

    def _hear(self, one: _Worker) -> None:
        """Take in what ONE has said; end it when that was nothing for too long."""
        for message in _messages(one.line):
            one.quiet = 0.0
            if isinstance(message, Trouble):
                raise Stopped(message.message)
            if isinstance(message, Done):
                self._idle_deaths = 0
                self._tick(message)
        if one.quiet > self._how.silence:
            one.process.kill()

    def _died(self, one: _Worker) -> bool:
        """ONE has ended; whether it died: then its jobs wait again."""
        self._workers.remove(one)
        one.line.close()
        if one.process.exitcode == 0:
            return False
        reason = self._reason(one)
        keys = self._queue.bury(worker.name(one.process.pid))
        self._reasons.update(dict.fromkeys(keys, reason))
        self._idle_deaths = 0 if keys else self._idle_deaths + 1
        if self._idle_deaths == IDLE_DEATHS:
            raise Stopped(f"one process after the other dies before it begins: it {reason}")
        return True

    def _reason(self, one: _Worker) -> str:
        code = one.process.exitcode or 0
        if one.quiet > self._how.silence:
            return f"gave no sign of life for {self._how.silence:.0f} s"
        if code == -signal.SIGALRM:
            return f"took longer than {self._orders.limit} s"
        if code == worker.NO_MEMORY:
            return "ran out of memory"
        return f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"

    def _give_up_spent(self) -> None:
        who = "reader" if self._orders.kind == READ else "judge"
        for key in self._queue.spent():
            reason = f"its {who} {self._reasons[key]}; reported after {ATTEMPTS} attempts"
            self._tick(give_up(self._store, self._queue, key, reason))

    def _stop(self) -> None:
        for one in self._workers:
            one.process.kill()
        for one in self._workers:
            one.process.join()
        self._workers.clear()


def _messages(line: Connection) -> Iterator[Message]:
    """What has come in on LINE."""
    try:
        while line.poll():
            yield cast(Message, line.recv())
    except EOFError:
        return


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes begun here do not hear Ctrl-C, ever: it is the coordinator who ends them."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

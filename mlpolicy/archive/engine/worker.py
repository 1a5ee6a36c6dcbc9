"""A worker: a process that takes one job after the other from the queue until none waits.

It may be killed at any moment; that is also how it is stopped. What it had not written is
written by another one.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import tempfile
import threading
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

from ...domain import InputError
from ..queue import Queue
from ..store import Store
from .steps import Done, Orders, broken, give_up, keep, said, task

PULSE = 2.0  # seconds between two signs of life
NO_MEMORY = 70  # the exit status of one that ran out of memory


@dataclass(frozen=True)
class Alive:
    """A sign of life: a long job is not a stopped process."""


@dataclass(frozen=True)
class Trouble:
    """Nothing is wrong with the job but with this machine: its disk is full, for instance."""

    message: str


Message = Alive | Done | Trouble


class Line:
    """Where a worker tells its coordinator how it goes; messages are too short to be torn."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Send MESSAGE from any thread; without a coordinator there is no point in going on."""
        with self._lock:
            try:
                self._connection.send(message)
            except BrokenPipeError:
                os._exit(1)


def name(pid: int | None) -> str:
    """What the process PID is called in the queue."""
    return f"process {pid}"


def main(orders: Orders, alone: bool, connection: Connection) -> None:
    """The life of a worker; one that tries a job ALONE takes no second one."""
    line = Line(connection)
    threading.Thread(target=_pulse, args=(line,), daemon=True).start()
    try:
        with Store(orders.store) as store:
            _work(store, orders, alone, line)
    except InputError as error:
        line.send(Trouble(str(error)))
    except sqlite3.Error as error:
        line.send(Trouble(said(error, orders.store)))
    except OSError as error:
        line.send(Trouble(said(error, Path(tempfile.gettempdir()))))
    except MemoryError:
        sys.exit(NO_MEMORY)


def _work(store: Store, orders: Orders, alone: bool, line: Line) -> None:
    queue = Queue(store, orders.kind)
    while key := queue.claim(name(os.getpid()), alone=alone):
        # Not caught: the kernel ends the process, even where Python has no say.
        signal.alarm(orders.limit)
        try:
            outcome = task(store, orders, key).run()
        except (OSError, sqlite3.Error, MemoryError):
            raise
        except Exception as error:
            signal.alarm(0)
            line.send(give_up(store, queue, key, broken(error)))
        else:
            signal.alarm(0)
            line.send(keep(store, queue, key, outcome))
        if alone:
            return


def _pulse(line: Line) -> None:
    """Show that the process lives, until the coordinator does no more."""
    coordinator = parent_process()
    assert coordinator is not None
    while not wait([coordinator.sentinel], PULSE):
        line.send(Alive())
    os._exit(1)

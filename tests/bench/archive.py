"""What is asked of the store of a whole archive: 120,000 made-up packages, two runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from mlpolicy.archive import runs
from mlpolicy.archive.queue import READ, Queue
from mlpolicy.archive.store import Store

from ..archive import synthetic
from .peers import ours
from .table import Row, at_least, memory, within
from .timing import Command, interleaved, peak

ARTIFACTS = 120_000
CHANGED = range(0, ARTIFACTS, 100)  # of the second run
JOBS = 20_000
#: Peak megabytes of one command.
MEMORY = 300
ROUNDS = 3


def store(work: Path) -> Iterator[Row]:
    """Reports, differences and exports; what a next run has to read; the queue."""
    path = work / "archive.db"
    with Store(path) as opened:
        synthetic.build(opened, ARTIFACTS)
        last = synthetic.build(opened, ARTIFACTS, CHANGED)
    given, out = ("--store", path), ("-q", "-o", work / "out")
    commands = {
        "report": ours("archive", "report", *given),
        "diff": ours("archive", "diff", "1", "2", *given),
        "hints": ours("archive", "export", *given, *out, "hints"),
        "other exports that are one file": ours(
            "archive", "export", *given, *out, "qa-list", "sources", "log", "lintian-json", "udd"
        ),
    }
    yield from _commands(commands, {"report": 5, "diff": 5})
    with Store(path) as opened:
        with opened.writing() as db:
            db.execute("DELETE FROM reading WHERE rowid % 100 = 0")
        yield from _spent("what to rescan", lambda: runs.unread(opened, last, "candidates"), 1)
        yield from _queue(opened)


def _commands(commands: dict[str, Command], limits: dict[str, float]) -> Iterator[Row]:
    costs = interleaved(commands, ROUNDS)
    for name, command in commands.items():
        what = f"archive of {ARTIFACTS} packages, {name}"
        yield within(f"{what}, wall", costs[name].wall, limits.get(name))
        yield within(f"{what}, CPU", costs[name].cpu)
        yield memory(f"{what}, peak memory", peak(command), MEMORY)


def _spent(what: str, ask: Callable[[], object], limit: float) -> Iterator[Row]:
    wall, cpu = time.perf_counter(), time.process_time()
    ask()
    what = f"archive of {ARTIFACTS} packages, {what}"
    yield within(f"{what}, wall", time.perf_counter() - wall, limit)
    yield within(f"{what}, CPU", time.process_time() - cpu)


def _queue(opened: Store) -> Iterator[Row]:
    queue = Queue(opened, READ)
    queue.fill((f"{number:064x}", number) for number in range(JOBS))
    begin = time.perf_counter()
    claimed = []
    while key := queue.claim("worker"):
        claimed.append(key)
    yield at_least("archive, tasks handed out", JOBS / (time.perf_counter() - begin), 2000)
    begin = time.perf_counter()
    for key in claimed:
        with opened.writing():
            queue.done(key)
    yield at_least("archive, tasks ended", JOBS / (time.perf_counter() - begin))

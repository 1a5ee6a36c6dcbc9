"""How many jobs a second the queue hands out, and takes back as done: for tests and benches."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from conftest import TOP

from mlpolicy.archive.queue import READ, Queue
from mlpolicy.archive.store import Store

_WORKER = """
import os, sys
from mlpolicy.archive.queue import READ, Queue
from mlpolicy.archive.store import Store
with Store(sys.argv[1]) as store:
    queue = Queue(store, READ)
    sys.stdin.read()  # until all are there
    while key := queue.claim(f"process {os.getpid()}"):
        with store.writing():
            queue.done(key)
        print(key)
"""


def hand_out(path: Path, jobs: int, processes: int) -> tuple[list[list[str]], float]:
    """The keys that each of PROCESSES got of JOBS, and the jobs a second of all."""
    with Store(path) as store:
        Queue(store, READ).fill((f"{number:064x}", number) for number in range(jobs))
    words = ["/usr/bin/python3", "-c", _WORKER, str(path)]
    env = {**os.environ, "PYTHONPATH": str(TOP)}
    pipe = subprocess.PIPE
    workers = [
        subprocess.Popen(words, env=env, stdin=pipe, stdout=pipe, text=True)
        for _ in range(processes)
    ]
    time.sleep(1.0)  # they start
    began = time.monotonic()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.close()
    found = [worker.stdout.read().split() for worker in workers if worker.stdout is not None]
    passed = time.monotonic() - began
    assert [worker.wait(60) for worker in workers] == [0] * processes
    return found, jobs / passed

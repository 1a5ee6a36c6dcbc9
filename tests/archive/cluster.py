"""A real Dask scheduler and its workers on the loopback, each worker with its nanny."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from conftest import TOP

from .scanning import PATIENCE, children, gone, until

PYTHON = "/usr/bin/python3"


class Cluster:
    """A scheduler at ADDRESS and two workers below TOP; NANNIES are the processes to kill."""

    def __init__(self, top: Path, home: Path) -> None:
        self._top = top
        self._stack = ExitStack()
        self._env = {
            **os.environ, "PYTHONPATH": str(TOP), "HOME": str(home),
            # One that kills a worker, and two that were beside it, may try once more.
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        }  # fmt: skip
        self.scheduler = self._start("scheduler", "--port=0", f"--scheduler-file={top}/scheduler")
        self.address = until(self._address)
        self.nannies = [self.worker(number) for number in (1, 2)]

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def worker(self, number: int, **env: str) -> subprocess.Popen[bytes]:
        """Start a worker with its nanny."""
        directory = str(self._top / f"worker-{number}")
        options = ("--nworkers", "1", "--nthreads", "1", "--local-directory", directory)
        return self._start("worker", self.address, *options, **env)

    def kill_host(self, nanny: subprocess.Popen[bytes]) -> None:
        """Kill a worker together with its nanny, as when their host is gone."""
        every = [nanny.pid, *children(nanny.pid)]
        for pid in every:
            os.kill(pid, signal.SIGKILL)
        until(lambda: all(map(gone, every)))

    def kill_workers(self) -> None:
        """Kill the workers, which their nannies start again."""
        for nanny in self.nannies:
            for pid in children(nanny.pid):
                os.kill(pid, signal.SIGKILL)

    def _start(self, what: str, *options: str, **env: str) -> subprocess.Popen[bytes]:
        command = [PYTHON, "-W", "ignore", f"/usr/bin/dask-{what}"]
        if not Path(command[-1]).exists():
            command = [PYTHON, "/usr/bin/dask", what]
        log = self._stack.enter_context((self._top / f"{what}.log").open("ab"))
        process = subprocess.Popen(
            [*command, *options, "--host", "127.0.0.1", "--no-dashboard"],
            env={**self._env, **env}, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self._stack.callback(_end, process)
        return process

    def _address(self) -> str:
        with suppress(OSError, ValueError):
            return str(json.loads((self._top / "scheduler").read_text())["address"])
        assert self.scheduler.poll() is None, (self._top / "scheduler.log").read_text()
        return ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started: they have a session of their own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def needed() -> None:
    """Skip the test where Dask distributed is not there."""
    done = subprocess.run(
        [PYTHON, "-c", "import distributed"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no python3-distributed here: {done.stderr.strip()[-100:]}")

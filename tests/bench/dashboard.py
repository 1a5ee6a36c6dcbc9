"""The dashboard of a whole archive: its pages as files, and lists of packages as served."""

from __future__ import annotations

import http.client
import re
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpolicy.archive.store import Store

from ..archive import synthetic
from .peers import ours
from .table import Row, memory, same, within
from .timing import Command, Failed, peak, run

#: As many sources as sid has, each with findings, and their binaries.
SOURCES = 42_000
ARTIFACTS = SOURCES * 7 // 3
LISTED = 120_000
CHANGED = range(0, SOURCES, 100)  # of the second run
#: CPU seconds of a build, milliseconds of an answer, and peak megabytes of both.
BUILD, ANSWER, MEMORY = 20, 100, 1500
ROUNDS = 15

#: Lists of several kinds: of all, by what few or many have, by part of a name, sorted, and far on.
LISTS = (
    "",
    "suite=sid&kind=source",
    "severity=warning&kind=binary",
    "package=*12*",
    "package=pkg0001*",
    "source=pkg000300",
    "maintainer=team5@lists.example",
    "tag=model-without-training-data",
    "ruleset=ml-policy&area=non-free",
    "format=onnx&sort=models",
    "sort=maintainer",
    "page=1000",
)


def site(work: Path) -> Iterator[Row]:
    """Build the site twice, and ask a server of as large a store for lists."""
    large, usual = work / "large.db", work / "archive.db"
    for path, number, found in ((large, ARTIFACTS, 1), (usual, LISTED, 2)):
        with Store(path) as opened:
            synthetic.build(opened, number, found=found)
            synthetic.build(opened, number, CHANGED, found)
    yield from _built(large, work / "out")
    yield from _asked(usual)


def _built(store: Path, out: Path) -> Iterator[Row]:
    command = ours("dashboard", "build", "-q", store, out)
    first = run(command)
    pages = sum(1 for _ in (out / "source").glob("*.html"))
    what = f"dashboard of {pages} source pages"
    yield within(f"{what}, first build, CPU", first.cpu, BUILD)
    yield within(f"{what}, first build, wall", first.wall)
    before = _written(out)
    again = run(command)
    left = sum(before.get(path) == state for path, state in _written(out).items())
    yield within(f"{what}, unchanged, CPU", again.cpu, BUILD)
    yield same(f"{what}, unchanged, files left as they are", left, len(before))
    yield memory(f"{what}, unchanged, peak memory", peak(command), MEMORY)


def _written(out: Path) -> dict[Path, tuple[int, int]]:
    states = ((path, path.stat()) for path in out.rglob("*"))
    return {path: (state.st_ino, state.st_mtime_ns) for path, state in states}


def _asked(store: Path) -> Iterator[Row]:
    what = f"served lists of {LISTED} packages"
    command = ours("dashboard", "serve", store, "--bind", "127.0.0.1:0")
    begin = time.perf_counter()
    with _running(command) as port:
        yield within(f"{what}, until it answers", time.perf_counter() - begin)
        medians = {}
        for one in LISTS:
            _answer(port, one)
            medians[one] = statistics.median(_answer(port, one) for _ in range(ROUNDS))
        yield within(f"{what}, median", statistics.median(medians.values()), ANSWER / 1000)
        slowest = max(medians, key=lambda one: medians[one])
        yield within(f"{what}, slowest ({slowest}), median", medians[slowest])


@contextmanager
def _running(command: Command) -> Iterator[int]:
    process = subprocess.Popen(
        command.argv,
        env={**command.environment, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            found = re.search(r":(\d+)/", said)
            if found is None:
                raise Failed("the server of the dashboard does not start")
            yield int(found[1])
        finally:
            process.terminate()


def _answer(port: int, query: str) -> float:
    """Seconds from asking for a list to its last byte, the connection included."""
    begin = time.perf_counter()
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asking.request("GET", f"/find?{query}")
    answer = asking.getresponse()
    answer.read()
    asking.close()
    if answer.status != 200:
        raise Failed(f"/find?{query}: status {answer.status}")
    return time.perf_counter() - begin

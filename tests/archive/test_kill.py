"""kill -9 of anybody at any point: the next scan goes on, and the store is as if nothing was."""

from __future__ import annotations

import os
import signal
import time

import pytest

from .canonical import same
from .scanning import COMMAND, Scan, change, gone, rows, run, until
from .server import serving, silent, slow

POINTS = [("run", 1), ("reading", 1), ("reading", 50), ("judgement", 1), ("judgement", 25)]


@pytest.mark.parametrize(("table", "number"), POINTS)
def test_coordinator(table, number, mirror, undisturbed, tmp_path):
    store = tmp_path / "store"
    with Scan(mirror, store, "-j2") as scan:
        scan.wait_for(table, number)
        workers = scan.workers()
        scan.kill()
    until(lambda: all(map(gone, workers)))
    assert rows(store, "SELECT finished FROM run") == [(None,)]
    assert run(mirror, store, "-j2")[0] == 0
    same(undisturbed, store)


def test_coordinator_again_and_again(mirror, undisturbed, tmp_path):
    store = tmp_path / "store"
    for number in (1, 20, 40, 60, 80):
        with Scan(mirror, store, "-j2") as scan:
            scan.wait_for("reading", number)
            scan.kill()
    assert run(mirror, store, "-j2")[0] == 0
    same(undisturbed, store)


@pytest.mark.parametrize(("table", "number"), [("reading", 5), ("judgement", 5)])
@pytest.mark.parametrize("every", [False, True], ids=["one", "all"])
def test_workers(every, table, number, mirror, undisturbed, tmp_path):
    store = tmp_path / "store"
    with Scan(mirror, store, "-j2") as scan:
        scan.wait_for(table, number)
        for pid in until(scan.workers)[: None if every else 1]:
            os.kill(pid, signal.SIGKILL)
        status, _, err = scan.end()
    assert status == 0, err
    same(undisturbed, store)


def test_workers_again_and_again(mirror, undisturbed, tmp_path):
    store = tmp_path / "store"
    with Scan(mirror, store, "-j2") as scan:
        for number in (1, 10, 20, 40):
            scan.wait_for("reading", number)
            os.kill(scan.worker(), signal.SIGKILL)
        status, _, err = scan.end()
    assert status == 0, err
    same(undisturbed, store)


#: The command, with less patience than it has.
IMPATIENT = """
import functools, sys
from mlpolicy.archive import engine
engine.Local = functools.partial(engine.Local, silence=10.0)
from mlpolicy.cli import main
sys.exit(main(["archive", "scan", *sys.argv[1:]]))
"""


@pytest.mark.parametrize(("table", "number"), [("reading", 5), ("judgement", 1)])
def test_a_worker_that_is_stopped(table, number, mirror, undisturbed, tmp_path):
    store = tmp_path / "store"
    command = (COMMAND[0], "-c", IMPATIENT)
    with Scan(mirror, store, "-j2", command=command) as scan:
        scan.wait_for(table, number)
        os.kill(scan.worker(), signal.SIGSTOP)
        status, _, err = scan.end()
    assert status == 0, err
    same(undisturbed, store)


def test_all_of_it_may_be_stopped(mirror, tmp_path):
    """As by Ctrl-Z, for longer than the coordinator waits for a worker: nobody is ended for it."""
    store = tmp_path / "store"
    command = (COMMAND[0], "-c", IMPATIENT)
    with serving(mirror) as server:
        server.fault("pool/*", slow(0.3))
        with Scan(server.url, store, "--suite=sid", "-j2", command=command) as scan:
            scan.wait_for("reading", 5)
            workers = scan.workers()
            os.killpg(scan.process.pid, signal.SIGSTOP)
            time.sleep(12)
            os.killpg(scan.process.pid, signal.SIGCONT)
            scan.wait_for("reading", 15)
            assert scan.workers() == workers
            scan.kill()


def test_workers_that_cannot_even_begin(mirror, tmp_path, monkeypatch):
    store = tmp_path / "store"
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\nif '--multiprocessing-fork' in sys.argv: os._exit(5)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    status, out, err = run(mirror, store, "-j2")
    assert (status, out) == (1, "")
    said = "one process after the other dies before it begins: it ended with status 5"
    assert err.splitlines()[-1] == (f"mlpolicy: {said}; nothing is lost: the same command goes on")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ending_it(number, mirror, undisturbed, tmp_path):
    store = tmp_path / "store"
    with Scan(mirror, store, "-j2") as scan:
        scan.wait_for("reading", 5)
        workers = scan.workers()
        os.killpg(scan.process.pid, number)
        status, out, err = scan.end()
    assert (status, out) == (130, "")
    assert err.splitlines()[-1] == (
        "mlpolicy: interrupted; nothing is lost: the same command goes on"
    )
    assert "Traceback" not in err
    assert all(map(gone, workers))
    assert run(mirror, store, "-j2")[0] == 0
    same(undisturbed, store)


def test_an_input_that_kills_its_readers(mirror, undisturbed, tmp_path):
    """It is tried alone, given up, named, and not counted as clean; the next scan tries again."""
    store = tmp_path / "store"
    with serving(mirror) as server:
        server.fault("pool/*/model000-data_*.deb", silent(60))
        options = ("--suite=sid", "--suite=trixie", "--architecture=amd64")
        with Scan(server.url, store, *options, "-j2") as scan:
            holders = scan.holders("model000-data")
            for _ in range(3):
                os.kill(next(holders), signal.SIGKILL)
            status, out, err = scan.end()
        assert status == 1
        assert "1 failed" in out
        said = "its reader was killed by signal 9; reported after 3 attempts"
        told = f"model000-data 1.0-1 all: poisoned input: {said}; report it as a bug"
        assert f"mlpolicy: {told}\n" in err
        query = "SELECT status, detail FROM reading WHERE status != 'ok'"
        assert rows(store, query) == [("failed", said)]
        server.heal()
        assert run(server.url, store, *options)[0] == 0
        assert rows(store, "SELECT * FROM poison") == []


def test_an_input_that_takes_too_long(mirror, tmp_path):
    store = tmp_path / "store"
    with serving(mirror) as server:
        server.fault("pool/*/model000-data_*.deb", silent(60))
        options = ("--suite=sid", "--package=model000*", "--time-limit=4")
        status, _, err = run(server.url, store, *options)
    assert status == 1
    assert "its reader took longer than 4 s; reported after 3 attempts" in err


def test_records_that_cannot_be_judged(mirror, tmp_path):
    """Their packages count as failed in the run, and are named."""
    store = tmp_path / "store"
    assert run(mirror, store, "--package=model00[01]*")[0] == 0
    change(
        store,
        "DELETE FROM judgement",
        "UPDATE reading SET scanned = x'00' WHERE sha256 IN "
        "(SELECT sha256 FROM artifact WHERE package = 'model000')",
    )
    status, out, err = run(mirror, store, "--package=model00[01]*")
    assert status == 1
    assert "3 failed" in out
    assert err.count("poisoned input: ") == 3
    assert set(rows(store, "SELECT status, count(*) FROM member WHERE run = 2 GROUP BY 1")) == {
        ("failed", 6),
        ("ok", 3),
    }

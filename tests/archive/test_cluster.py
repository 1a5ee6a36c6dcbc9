"""The same scan by a real Dask cluster, whose parts are killed while it is at work."""

from __future__ import annotations

import os
import socket
import subprocess
import time

import pytest

from . import cluster
from .canonical import same
from .scanning import COMMAND, Scan, rows, run
from .server import serving, silent


@pytest.fixture
def dask(tmp_path):
    cluster.needed()
    top = tmp_path / "cluster"
    top.mkdir()
    (tmp_path / "home").mkdir()
    with cluster.Cluster(top, tmp_path / "home") as made:
        yield made


def test_a_host_that_is_lost(dask, mirror, undisturbed, tmp_path):
    store = tmp_path / "store"
    with Scan(mirror, store, "--cluster", dask.address) as scan:
        scan.wait_for("reading", 10)
        dask.kill_host(dask.nannies[0])
        status, out, err = scan.end()
    assert status == 0, err
    same(undisturbed, store)


def test_workers_that_are_lost(dask, mirror, undisturbed, tmp_path):
    store = tmp_path / "store"
    with Scan(mirror, store, "--cluster", dask.address) as scan:
        for table, number in (("reading", 5), ("reading", 30), ("judgement", 5)):
            scan.wait_for(table, number)
            dask.kill_workers()
        status, out, err = scan.end()
    assert status == 0, err
    same(undisturbed, store)


def test_a_coordinator_that_is_lost(dask, mirror, undisturbed, tmp_path):
    store = tmp_path / "store"
    with Scan(mirror, store, "--cluster", dask.address) as scan:
        scan.wait_for("reading", 10)
        scan.kill()
    status, _, err = run(mirror, store, "--cluster", dask.address)
    assert status == 0, err
    same(undisturbed, store)


def test_a_scheduler_that_is_lost(dask, mirror, undisturbed, tmp_path):
    """The scan ends; the next one goes on, here without the cluster."""
    store = tmp_path / "store"
    with Scan(mirror, store, "--cluster", dask.address) as scan:
        scan.wait_for("reading", 10)
        dask.scheduler.kill()
        status, _, err = scan.end()
    assert status == 1
    assert err.splitlines()[-1] == (
        "mlpolicy: the Dask scheduler is gone; nothing is lost: the same command goes on"
    )
    assert "Traceback" not in err
    assert run(mirror, store, "-j2")[0] == 0
    same(undisturbed, store)


def test_an_input_that_kills_workers(dask, mirror, tmp_path):
    store = tmp_path / "store"
    with serving(mirror) as server:
        server.fault("pool/*/model000-data_*.deb", silent(60))
        options = ("--suite=sid", "--architecture=amd64", "--cluster", dask.address)
        with Scan(server.url, store, *options) as scan:
            asked = 0
            while scan.process.poll() is None:
                if len(server.asked("pool/*/model000-data_*.deb")) > asked:
                    asked = len(server.asked("pool/*/model000-data_*.deb"))
                    dask.kill_workers()
                time.sleep(0.02)
            status, out, err = scan.end()
    assert status == 1
    said = "it kills workers of the cluster: KilledWorker"
    told = f"model000-data 1.0-1 all: poisoned input: {said}; report it as a bug"
    assert f"mlpolicy: {told}\n" in err
    assert rows(store, "SELECT status, detail FROM reading WHERE status != 'ok'") == [
        ("failed", said)
    ]


def test_workers_with_another_mlpolicy(dask, mirror, tmp_path):
    """What they would judge by is not what the coordinator knows."""
    for nanny in dask.nannies:
        dask.kill_host(nanny)
    other = tmp_path / "other"
    other.mkdir()
    (other / "sitecustomize.py").write_text("import mlpolicy; mlpolicy.__version__ = '99'\n")
    dask.worker(3, PYTHONPATH=f"{other}:{cluster.TOP}")
    status, _, err = run(mirror, tmp_path / "store", "--cluster", dask.address)
    assert status == 1
    assert "the workers of the cluster have another mlpolicy; install the same" in err


def test_no_scheduler(mirror, tmp_path, monkeypatch):
    cluster.needed()
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "2s")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        command = [*COMMAND, mirror, "--store", tmp_path / "store", "--cluster", address]
        env = {**os.environ, "PYTHONPATH": str(cluster.TOP), "HOME": str(tmp_path)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    fix = "start a scheduler there, or do without --cluster"
    assert f"mlpolicy: {address}: no Dask scheduler answers; {fix}\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_dask(mirror, tmp_path):
    (tmp_path / "distributed.py").write_text("raise ImportError('none')\n")
    command = [*COMMAND, mirror, "--store", tmp_path / "store", "--cluster", "tcp://127.0.0.1:1"]
    env = {**os.environ, "PYTHONPATH": f"{tmp_path}:{cluster.TOP}"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    fix = "install python3-distributed, or do without --cluster"
    assert done.stderr.endswith(f"mlpolicy: Dask distributed is not there; {fix}\n")

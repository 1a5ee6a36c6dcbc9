"""``mlpolicy archive scan`` from end to end: what is read, what is told, what the store has."""

from __future__ import annotations

import json
import os
import pty
import random
import shutil
import subprocess
from dataclasses import replace

import pytest
from conftest import TOP, safetensors
from fetch.spaces import disk

from .canonical import same
from .packages import Binary, Source, write
from .repository import build, standard, with_model
from .scanning import COMMAND, PATIENCE, Scan, rows, run
from .server import garbage, missing, refused, serving, slow


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def small(tmp_path):
    """A mirror of eight sources, four of them with a model, that a test may change."""
    return build(tmp_path / "small", {"sid": standard(8, 4)["sid"]})


def pool(server):
    """The packages that were asked for since the last time."""
    found = sorted({one.path.rpartition("/")[2] for one in server.asked("pool/*")})
    server.requests.clear()
    return found


def test_an_artifact_is_read_once_ever(small, store):
    with serving(small.top) as server:
        status, out, _ = run(server.url, store, "--suite=sid", "--architecture=amd64")
        assert (status, out) == (0, "run 1: 21 packages: 21 read in full\n")
        assert pool(server)
        status, out, _ = run(server.url, store, "--suite=sid", "--architecture=amd64")
        assert (status, out) == (0, "run 2: 21 packages: 21 read in full\n")
        assert pool(server) == []


def test_only_what_changed_is_read(small, store):
    with serving(small.top) as server:
        options = ("--suite=sid", "--architecture=amd64")
        assert run(server.url, store, *options)[0] == 0
        small.put("sid", replace(with_model(0), version="2.0-1"))
        small.remove("sid", "model001")
        small.publish()
        pool(server)
        status, out, _ = run(server.url, store, *options)
        assert (status, out) == (0, "run 2: 18 packages: 18 read in full\n")
        assert {name.partition("_")[0] for name in pool(server)} == {"model000", "model000-data"}
    query = "SELECT DISTINCT package FROM member JOIN artifact USING (sha256) WHERE run = {}"
    before, after = ({row[0] for row in rows(store, query.format(n))} for n in (1, 2))
    assert before - after == {"model001", "model001-data"}


def test_since_a_run(small, store):
    assert run(small.top, store)[0] == 0
    small.put("sid", replace(with_model(0), version="2.0-1"))
    small.publish()
    assert run(small.top, store, "--since=1")[1] == "run 2: 3 packages: 3 read in full\n"
    status, _, err = run(small.top, store, "--since=7")
    assert status == 1
    assert "no run 7; see `mlpolicy archive status`" in err


def test_since_a_run_a_source_of_which_a_binary_is_new_stays_whole(small, store, tmp_path):
    assert run(small.top, store)[0] == 0
    (data,) = (path for path in small.pool("model000") if path.name.startswith("model000-data"))
    rebuilt = replace(with_model(0), maintainer="A Daemon that builds <buildd@example.org>")
    write(rebuilt, tmp_path / "rebuilt")
    shutil.copy(tmp_path / "rebuilt" / data.name, data)
    for cache in (small.top / "meta").glob("cache-*.db"):  # apt-ftparchive's, by size and time
        cache.unlink()
    small.publish()
    assert run(small.top, store, "--since=1")[0] == 0
    query = "SELECT DISTINCT package FROM member JOIN artifact USING (sha256) WHERE run = 2"
    assert {row[0] for row in rows(store, query)} == {"model000", "model000-data"}


def test_deeper_than_before(small, store):
    status, out, _ = run(small.top, store, "--depth=control")
    assert (status, out) == (0, "run 1: 22 packages: 22 read by their control parts\n")
    assert rows(store, "SELECT * FROM holding") == []
    status, out, _ = run(small.top, store)
    assert (status, out) == (0, "run 2: 22 packages: 22 read in full\n")  # small, all of them
    assert len(rows(store, "SELECT DISTINCT sha256 FROM holding")) == 8


def test_other_rules_read_nothing(small, store, tmp_path, monkeypatch):
    with serving(small.top) as server:
        assert run(server.url, store, "--suite=sid")[0] == 0
        pool(server)
        other = tmp_path / "other"
        other.mkdir()
        (other / "sitecustomize.py").write_text("import mlpolicy; mlpolicy.__version__ = '99'\n")
        env = {**os.environ, "PYTHONPATH": f"{other}:{TOP}"}
        command = [*COMMAND, server.url, "--store", store, "--suite=sid"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        assert pool(server) == []
    numbers = rows(store, "SELECT count(*) FROM judgement GROUP BY rules")
    assert len(numbers) == 2
    assert numbers[0] == numbers[1]


def test_what_could_not_be_read(small, store, mlpolicy):
    """It is named, told from what was read, and tried again."""
    with serving(small.top) as server:
        server.fault("pool/*/model000-data_*.deb", missing)
        server.fault("pool/*/model001-data_*.deb", garbage)
        server.fault("pool/*/plain005_*.dsc", refused)
        status, out, err = run(server.url, store, "--suite=sid", "--architecture=amd64")
        assert (status, out) == (
            1, "run 1: 21 packages: 18 read in full, 2 failed, 1 vanished\n"
        )  # fmt: skip
        told = err.splitlines()[-3:]
        assert told[0].startswith("mlpolicy: model000-data 1.0-1 all: vanished: pool/")
        assert told[0].endswith(" answers HTTP 404")
        assert told[1].startswith("mlpolicy: model001-data 1.0-1 all: failed: pool/")
        assert told[2].startswith("mlpolicy: plain005 1.0-1 source: failed: pool/")
        assert told[2].endswith(" answers HTTP 403")
        server.heal()
        pool(server)
        assert run(server.url, store, "--suite=sid", "--architecture=amd64")[0] == 0
        assert {name.rpartition("_")[0] for name in pool(server)} == {
            "model000-data_1.0-1", "model001-data_1.0-1", "plain005",
        }  # fmt: skip
    document = json.loads(status_of(mlpolicy, store, "--format=json"))
    assert [run["counts"]["failed"] for run in document["runs"]] == [2, 0]
    assert document["runs"][0]["unread"][0]["status"] == "vanished"


def test_not_all_of_many_are_named(mirror, store):
    with serving(mirror) as server:
        server.fault("pool/*", missing)
        status, out, err = run(server.url, store, "--suite=sid", "--architecture=amd64")
    assert status == 1
    assert out.endswith(" vanished\n")
    assert len(err.splitlines()) < 30
    assert err.count(": vanished: ") == 20
    number = int(out.split()[2]) - 20
    assert err.splitlines()[-1] == f"mlpolicy: and {number} more that failed or have vanished"


def test_a_directory_of_packages(tmp_path, store):
    write(with_model(1), tmp_path / "packages")
    (tmp_path / "packages/broken_1_all.deb").write_bytes(b"no package")
    status, out, err = run(tmp_path / "packages", store)
    assert (status, out) == (1, "run 1: 4 packages: 3 read in full, 1 failed\n")
    assert "mlpolicy: broken 1 all: failed: " in err
    places = rows(store, "SELECT DISTINCT package FROM place")
    assert sorted(places) == [("model001-data",), ("src:model001",)]


def test_a_place_that_cannot_be_read_makes_no_run(tmp_path, store):
    with serving(tmp_path) as server:
        for where in (tmp_path / "none", server.url, "ftp://host.example/debian"):
            status, out, err = run(where, store, "--suite=sid")
            assert (status, out) == (1, "")
            assert err.count("\n") == 2
            assert "the same command goes on" not in err
    assert rows(store, "SELECT * FROM run") == []


def test_relations_are_those_of_the_index_command(tmp_path, store, mlpolicy):
    cuda = Source(
        "tool",
        binaries=(Binary("tool", fields={"Depends": "nvidia-cudnn, libc6"}),),
        fields={"Build-Depends": "nvidia-cudnn, debhelper"},
    )
    other = Source("nvidia-cudnn", area="non-free", binaries=(Binary("nvidia-cudnn"),))
    mirror = build(tmp_path / "mirror", {"sid": [cuda, other]})
    assert run(mirror.top, store)[0] == 0
    done = mlpolicy("archive", "index", mirror.top / "dists/sid", "--format=json")
    hints = json.loads(done.stdout)["hints"]
    assert hints
    found = rows(store, "SELECT package, tag, severity, context FROM relation")
    assert sorted(found) == sorted(
        (one["package"], one["tag"], one["severity"], one["context"]) for one in hints
    )
    assert run(mirror.top, store, "--package=nvidia*")[0] == 0
    assert rows(store, "SELECT * FROM relation WHERE run = 2") == []


def test_who_needs_a_package_with_a_model(tmp_path, store):
    """By what is installed when nothing else is chosen, and without a build profile."""
    model = with_model(0)
    data = model.binaries[0].name

    def needs(name, **fields):
        return Source(name, binaries=(Binary(name, fields=fields),))

    sources = [
        model,
        needs("depends", Depends=f"libc6, {data} (>= 1)"),
        needs("recommends", Recommends=f"{data} | other"),
        needs("suggests", Suggests=data),
        needs("second", Depends=f"other | {data}"),
        needs("similar", Depends=f"{data}-extra"),
        Source("builds", fields={"Build-Depends": f"debhelper, {data}"}),
        Source("tests", fields={"Build-Depends": f"{data} <!nocheck>, x <y>"}),
        Source("documents", fields={"Build-Depends": f"{data} <doc>"}),
    ]
    mirror = build(tmp_path / "mirror", {"sid": sources, "trixie": sources[1:]})
    assert run(mirror.top, store)[0] == 0
    found = rows(store, f"SELECT suite, package, source FROM dependent WHERE needs = '{data}'")
    assert sorted(found) == [
        ("sid", "depends", "depends"),
        ("sid", model.binaries[1].name, model.name),
        ("sid", "recommends", "recommends"),
        ("sid", "src:builds", "builds"),
        ("sid", "src:tests", "tests"),
    ]


def test_one_scan_at_a_time(mirror, store, mlpolicy):
    with serving(mirror) as server:
        server.fault("pool/*", slow(0.2))
        with Scan(server.url, store, "--suite=sid") as first:
            first.wait_for("reading", 1)
            assert "not finished: a scan is at work\n" in status_of(mlpolicy, store)
            status, out, err = run(server.url, store, "--suite=sid")
            assert (status, out) == (1, "")
            assert err == (f"mlpolicy: {store}: another scan is at work on it; wait for its end\n")
            first.kill()
        assert "cut off: the same command goes on\n" in status_of(mlpolicy, store)


def test_status(small, store, mlpolicy):
    with serving(small.top) as server:
        server.fault("pool/*/model000-data_*.deb", missing)
        run(server.url, store, "--suite=sid", "--package=model00*", "--architecture=amd64")
        text = status_of(mlpolicy, store).splitlines()
        assert text[0].startswith(f"{store}: 0.")
        assert text[0].endswith(" MB, 1 runs")
        assert text[1] == "run 1: 12 packages: 11 read in full, 1 vanished"
        options = "--suite sid --architecture amd64 --package model00* --depth candidates"
        assert text[2] == f"  of {server.url} {options}"
        assert text[3].startswith("  began 20")
        assert ", finished 20" in text[3]
        document = json.loads(status_of(mlpolicy, store, "--format=json"))
    assert document["schema"] == "mlpolicy.archive-status/1"
    assert document["busy"] is False
    assert document["queue"] == {"read": 0, "judge": 0}
    (one,) = document["runs"]
    assert one["request"]["where"] == server.url
    assert one["counts"] == {"full": 11, "control": 0, "failed": 0, "vanished": 1, "waiting": 0}
    assert {index["path"].split("/")[1] for index in one["indices"]} == {"sid"}
    assert one["current_rules"] is True
    assert document["outdated_judgements"] == 0


def test_what_is_said_on_the_way(small, store):
    status, out, err = run(small.top, store)
    assert [line.removeprefix("mlpolicy: ") for line in err.splitlines()] == [
        "reading the indices",
        "reading packages: 22",
        "judging source packages with their binaries: 8",
        "looking at the relations of whole suites",
    ]
    assert run(small.top, store, "-q") == (0, "", "")


def test_a_line_on_a_terminal(mirror, store):
    ours, theirs = pty.openpty()
    with serving(mirror) as server:
        server.fault("pool/*", slow(0.1))
        command = [*COMMAND, server.url, "--store", store, "--suite=sid", "-j2"]
        env = {**os.environ, "PYTHONPATH": str(TOP)}
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=theirs)
        os.close(theirs)
        said = b""
        try:
            while data := os.read(ours, 4096):
                said += data
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        assert process.wait(PATIENCE) == 0
    states = said.decode().split("\r")
    assert any("reading packages: " in one and " MB/s, about " in one for one in states)
    assert states[-1] == "\x1b[K"
    assert "\n" not in said.decode()


def test_choices_in_any_order_are_the_same_request(small, store):
    with Scan(small.top, store, "--package=model*", "--package=plain*") as scan:
        scan.wait_for("reading", 1)
        scan.kill()
    assert run(small.top, store, "--package=plain*", "--package=model*")[0] == 0
    assert len(rows(store, "SELECT * FROM run")) == 1


def test_processes_are_of_this_machine(small, store):
    status, _, err = run(small.top, store, "-j2", "--cluster=tcp://127.0.0.1:1")
    assert status == 1
    assert "-j is for worker processes of this machine; leave it out with --cluster" in err


@pytest.mark.parametrize("kib", [64, 400, 700, 1000])
def test_a_full_disk(kib, mirror, undisturbed, tmp_path):
    """The scan stops with one line, and the next one goes on where there is room."""
    place = tmp_path / "disk"
    with disk(place, kib << 10) as space:
        command = (*space.prefix, *COMMAND)
        with Scan(mirror, place / "store", "-j2", command=command) as scan:
            status, out, err = scan.end()
        assert (status, out) == (1, "")
        last = err.splitlines()[-1]
        assert last.startswith(f"mlpolicy: {place}/store: ")
        assert last.endswith("; nothing is lost: the same command goes on")
        assert "Traceback" not in err
        space.run("mount", "-o", "remount,size=20m", place)
        with Scan(mirror, place / "store", "-j2", command=command) as scan:
            status, out, err = scan.end()
        assert status == 0, err
        shutil.copy(space.path(place / "store"), tmp_path / "store")
    same(undisturbed, tmp_path / "store")


def test_no_room_for_copies(mirror, tmp_path, monkeypatch):
    """TMPDIR is full, not the disk of the store."""
    with disk(tmp_path / "disk", 8 << 10) as space, serving(mirror) as server:
        monkeypatch.setenv("TMPDIR", str(tmp_path / "disk"))
        command = (*space.prefix, *COMMAND)
        with Scan(server.url, tmp_path / "store", "--suite=sid", command=command) as scan:
            status, out, err = scan.end()
    assert (status, out) == (1, "")
    full = f"mlpolicy: {tmp_path}/disk: No space left on device"
    assert err.splitlines()[-1] == f"{full}; nothing is lost: the same command goes on"


def status_of(mlpolicy, store, *options):
    done = mlpolicy("archive", "status", "--store", store, *options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_source_of_a_model_is_read_in_full(tmp_path, store):
    """What it says of training decides over its binaries, however large it is."""
    noise = random.Random(1).randbytes(3 << 20)  # more than is read without a reason
    data = Binary("plain-data", files={"usr/share/plain/w": safetensors()})
    plain = Source("plain", upstream={"README": noise}, binaries=(data,))
    other = Source("other", upstream={"README": noise}, binaries=(Binary("other-data"),))
    mirror = build(tmp_path / "mirror", {"sid": [plain, other]})
    assert run(mirror.top, store)[0] == 0
    query = "SELECT package, depth FROM artifact JOIN reading USING (sha256) WHERE kind = 'source'"
    assert dict(rows(store, query)) == {"plain": "full", "other": "control"}
    with serving(mirror.top) as server:
        assert run(server.url, store, "--suite=sid")[0] == 0
        assert pool(server) == []

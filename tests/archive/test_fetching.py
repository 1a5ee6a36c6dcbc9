"""Files of an archive: had as they are listed, or not at all; few connections, patiently."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from mlpolicy import __version__
from mlpolicy.archive import places, scratch
from mlpolicy.archive.entry import FAILED, VANISHED, Failure, File
from mlpolicy.archive.places import remote
from mlpolicy.net import web

from . import server
from .packages import Binary, Source, write

SOURCE = Source("alpha", binaries=(Binary("alpha", {"usr/share/alpha/words": b"words " * 99}),))


@pytest.fixture
def own(tmp_path):
    """A mirror, as far as files go."""
    top = tmp_path / "mirror"
    write(SOURCE, top / "pool/a")
    (top / "dists").mkdir()
    return top


@pytest.fixture
def wanted(own):
    """A .deb of it."""
    content = (own / "pool/a/alpha_1.0-1_all.deb").read_bytes()
    return File("pool/a/alpha_1.0-1_all.deb", len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture
def served(own):
    with server.serving(own) as serving:
        yield serving


@pytest.fixture(autouse=True)
def quick(monkeypatch, tmp_path):
    """No pauses, and slots of the test's own; gives the pauses that there would have been."""
    pauses = []
    monkeypatch.setattr(remote, "sleep", pauses.append)
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))
    return pauses


# Files.


def test_a_file_of_this_machine_is_not_copied(own, wanted, tmp_path):
    place = places.open(str(own))
    assert place.fetch(wanted, tmp_path) == own / wanted.path
    assert place.bytes_read == wanted.size


@pytest.mark.parametrize(
    ("harm", "status", "said"),
    [
        (lambda path: path.unlink(), VANISHED, "No such file"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), FAILED, "listed"),
        (lambda path: path.write_bytes(path.read_bytes()[::-1]), FAILED, "SHA-256 is"),
        (lambda path: (path.unlink(), path.mkdir()), FAILED, "Is a directory"),
    ],
)
def test_a_file_of_this_machine_that_is_not_as_listed(own, wanted, tmp_path, harm, status, said):
    harm(own / wanted.path)
    with pytest.raises(Failure, match=said) as caught:
        places.open(str(own)).fetch(wanted, tmp_path)
    assert caught.value.status == status and "\n" not in caught.value.detail


@pytest.mark.parametrize("path", ["../x.deb", "/etc/passwd", "pool/../../x.deb", "pool/a\nb.deb"])
def test_an_index_cannot_lead_out_of_its_archive(own, tmp_path, path):
    with pytest.raises(Failure, match="no path of an archive"):
        places.open(str(own)).fetch(File(path, 1, "0" * 64), tmp_path)


def test_a_file_is_downloaded_and_verified(served, wanted, tmp_path):
    place = places.open(served.url)
    path = place.fetch(wanted, tmp_path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == wanted.sha256
    assert place.bytes_read == wanted.size
    (asked,) = served.asked("*.deb")
    assert asked.headers["User-Agent"] == f"mlpolicy/{__version__}"


FAULTS = [
    (server.missing, VANISHED, 1),
    (server.gone, VANISHED, 1),
    (server.refused, FAILED, 1),
    (server.garbage, FAILED, 1),
    (server.page, FAILED, 1),
    (server.short, FAILED, 1),
    (server.wrong_length, FAILED, 1),
    (server.half, FAILED, 4),
    (server.busy(503), FAILED, 4),
    (server.busy(429), FAILED, 4),
    (server.busy(500), FAILED, 4),
    (server.silent(1), FAILED, 4),
]


@pytest.mark.parametrize(
    ("what", "fault", "status", "attempts"),
    [
        (what, *row)
        for what in ("fetch", "head")
        for row in FAULTS
        if (what, row[0]) != ("head", server.garbage)  # a beginning cannot be verified
    ],
)
def test_faults(served, wanted, tmp_path, monkeypatch, what, fault, status, attempts):
    monkeypatch.setattr(web, "STALL", 0.2)
    served.fault("*.deb", fault)
    place = places.open(served.url)
    with pytest.raises(Failure) as caught:
        place.fetch(wanted, tmp_path) if what == "fetch" else place.head(wanted, wanted.size)
    assert caught.value.status == status
    assert wanted.path in caught.value.detail and "\n" not in caught.value.detail
    assert len(served.asked("*.deb")) == attempts
    assert place.bytes_read == 0


def test_who_is_busy_is_asked_again_when_it_says_so(served, wanted, tmp_path, quick):
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    served.fault("*.deb", server.busy(503, 7), times=1)
    served.fault("*.deb", server.busy(429, in_a_minute), times=1)
    served.fault("*.deb", server.busy(503, 86400), times=1)
    place = places.open(served.url)
    assert place.fetch(wanted, tmp_path).stat().st_size == wanted.size
    assert quick[0] == 7 and 55 < quick[1] <= 60 and quick[2] == remote.LONGEST_PAUSE
    assert place.bytes_read == wanted.size


def test_half_a_file_is_asked_for_again(served, wanted, tmp_path, quick):
    served.fault("*.deb", server.half, times=2)
    places.open(served.url).fetch(wanted, tmp_path)
    assert quick == list(remote.PAUSES[:2])


def test_redirects_are_followed(served, own, wanted, tmp_path):
    with server.serving(own) as other:
        served.fault("*.deb", server.elsewhere(f"{other.url}/{wanted.path}"))
        places.open(served.url).fetch(wanted, tmp_path)
        assert len(other.requests) == 1


@pytest.mark.parametrize("fault", [None, server.whole])
def test_the_head_of_a_file(served, own, wanted, fault):
    if fault is not None:
        served.fault("*.deb", fault)
    content = (own / wanted.path).read_bytes()
    for where in (served.url, str(own)):
        place = places.open(where)
        assert place.head(wanted, 100) == content[:100]
        assert place.bytes_read == 100
        assert place.head(wanted, 10**9) == content
    assert served.asked("*.deb")[0].headers["Range"] == "bytes=0-99"


def test_the_head_of_another_file_is_told_by_its_size(served, wanted):
    with pytest.raises(Failure, match="listed"):
        places.open(served.url).head(replace(wanted, size=wanted.size + 1), 100)


def test_a_full_disk_is_no_fault_of_the_archive(served, wanted, tmp_path):
    (tmp_path / Path(wanted.path).name).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        places.open(served.url).fetch(wanted, tmp_path)


# Connections.


def test_no_more_than_four_connections_at_once(served, wanted, tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))
    served.fault("*.deb", server.slow(0.2))

    def fetch(number):
        (tmp_path / str(number)).mkdir()
        places.open(served.url).fetch(wanted, tmp_path / str(number))

    threads = [threading.Thread(target=fetch, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(served.asked("*.deb")) == 10
    assert served.most == remote.CONNECTIONS


def _hold(tmp, ready):
    scratch.tempfile.tempdir = tmp
    with scratch.slot("a mirror", 1), scratch.room() as room:
        (room / "big.deb").write_bytes(b"x")
        ready.set()
        time.sleep(60)


def test_what_the_dead_held_is_free(tmp_path):
    ready = multiprocessing.get_context("fork").Event()
    child = multiprocessing.get_context("fork").Process(target=_hold, args=(str(tmp_path), ready))
    child.start()
    assert ready.wait(30)
    home = tmp_path / f"mlpolicy-{os.geteuid()}"
    with scratch.room():
        assert len(list(home.glob("reading-*"))) == 2  # of who lives nothing is taken
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    with scratch.slot("a mirror", 1), scratch.room() as room:
        assert list(home.glob("reading-*")) == [room]
    assert list(home.glob("reading-*")) == []


def test_a_directory_of_somebody_else_is_not_used(tmp_path):
    home = tmp_path / f"mlpolicy-{os.geteuid()}"
    home.mkdir()
    home.chmod(0o777)
    with pytest.raises(OSError, match="not a directory of yours"):
        scratch.home()

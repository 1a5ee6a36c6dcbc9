"""A new manifest, an old one, and two that share files: F29, F30, F31."""

from __future__ import annotations

import os

import pytest

from .machine import ONE, TWO, wait, weights

SAME = weights(500_000, seed=9)
OLD = {"weights.bin": weights(1_000_000, seed=1), "same.bin": SAME}
NEW = {"weights.bin": weights(1_000_000, seed=2), "same.bin": SAME, "more/extra.bin": b"extra\n"}


@pytest.fixture
def upgraded(machine, server):
    """Revision one is installed, the manifest is of revision two, the server is still down."""
    server.files.update(OLD)
    machine.manifest(OLD, [server.base()])
    machine.install()
    server.files.update(NEW)
    server.forget()
    machine.manifest(NEW, [server.base("status=503,retry-after=0")], revision=TWO)
    return server


def test_f29_the_old_one_stays_until_the_new_one_is_there(machine, upgraded):
    machine.run("status", "tiny-en", expect=6)
    shown = machine.run("list", expect=0).out
    assert "outdated" in shown and ONE[:12] in shown
    path = machine.run("path", "tiny-en", expect=0).out.strip()
    machine.install(expect=10)
    assert machine.installed(OLD)
    assert machine.run("path", "tiny-en", expect=0).out.strip() == path


def test_f29_upgrade_while_the_old_one_is_in_use(machine, upgraded):
    machine.manifest(NEW, [upgraded.base("slow=500000")], revision=TWO)
    with (machine.current() / "weights.bin").open("rb") as in_use:
        run = machine.start("install", "tiny-en")
        wait(lambda: machine.size(NEW["weights.bin"]) > 0, run)
        assert machine.installed(OLD)
        run.end(0)
        assert in_use.read() == OLD["weights.bin"]
    assert machine.installed(NEW)
    assert not machine.blob(OLD["weights.bin"]).exists()
    assert {seen.path.rpartition("/")[2] for seen in upgraded.gets} == {"weights.bin", "extra.bin"}


def test_f29_current_is_there_at_every_moment(machine, upgraded):
    machine.manifest(NEW, [upgraded.base()], revision=TWO)
    run = machine.start("install", "tiny-en")
    while run.process.poll() is None:
        assert len((machine.current() / "weights.bin").read_bytes()) == 1_000_000
        assert (machine.current() / "same.bin").read_bytes() == SAME
    run.end(0)
    assert machine.installed(NEW)


def test_f29_killed_during_the_upgrade(machine, upgraded):
    machine.manifest(NEW, [upgraded.base("slow=500000")], revision=TWO)
    machine.interrupt(NEW["weights.bin"], 100_000)
    assert machine.installed(OLD)
    machine.run("status", "tiny-en", expect=6)


def test_f30_a_downgrade_is_no_error(machine, upgraded):
    machine.manifest(NEW, [upgraded.base()], revision=TWO)
    machine.install()
    upgraded.files.update(OLD)
    machine.manifest(OLD, [upgraded.base()], revision=ONE)
    machine.run("status", "tiny-en", expect=6)
    assert "outdated" in machine.run("list", expect=0).out
    machine.install()
    assert machine.installed(OLD)
    assert not machine.blob(NEW["weights.bin"]).exists()


def test_f31_two_models_share_a_file(machine, server):
    server.files.update(OLD)
    other = {"other-name.bin": SAME, "own.bin": b"own\n"}
    server.files.update(other)
    machine.manifest(OLD, [server.base()])
    machine.manifest(other, [server.base()], name="other")
    machine.run("install", "tiny-en", "other", expect=0)
    assert len([seen for seen in server.gets if seen.sent == len(SAME)]) == 1
    assert os.path.samefile(
        machine.current() / "same.bin", machine.current("other") / "other-name.bin"
    )
    machine.run("remove", "tiny-en", expect=0)
    machine.run("gc", expect=0)
    assert machine.installed(other, "other")
    assert not machine.blob(OLD["weights.bin"]).exists()
    machine.run("verify", "other", expect=0)
    machine.run("remove", "other", expect=0)
    assert machine.nothing(SAME)


def test_f31_the_same_file_twice_in_one_model(machine, server):
    files = {"a.bin": SAME, "b/c.bin": SAME}
    server.files.update(files)
    machine.manifest(files, [server.base()])
    machine.install()
    assert machine.installed(files)
    assert len(server.gets) == 1

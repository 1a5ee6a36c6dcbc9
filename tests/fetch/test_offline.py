"""Without a network on purpose: F45. The kernel's own word is taken for it that none was used."""

from __future__ import annotations

import pytest

from .machine import weights

DATA = weights(200_000)
FILES = {"weights.bin": DATA}


@pytest.fixture
def published(machine, server):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    return server


def ways(liar):
    """Both ways to say it: extra arguments, and the environment."""
    return [(("--offline",), liar("socket")), ((), {**liar("socket"), "HF_HUB_OFFLINE": "1"})]


def test_the_lie_is_noticed(machine, published, liar):
    """The check of the check: an install does open a socket, and dies of it or of its child."""
    assert machine.run("install", "tiny-en", env=liar("socket")).status != 0


def test_f45_what_is_there_needs_no_socket(machine, published, liar):
    machine.install()
    for options, environment in ways(liar):
        for command in ("install", "path", "status", "verify", "info", "repair"):
            machine.run(*options, command, "tiny-en", expect=0, env=environment)
        machine.run(*options, "list", expect=0, env=environment)


def test_f45_what_is_not_there_is_not_fetched(machine, published, liar):
    for options, environment in ways(liar):
        machine.run(*options, "install", "tiny-en", expect=6, env=environment)
    assert not published.seen and machine.nothing(DATA)


def test_f45_looking_never_needs_one(machine, published, liar):
    for command in ("path", "status"):
        machine.run(command, "tiny-en", expect=6, env=liar("socket"))
    machine.run("info", "tiny-en", expect=0, env=liar("socket"))
    machine.run("list", expect=0, env=liar("socket"))
    machine.run("gc", expect=0, env=liar("socket"))
    machine.run("licenses", expect=0, env=liar("socket"))

"""Digests of pieces: a bad mirror is known early, repair fetches a piece, mirrors share work."""

from __future__ import annotations

import pytest

from .machine import digest, edit, weights

PIECE = 250_000
DATA = weights(8 * PIECE - 1000)
FILES = {"weights.bin": DATA}


def with_pieces(manifest):
    row = manifest["files"][0]
    parts = [DATA[at : at + PIECE] for at in range(0, len(DATA), PIECE)]
    row["pieces"] = {"size": PIECE, "sha256": [digest(part) for part in parts]}


@pytest.fixture
def publish(machine, server, mirror):
    """Publish at a server with faults, and at a mirror with others."""

    def at(first, second=None):
        server.files.update(FILES)
        mirror.files.update(FILES)
        bases = [server.base(*first.split())]
        bases += [] if second is None else [mirror.base(*second.split())]
        machine.manifest(FILES, bases, change=with_pieces)

    return at


def test_pieces_of_one_good_server(machine, server, publish):
    publish("ok")
    machine.install()
    assert machine.installed(FILES)
    assert server.sent == len(DATA)


def test_pieces_drop_a_bad_mirror_early(machine, server, mirror, publish):
    publish("wrong", "ok")
    machine.install()
    assert machine.installed(FILES)
    # How far it reads ahead is its own matter; the whole file it must not read.
    assert server.sent < len(DATA) // 2
    assert mirror.sent <= len(DATA)


def test_pieces_wrong_everywhere(machine, publish):
    publish("wrong", "wrong")
    machine.install(expect=11)
    assert machine.nothing(DATA)


def test_pieces_from_several_mirrors(machine, server, mirror, publish):
    publish("slow=1000000", "slow=1000000")
    machine.install()
    assert machine.installed(FILES)
    assert server.sent > PIECE and mirror.sent > PIECE


def test_pieces_a_mirror_dies_on_the_way(machine, publish):
    publish(f"cut={PIECE // 2}", "ok")
    machine.install()
    assert machine.installed(FILES)


def test_pieces_without_ranges(machine, publish):
    publish("whole")
    machine.install()
    assert machine.installed(FILES)


def test_pieces_killed_and_resumed(machine, server, publish):
    publish("slow=500000")
    machine.interrupt(DATA, PIECE)
    server.forget()
    publish("ok")
    machine.install()
    assert machine.installed(FILES)
    assert server.sent <= len(DATA) - PIECE // 2


def test_pieces_repair_fetches_one_piece(machine, server, publish):
    publish("ok")
    machine.install()
    server.forget()
    edit(machine.blob(DATA), b"damaged", 3 * PIECE + 10)
    machine.run("verify", "tiny-en", expect=11)
    machine.run("repair", "tiny-en", expect=0)
    assert machine.installed(FILES)
    machine.run("verify", "tiny-en", expect=0)
    assert 0 < server.sent <= 2 * PIECE


def test_pieces_that_lie(machine, publish, server):
    """Every piece is as its digest says, and the whole is not: the whole counts."""
    publish("ok")

    def lie(manifest):
        with_pieces(manifest)
        manifest["files"][0]["sha256"] = digest(b"something else")

    machine.manifest(FILES, [server.base()], change=lie)
    machine.install(expect=11)
    assert machine.nothing(DATA)


@pytest.mark.parametrize(
    "pieces",
    [
        {"size": 0, "sha256": []},
        {"size": PIECE, "sha256": []},
        {"size": 1, "sha256": ["0" * 64]},
        {"size": PIECE, "sha256": ["0" * 63] * 8},
        {"size": -1, "sha256": ["0" * 64]},
        "all",
    ],
)
def test_pieces_that_do_not_fit(machine, server, pieces):
    def change(manifest):
        manifest["files"][0]["pieces"] = pieces

    machine.manifest(FILES, [server.base()], change=change)
    assert machine.run("install", "tiny-en").status not in (0, 1)
    assert not server.seen

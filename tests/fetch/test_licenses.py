"""A license is accepted by the user, for one text, and never by silence: F36."""

from __future__ import annotations

import pytest

from .machine import digest, weights

DATA = weights(200_000)
FILES = {"weights.bin": DATA}
ID = "LicenseRef-Tiny-1.0"
TEXT = b"You may use it on Sundays.\n"
CHANGED = b"You may use it on Mondays.\n"


@pytest.fixture
def licensed(machine, server):
    """A model whose license must be accepted; gives what installs its manifest with a text."""
    server.files.update(FILES)

    def publish(text=TEXT):
        path = machine.root / "usr/share/doc/tiny-en/license.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        given = {
            "id": ID,
            "file": "/usr/share/doc/tiny-en/license.txt",
            "sha256": digest(text),
            "must_accept": True,
        }
        machine.manifest(FILES, [server.base()], license=given)
        return server

    publish()
    return publish


def accepted(machine):
    return [path for path in (machine.state / "accepted").rglob("*") if path.is_file()]


def test_without_a_terminal_nothing_is_accepted(machine, server, licensed):
    done = machine.install(expect=4)
    assert f"--accept-license={ID}" in done.err
    assert not server.seen and not accepted(machine) and machine.nothing(DATA)
    machine.install(expect=4, env={"DEBIAN_FRONTEND": "noninteractive"})


def test_by_the_option(machine, licensed):
    machine.run("install", f"--accept-license={ID}", "tiny-en", expect=0)
    (record,) = accepted(machine)
    assert record.name == ID and digest(TEXT) in record.read_text()


def test_by_the_environment(machine, licensed):
    machine.install(env={"MLMODEL_ACCEPT_LICENSE": ID})


def test_by_the_settings(machine, licensed):
    machine.configure(accepted_licenses=f"Other-1.0, {ID}")
    machine.install()


@pytest.mark.parametrize("given", ["yes", "*", "LicenseRef-Tiny", ID.lower() + "x", ""])
def test_another_license_is_not_this_one(machine, licensed, given):
    machine.run("install", f"--accept-license={given}", "tiny-en", expect=4)
    machine.install(expect=4, env={"MLMODEL_ACCEPT_LICENSE": given})


def test_accepted_beforehand_and_revoked(machine, licensed):
    machine.run("licenses", "accept", ID, expect=0)
    assert ID in machine.run("licenses", expect=0).out
    machine.install()
    machine.run("licenses", "revoke", ID, expect=0)
    assert not accepted(machine)


def test_accepted_and_the_server_is_down(machine, server, licensed):
    port, host = server.server_port, server.server_address[0]
    server.stop()
    machine.run("install", f"--accept-license={ID}", "tiny-en", expect=10)
    assert accepted(machine)
    again = type(server)(host=host, port=port)
    again.files.update(FILES)
    machine.install()
    again.stop()


def test_f36_a_changed_text_is_asked_for_again(machine, licensed):
    machine.run("install", f"--accept-license={ID}", "tiny-en", expect=0)
    machine.run("remove", "tiny-en", expect=0)
    machine.install()
    machine.run("remove", "tiny-en", expect=0)
    licensed(CHANGED)
    done = machine.install(expect=4)
    assert "changed" in done.err
    machine.run("install", f"--accept-license={ID}", "tiny-en", expect=0)


@pytest.mark.parametrize(("typed", "status"), [(ID, 0), ("yes", 4), ("y", 4), ("", 4)])
def test_on_a_terminal_the_id_is_typed(machine, licensed, typed, status):
    done = machine.on_terminal("install", "tiny-en", typed=typed)
    assert done.status == status, done.text
    assert ID in done.err and TEXT.decode().strip() in done.err


def test_f36_a_changed_text_is_shown_again(machine, licensed):
    assert machine.on_terminal("install", "tiny-en", typed=ID).status == 0
    machine.run("remove", "tiny-en", expect=0)
    licensed(CHANGED)
    done = machine.on_terminal("install", "tiny-en", typed="no")
    assert done.status == 4 and CHANGED.decode().strip() in done.err


def test_f36_what_is_shown_is_what_the_manifest_names(machine, server, licensed):
    (machine.root / "usr/share/doc/tiny-en/license.txt").write_bytes(CHANGED)
    assert machine.on_terminal("install", "tiny-en", typed=ID).status in (4, 11)
    assert not server.gets and not accepted(machine)


def test_one_who_accepts_nothing_may_look(machine, licensed):
    for arguments in (("list",), ("info", "tiny-en")):
        assert ID in machine.run(*arguments, expect=0).out
    machine.run("licenses", expect=0)

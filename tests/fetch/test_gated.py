"""Models behind a gate, and the hub's own variables: F12, HF_ENDPOINT."""

from __future__ import annotations

import pytest

from .hub import REVISION
from .machine import weights

DATA = weights(400_000)
FILES = {"weights.bin": DATA, "config.json": b"{}\n"}
GATE = "https://hub.example.org/org/tiny-en"
TOKEN = "hf_ThisIsTheSecretOfTheTests"


@pytest.fixture
def gated(machine, hub):
    """A gated model, and its manifest."""
    hub.tree.update(FILES)
    hub.gated = True
    bases = [{"url": hub.resolve(), "kind": "hf"}]
    machine.manifest(FILES, bases, revision=REVISION, gated=True, gate_url=GATE)
    return hub


def test_f12_no_token(machine, gated):
    done = machine.install(expect=13)
    assert GATE in done.err and "token" in done.err
    assert gated.cdn.sent == 0 and machine.nothing(*FILES.values())


def test_f12_a_token_that_nobody_knows(machine, gated):
    done = machine.install(expect=13, env={"HF_TOKEN": TOKEN})
    assert GATE in done.err and TOKEN not in done.text


def test_f12_the_gate_was_not_accepted(machine, gated):
    gated.tokens.add(TOKEN)
    done = machine.install(expect=13, env={"HF_TOKEN": TOKEN})
    assert GATE in done.err


def test_f12_the_hub_denies_that_it_exists(machine, gated):
    """For a gated model this says nothing about what is there, so it is not repeated."""
    gated.hidden = True
    done = machine.install(expect=13)
    assert GATE in done.err
    assert "not found" not in done.err.lower()


def test_f12_then_it_is_accepted(machine, gated):
    machine.install(expect=13)
    gated.tokens.add(TOKEN)
    gated.accepted.add(TOKEN)
    machine.install(env={"HF_TOKEN": TOKEN})
    assert machine.installed(FILES)


def test_f12_a_mirror_without_a_gate(machine, gated, secure):
    secure.files.update(FILES)
    bases = [{"url": gated.resolve(), "kind": "hf"}, secure.base()]
    machine.manifest(FILES, bases, revision=REVISION, gated=True, gate_url=GATE)
    machine.install()


@pytest.mark.parametrize("status", [401, 403])
def test_f12_refused_though_there_is_no_gate(machine, server, status):
    """It may want a token, or be gone; another mirror does not care."""
    server.files.update(FILES)
    machine.manifest(FILES, [server.base(f"status={status}")])
    assert machine.run("install", "tiny-en").status in (13, 15)
    machine.manifest(FILES, [server.base(f"status={status}"), server.base()])
    machine.install()


def test_the_token_of_the_user(machine, gated):
    """What the hub's own tools stored is for --user only."""
    gated.tokens.add(TOKEN)
    gated.accepted.add(TOKEN)
    stored = machine.home / ".cache/huggingface/token"
    stored.parent.mkdir(parents=True)
    stored.write_text(TOKEN)
    machine.install(expect=13)
    assert not [seen for seen in gated.seen if "authorization" in seen.headers]
    own = machine.home / ".local/share/mlmodel"
    bases = [{"url": gated.resolve(), "kind": "hf"}]
    machine.manifest(
        FILES, bases, revision=REVISION, gated=True, gate_url=GATE, into=own / "manifests"
    )
    machine.run("install", "tiny-en", where=["--user"], state=own, expect=0)


def test_hf_endpoint_leads_to_a_mirror_of_the_hub(machine, hub):
    hub.tree.update(FILES)
    bases = [{"url": "https://huggingface.co/org/tiny-en/resolve/{revision}/{path}", "kind": "hf"}]
    machine.manifest(FILES, bases, revision=REVISION)
    machine.install(env={"HF_ENDPOINT": hub.url})
    assert machine.installed(FILES)


def test_hf_endpoint_leads_nothing_else_astray(machine, hub, server):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    machine.install(env={"HF_ENDPOINT": hub.url})
    assert not hub.seen

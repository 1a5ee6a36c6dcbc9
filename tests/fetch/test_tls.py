"""Certificates and redirects: F25, F26, F27, and limits that only an attacker meets."""

from __future__ import annotations

import pytest

from .hub import REVISION
from .machine import digest, weights
from .proxies import Proxy
from .server import Server

DATA = weights()
FILES = {"weights.bin": DATA}
TOKEN = "hf_ThisIsTheSecretOfTheTests"


@pytest.fixture
def model(machine, hub):
    """The hub has the model, and a token opens it."""
    hub.tree.update(FILES)
    hub.tokens.add(TOKEN)
    hub.accepted.add(TOKEN)
    machine.manifest(FILES, [{"url": hub.resolve(), "kind": "hf"}], revision=REVISION)
    return hub


def test_https_and_a_redirect_between_hosts(machine, model):
    machine.install()
    assert machine.installed(FILES)
    assert model.cdn.sent == len(DATA)


def test_a_signed_url_is_asked_for_anew_each_time(machine, model):
    model.cdn.faults = f"cut={len(DATA) // 3 + 1}"
    machine.install()
    assert machine.installed(FILES)
    assert len(model.gets) == len(model.cdn.gets) == 3
    assert not list(machine.root.rglob("*Signature*"))
    for path in machine.state.rglob("*"):
        if path.is_file() and path.name != digest(DATA):
            assert b"Signature=" not in path.read_bytes()


def test_f25_https_never_falls_to_http(machine, secure, server):
    server.files.update(FILES)
    secure.elsewhere["plain"] = f"{server.url}/ok"
    machine.manifest(FILES, [secure.base("redirect=plain")])
    done = machine.run("install", "tiny-en")
    assert done.status in (10, 15)
    assert not server.seen
    assert machine.nothing(DATA)


def test_f25_http_may_rise_to_https(machine, secure, server):
    secure.files.update(FILES)
    server.elsewhere["secure"] = f"{secure.url}/ok"
    machine.manifest(FILES, [server.base("redirect=secure")])
    machine.install()
    assert machine.installed(FILES)


@pytest.mark.parametrize("target", ["file:///etc", "ftp://127.0.0.1", "data:,", "gopher://x"])
def test_f25_a_redirect_to_something_else(machine, server, target):
    server.elsewhere["else"] = target
    machine.manifest(FILES, [server.base("redirect=else")])
    assert machine.run("install", "tiny-en").status in (10, 15)
    assert machine.nothing(DATA)


def test_f25_a_redirect_to_itself_ends(machine, server):
    server.elsewhere["self"] = f"{server.url}/redirect=self"
    machine.manifest(FILES, [server.base("redirect=self")])
    assert machine.run("install", "tiny-en").status in (10, 15)
    assert len(server.seen) < 100


@pytest.mark.parametrize("kind", ["elsewhere", "expired", "own"])
def test_f26_a_bad_certificate(machine, start_server, certificates, kind):
    bad = start_server(Server, certificates.context(kind), name="localhost")
    bad.files.update(FILES)
    machine.here["SSL_CERT_FILE"] = str(certificates.authority)
    machine.manifest(FILES, [bad.base()])
    done = machine.install(expect=10)
    assert "SSL_CERT_FILE" in done.err
    assert not bad.seen
    assert machine.nothing(DATA)


def test_f26_there_is_no_way_around(machine, secure):
    secure.files.update(FILES)
    machine.manifest(FILES, [secure.base()])
    machine.install(expect=10, env={"SSL_CERT_FILE": None})
    for option in ("--insecure", "-k", "--no-check-certificate"):
        machine.run("install", option, "tiny-en", expect=2)
    machine.install()


def test_f27_the_token_stays_with_the_hub(machine, model, tmp_path):
    model.gated = True
    done = machine.install(env={"HF_TOKEN": TOKEN})
    assert {seen.headers.get("authorization") for seen in model.seen} == {f"Bearer {TOKEN}"}
    assert model.cdn.gets
    assert not [seen for seen in model.cdn.seen if "authorization" in seen.headers]
    assert TOKEN not in str([seen.headers for seen in model.cdn.seen]) + done.text
    for path in machine.root.rglob("*"):
        if path.is_file():
            assert TOKEN.encode() not in path.read_bytes()


def test_f27_the_token_of_a_file(machine, model, tmp_path):
    model.gated = True
    secret = tmp_path / "token"
    secret.write_text(TOKEN + "\n")
    secret.chmod(0o600)
    machine.run("install", "--token-file", secret, "tiny-en", expect=0)
    machine.run("remove", "tiny-en", expect=0)
    done = machine.run("install", "--token-file", tmp_path / "none", "tiny-en")
    assert done.status in (2, 13, 16)


def test_f27_no_mirror_sees_the_token(machine, model, start_server, certificates):
    other = start_server(Server, certificates.context(), name="localhost")
    other.files.update(FILES)
    model.linked = {"X-Linked-Size": "1"}
    bases = [{"url": model.resolve(), "kind": "hf"}, other.base()]
    machine.manifest(FILES, bases, revision=REVISION)
    machine.install(env={"HF_TOKEN": TOKEN})
    assert other.gets
    assert not [seen for seen in other.seen if "authorization" in seen.headers]


def test_f27_no_token_over_http(machine, server, start_server):
    """Everybody on the way could read it; the proxy is here for a host that is not this machine."""
    server.files.update(FILES)
    proxy = start_server(Proxy, server)
    machine.manifest(FILES, [{"url": "http://hub.example.test/ok/{path}", "kind": "hf"}])
    machine.install(env={"HF_TOKEN": TOKEN, "http_proxy": f"http://{proxy.address}"})
    assert server.gets and not [seen for seen in server.seen if "authorization" in seen.headers]


@pytest.mark.parametrize("token", ["two\nlines", "with space\r\nX-Other: 1", "\x1b[31m", "ü"])
def test_f27_a_token_that_is_none(machine, model, token):
    """It must neither be sent nor shown nor end in a traceback."""
    done = machine.run("install", "tiny-en", env={"HF_TOKEN": token})
    assert done.status in (0, 2, 13)
    assert "x-other" not in {name for seen in model.seen for name in seen.headers}
    assert "\x1b" not in done.text


def test_too_many_headers(machine, server):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("headers=3000"), server.base()])
    machine.install()


def test_what_a_server_says_does_not_reach_the_terminal(machine, server):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("status=503", "escape", "retry-after=0")])
    assert "\x1b" not in machine.install(expect=10).text
    machine.manifest(FILES, [server.base("status=404", "escape")])
    assert "\x1b" not in machine.install(expect=15).text

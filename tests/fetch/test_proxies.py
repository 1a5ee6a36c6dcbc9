"""Through a proxy, past it, and without it: F28."""

from __future__ import annotations

import os
import socket

import pytest

from .machine import NO_APT, weights
from .proxies import Proxy, Socks

DATA = weights(400_000)
FILES = {"weights.bin": DATA}
#: A host that only the proxy knows.
FAR = "http://hub.example.test/ok/{path}"
FAR_SECURE = "https://hub.example.test/ok/{path}"


@pytest.fixture
def proxy(start_server, server, secure):
    """One with a password."""
    server.files.update(FILES)
    secure.files.update(FILES)
    return start_server(Proxy, server, secure, "user:p%40ss:word")


@pytest.fixture
def open_proxy(start_server, server, secure):
    """One for everybody."""
    server.files.update(FILES)
    secure.files.update(FILES)
    return start_server(Proxy, server, secure)


@pytest.fixture
def dead():
    """An address where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{unused.getsockname()[1]}"


def test_f28_a_proxy_with_a_password(machine, start_server, server):
    server.files.update(FILES)
    proxy = start_server(Proxy, server, None, "user:p@ss word")
    machine.manifest(FILES, [FAR])
    done = machine.install(env={"http_proxy": f"http://user:p%40ss%20word@{proxy.address}"})
    assert proxy.asked and not proxy.refused
    assert "p@ss" not in done.text and "p%40ss" not in done.text


def test_f28_https_through_a_proxy_with_a_password(machine, proxy):
    machine.manifest(FILES, [FAR_SECURE])
    machine.install(env={"https_proxy": f"http://user:p%2540ss%3Aword@{proxy.address}"})
    assert proxy.asked == ["hub.example.test:443"]


@pytest.mark.parametrize("base", [FAR, FAR_SECURE])
def test_f28_a_wrong_password(machine, proxy, base):
    machine.manifest(FILES, [base])
    address = f"http://user:wrong@{proxy.address}"
    done = machine.run("install", "tiny-en", env={"http_proxy": address, "https_proxy": address})
    assert done.status in (10, 13)
    assert "proxy" in done.err.lower() and "wrong@" not in done.text
    assert proxy.refused and not proxy.asked


@pytest.mark.parametrize("base", [FAR, FAR_SECURE])
def test_f28_a_dead_proxy(machine, dead, base):
    machine.manifest(FILES, [base])
    environment = {"http_proxy": f"http://{dead}", "https_proxy": f"http://{dead}"}
    done = machine.install(expect=10, env=environment)
    assert "proxy" in done.err.lower()


@pytest.mark.parametrize("hosts", ["127.0.0.1", "example.org, 127.0.0.1", "*"])
def test_f28_no_proxy_goes_directly(machine, server, dead, hosts):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    machine.install(env={"http_proxy": f"http://{dead}", "no_proxy": hosts})


def test_f28_no_proxy_names_whole_domains_only(machine, open_proxy):
    machine.manifest(FILES, [FAR])
    hosts = "ub.example.test,example,hub.example.test.org"
    machine.install(env={"http_proxy": f"http://{open_proxy.address}", "no_proxy": hosts})
    assert open_proxy.asked


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks4"])
def test_f28_socks_is_not_supported(machine, start_server, scheme):
    socks = start_server(Socks)
    machine.manifest(FILES, [FAR])
    done = machine.run("install", "tiny-en", env={"http_proxy": f"{scheme}://{socks.address}"})
    assert done.status not in (0, 1)
    assert "socks" in done.err.lower() and "not supported" in done.err.lower()
    assert not socks.calls


def test_f28_fetch_conf_before_the_environment(machine, open_proxy, dead):
    machine.manifest(FILES, [FAR])
    machine.configure(proxy=f"http://{open_proxy.address}")
    machine.install(env={"http_proxy": f"http://{dead}"})
    assert open_proxy.asked


def test_f28_the_environment_before_apt(machine, open_proxy, dead):
    machine.manifest(FILES, [FAR])
    settings = machine.home / "apt.conf"
    settings.write_text(f'{NO_APT}Acquire::http::Proxy "http://{dead}";\n')
    machine.install(env={"http_proxy": f"http://{open_proxy.address}"})


@pytest.mark.skipif(os.geteuid() != 0, reason="apt's settings count for root")
def test_f28_apts_own_proxy_is_used_last(machine, open_proxy):
    machine.manifest(FILES, [FAR])
    settings = machine.home / "apt.conf"
    settings.write_text(f'{NO_APT}Acquire::http::Proxy "http://{open_proxy.address}";\n')
    machine.install()
    assert open_proxy.asked


def test_f28_a_proxy_does_not_see_the_token(machine, open_proxy, hub):
    """Over HTTPS it sees host and port."""
    hub.tree.update(FILES)
    proxy = open_proxy
    proxy.secure = hub
    machine.manifest(FILES, [{"url": FAR_SECURE, "kind": "hf"}])
    machine.run("install", "tiny-en", env={
        "https_proxy": f"http://{proxy.address}", "HF_TOKEN": "hf_ThisIsTheSecretOfTheTests",
    })  # fmt: skip
    assert set(proxy.asked) == {"hub.example.test:443"}


@pytest.mark.parametrize("address", ["http://", "http://[::1", "http://a:b:c", "\x1b[31m"])
def test_f28_an_address_that_is_none(machine, server, address):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    done = machine.run("install", "tiny-en", env={"http_proxy": address})
    assert done.status in (0, 2, 10)
    assert "\x1b" not in done.text

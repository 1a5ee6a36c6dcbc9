"""Which addresses a manifest's words become."""

from __future__ import annotations

import pytest

from .machine import ONE, digest, weights

DATA = weights(50_000)


@pytest.mark.parametrize(
    "path",
    ["a b.bin", "100%.bin", "a#b.bin", "a?b=c.bin", "a%2e%2e.bin", "a&b;c=d.bin", "[x]{y}.bin",
     "deep/er/and/deeper.bin", "~+,@!$'().bin", "{sha256}.bin", ".hidden"],
)  # fmt: skip
def test_a_path_is_quoted(machine, server, path):
    server.files[path] = DATA
    machine.manifest({path: DATA}, [server.base()])
    machine.install()
    assert machine.installed({path: DATA})


def test_what_stands_in_braces(machine, server):
    server.files[f"{ONE}/{digest(DATA)}/w.bin"] = DATA
    machine.manifest({"w.bin": DATA}, [f"{server.url}/ok/{{revision}}/{{sha256}}/{{path}}"])
    machine.install()


def test_a_mirror_by_digest_alone(machine, server):
    server.files[digest(DATA)] = DATA
    machine.manifest({"w.bin": DATA}, [f"{server.url}/ok/{{sha256}}"])
    machine.install()


def test_a_file_has_addresses_of_its_own(machine, server):
    server.files["elsewhere.bin"] = DATA

    def own(manifest):
        manifest["files"][0]["urls"] = [f"{server.url}/ok/elsewhere.bin"]

    machine.manifest({"w.bin": DATA}, [], change=own)
    machine.install()


def test_hosts_are_named_before(machine, server):
    machine.manifest({"w.bin": DATA}, [server.base(), "https://mirror.example.org/{sha256}"])
    shown = machine.run("info", "tiny-en", expect=0).out
    assert "127.0.0.1" in shown and "mirror.example.org" in shown


def test_a_model_without_any_address(machine):
    """It can be imported only."""
    machine.manifest({"w.bin": DATA}, [])
    assert machine.run("install", "tiny-en").status not in (0, 1)

"""Manifests that nobody should write, and state that somebody prepared: F35 and F39 at run time.

dh_mlmodel refuses such manifests when a package is built; what runs as root does not rely on it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .machine import digest, wait, weights

DATA = weights(200_000)
FILES = {"weights.bin": DATA}


def setting(*keys, to):
    """A change of a manifest: the value at KEYS becomes TO."""

    def change(manifest):
        place = manifest
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = to

    return change


def without(*keys):
    def change(manifest):
        place = manifest
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]

    return change


FILE = ("files", 0)
BAD = {
    "parent": setting(*FILE, "path", to="../../../../../escaped"),
    "parent inside": setting(*FILE, "path", to="a/../../escaped"),
    "absolute": setting(*FILE, "path", to="/tmp/escaped"),
    "empty path": setting(*FILE, "path", to=""),
    "dot": setting(*FILE, "path", to="."),
    "newline": setting(*FILE, "path", to="a\nb"),
    "F39 too long": setting(*FILE, "path", to="a" * 256),
    "F39 not ASCII": setting(*FILE, "path", to="gewichte-für.bin"),
    "nul": setting(*FILE, "path", to="a\0b"),
    "path is a number": setting(*FILE, "path", to=7),
    "upper-case digest": setting(*FILE, "sha256", to=digest(DATA).upper()),
    "short digest": setting(*FILE, "sha256", to="ab"),
    "digest as path": setting(*FILE, "sha256", to="../" * 20 + "etc"),
    "no digest": without(*FILE, "sha256"),
    "no size": without(*FILE, "size"),
    "size zero": setting(*FILE, "size", to=0),
    "size negative": setting(*FILE, "size", to=-1),
    "size a text": setting(*FILE, "size", to="200000"),
    "size huge": setting(*FILE, "size", to=10**30),
    "size infinite": setting(*FILE, "size", to=float("inf")),
    "branch": setting("revision", to="main"),
    "revision as path": setting("revision", to="../" * 13 + "x"),
    "no revision": without("revision"),
    "another schema": setting("schema", to=2),
    "another name": setting("name", to="other"),
    "name as path": setting("name", to="../tiny-en"),
    "no files": setting("files", to=[]),
    "twice": lambda manifest: manifest["files"].append(manifest["files"][0]),
    "below a file": lambda manifest: manifest["files"].append(
        {**manifest["files"][0], "path": "weights.bin/x"}
    ),
    "address of a file": setting("base", to=[{"url": "file:///etc/{path}"}]),
    "address with a newline": setting("base", to=[{"url": "http://127.0.0.1/\r\nX: y/{path}"}]),
    "base is a text": setting("base", to="http://127.0.0.1/"),
    "license with a slash": setting("license", "id", to="../../escaped"),
    "no license": without("license"),
}


@pytest.mark.parametrize("what", BAD)
def test_f35_a_bad_manifest_is_refused(machine, server, what):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()], change=BAD[what])
    done = machine.run("install", "tiny-en")
    assert done.status not in (0, 1), done.text
    assert done.err and "\x1b" not in done.text
    assert not server.seen and machine.nothing(DATA)
    assert not list(machine.root.parent.rglob("*escaped*"))
    assert not Path("/tmp/escaped").exists()
    machine.run("list")


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"schema": 1, "schema": 1}',
     b"1" * 5000, b'{"schema": 1' + b" " * (40 << 20) + b"}"],
    ids=["empty", "cut", "list", "null", "not utf-8", "deep", "twice", "long number", "large"],
)  # fmt: skip
def test_f35_a_manifest_that_is_none(machine, server, text):
    machine.manifest(FILES, [server.base()])
    machine.manifest(FILES, [server.base()], name="good")
    server.files.update(FILES)
    (machine.manifests / "tiny-en.json").write_bytes(text)
    done = machine.run("install", "tiny-en")
    assert done.status not in (0, 1) and done.err
    assert "good" in machine.run("list").out
    machine.install("good")


def test_control_characters_do_not_reach_the_terminal(machine, server):
    evil = "\x1b]0;owned\x07\x9b31m\u202e"
    server.files.update(FILES)
    machine.manifest(
        FILES, [server.base()], homepage=f"https://example.org/{evil}", format=evil,
        gate_url=f"https://example.org/{evil}",
        license={"id": "Apache-2.0", "url": f"https://example.org/{evil}", "must_accept": False},
    )  # fmt: skip
    for arguments in (("info", "tiny-en"), ("list",), ("install", "tiny-en")):
        text = machine.run(*arguments).text
        assert not set("\x1b\x07\x9b\u202e") & set(text)


@pytest.fixture
def victim(tmp_path):
    path = tmp_path / "victim"
    path.write_text("safe")
    return path


def test_a_link_in_place_of_the_partial_is_not_followed(machine, server, victim):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    partial = machine.partial(DATA)
    partial.parent.mkdir(parents=True)
    partial.symlink_to(victim)
    machine.run("install", "tiny-en")
    assert victim.read_text() == "safe" and victim.stat().st_mode & 0o777 != 0o444


def test_a_link_in_place_of_a_blob_is_not_believed(machine, server, tmp_path):
    """The content is right today, and whose it is tomorrow nobody knows."""
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    other = tmp_path / "other"
    other.write_bytes(DATA)
    machine.blob(DATA).parent.mkdir(parents=True)
    machine.blob(DATA).symlink_to(other)
    machine.install()
    assert not machine.blob(DATA).is_symlink()
    assert not (machine.current() / "weights.bin").is_symlink()


@pytest.mark.parametrize("where", ["blobs", "models", "models/tiny-en", "blobs/sha256"])
def test_a_link_in_place_of_a_directory_is_not_followed(machine, server, tmp_path, where):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    outside = tmp_path / "outside"
    outside.mkdir()
    link = machine.state / where
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    machine.run("install", "tiny-en")
    machine.run("remove", "tiny-en")
    assert not list(outside.iterdir())


def test_a_pipe_in_place_of_the_partial_does_not_hang(machine, server):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    partial = machine.partial(DATA)
    partial.parent.mkdir(parents=True)
    os.mkfifo(partial)
    machine.run("install", "tiny-en")


def test_the_umask_of_the_user_opens_nothing(machine, server):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("slow=400000")])
    run = machine.start("install", "tiny-en", before=("sh", "-c", 'umask 0; exec "$@"', "sh"))
    wait(lambda: machine.size(DATA) > 0, run)
    assert machine.partial(DATA).stat().st_mode & 0o077 == 0
    run.end(0)
    for path in machine.state.rglob("*"):
        if not path.is_symlink():
            assert path.stat().st_mode & 0o022 == 0, path


def test_a_strict_umask_still_lets_everybody_read(machine, server):
    """Installed by root with umask 077, used by everybody."""
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    machine.run("install", "tiny-en", expect=0, before=("sh", "-c", 'umask 077; exec "$@"', "sh"))
    path = machine.current().resolve() / "weights.bin"
    assert path.stat().st_mode & 0o777 == 0o444
    while path != machine.state:
        path = path.parent
        assert path.stat().st_mode & 0o055 == 0o055, path

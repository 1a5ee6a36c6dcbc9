"""The life of a model from before its download to after its removal, as far as dpkg is not in it.

These are the cases of the matrix that was tried with prototype packages, and F34 and F37.
"""

from __future__ import annotations

import os
import time

import pytest

from .machine import TWO, weights

DATA = weights()
SIZE = len(DATA)
CONFIG = b'{"layers": 2}\n'
FILES = {"weights.bin": DATA, "sub/config.json": CONFIG}


@pytest.fixture
def published(machine, server):
    """A model of two files, not downloaded."""
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    return server


@pytest.fixture
def installed(machine, published):
    """The same, downloaded."""
    machine.install()
    published.forget()
    return published


def test_before_the_download(machine, published):
    done = machine.run("path", "tiny-en", expect=6)
    assert not done.out and "mlmodel-fetch install tiny-en" in done.err
    machine.run("status", "tiny-en", expect=6)
    assert "absent" in machine.run("list", expect=0).out
    shown = machine.run("info", "tiny-en", expect=0).out
    assert "Apache-2.0" in shown and "127.0.0.1" in shown
    machine.run("verify", "tiny-en", expect=6)
    assert not published.seen


def test_an_unknown_model(machine, published):
    for command in ("install", "path", "status", "info", "verify", "repair", "remove"):
        machine.run(command, "nonesuch", expect=5)
    done = machine.run("install", "\x1b[31mred", expect=5)
    assert "\x1b" not in done.text


@pytest.mark.parametrize(
    "arguments", [(), ("fly",), ("install",), ("install", "--mirror"), ("--progress=x", "list")]
)
def test_usage(machine, published, arguments):
    machine.run(*arguments, expect=2)


def test_after_the_download(machine, installed):
    machine.run("status", "tiny-en", expect=0)
    machine.run("verify", "tiny-en", expect=0)
    machine.run("verify", "--quick", "tiny-en", expect=0)
    assert "installed" in machine.run("list", expect=0).out
    for name, data in FILES.items():
        (line,) = machine.run("path", "tiny-en", name, expect=0).out.splitlines()
        with open(line, "rb") as file:
            assert file.read() == data
    (line,) = machine.run("path", "tiny-en", expect=0).out.splitlines()
    assert os.path.isdir(line)
    assert machine.blob(DATA).stat().st_mode & 0o7777 == 0o444
    machine.install()
    assert not installed.gets


def test_the_link_below_usr_share_works(machine, installed):
    link = machine.root / "usr/share/mlmodel/tiny-en"
    link.symlink_to("../../../var/lib/mlmodel/models/tiny-en/current")
    assert (link / "weights.bin").read_bytes() == DATA


def test_a_second_model_with_the_same_files(machine, installed):
    machine.manifest(FILES, [installed.base()], name="twin")
    machine.install("twin")
    assert not installed.gets
    one, two = machine.current() / "weights.bin", machine.current("twin") / "weights.bin"
    assert os.path.samefile(one, two)


def test_removed(machine, installed):
    machine.run("remove", "tiny-en", expect=0)
    machine.run("path", "tiny-en", expect=6)
    assert machine.nothing(*FILES.values())
    assert not [path for path in machine.state.rglob("*") if path.is_file()]
    assert machine.run("remove", "tiny-en").status in (0, 6)


def test_f34_a_users_file_goes_with_the_model(machine, installed):
    (machine.current() / "notes.txt").write_text("mine")
    machine.run("verify", "tiny-en", expect=0)
    machine.run("remove", "tiny-en", expect=0)
    assert not (machine.state / "models/tiny-en").exists()


def test_gc_keeps_what_is_used_and_young_partials(machine, installed):
    later = weights(1_000_000, seed=3)
    installed.files["later.bin"] = later
    machine.manifest({"later.bin": later}, [installed.base("slow=500000")], name="later")
    kept = machine.interrupt(later, 100_000, "later")
    orphan = machine.blob(b"orphan")
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"orphan")
    machine.run("gc", expect=0)
    assert not orphan.exists()
    assert machine.size(later) == kept and machine.installed(FILES)
    old = time.time() - 31 * 86400
    os.utime(machine.partial(later), (old, old))
    machine.run("gc", expect=0)
    assert not machine.partial(later).exists() and machine.installed(FILES)


@pytest.mark.parametrize("clock", ["future", "past"])
def test_f37_no_clock_decides_anything(machine, server, clock):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("slow=2000000", clock)])
    kept = machine.interrupt(DATA, SIZE // 3)
    moment = 4_000_000_000 if clock == "future" else 0
    os.utime(machine.partial(DATA), (moment, moment))
    server.forget()
    machine.manifest(FILES, [server.base(clock)])
    machine.install()
    assert [seen.sent for seen in server.gets if seen.path.endswith(".bin")] == [SIZE - kept]
    machine.run("status", "tiny-en", expect=0)
    assert not [name for seen in server.seen for name in seen.headers if name.startswith("if-")]


def test_dry_run_and_keep_old(machine, published):
    machine.run("install", "--dry-run", "tiny-en", expect=0)
    assert not published.gets and machine.nothing(DATA)
    machine.install()
    machine.manifest(FILES, [published.base()], revision=TWO)
    machine.run("install", "--keep-old", "tiny-en", expect=0)
    assert len([p for p in (machine.state / "models/tiny-en").iterdir() if p.name != "current"]) > 1


def test_optional_files_are_not_needed(machine, published):
    def optional(manifest):
        manifest["files"][1]["optional"] = True

    del published.files["sub/config.json"]
    machine.manifest(FILES, [published.base()], change=optional)
    machine.install()
    machine.run("status", "tiny-en", expect=0)
    machine.run("verify", "tiny-en", expect=0)


def test_a_mirror_of_the_user_comes_first(machine, published, mirror):
    mirror.files.update(FILES)
    machine.run("install", "--mirror", f"{mirror.url}/ok/{{path}}", "tiny-en", expect=0)
    assert mirror.gets and not published.gets


def test_a_limit_of_the_rate(machine, published):
    begun = time.monotonic()
    machine.run("install", "--limit-rate", "1M", "tiny-en", expect=0)
    assert time.monotonic() - begun > 1.5

"""Files that change after they were verified, under one of their names or under all: F44."""

from __future__ import annotations

import os

import pytest

from .machine import edit, weights

DATA = weights()
SIZE = len(DATA)
CONFIG = b'{"layers": 2}\n'
FILES = {"weights.bin": DATA, "sub/config.json": CONFIG}


@pytest.fixture
def installed(machine, server):
    """A model of two files, downloaded."""
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    machine.install()
    server.forget()
    return server


def test_one_file_damaged_is_fetched_alone(machine, installed):
    edit(machine.blob(CONFIG), b"!")
    done = machine.run("verify", "tiny-en", expect=11)
    assert "sub/config.json" in done.text and "weights.bin" not in done.text
    assert "damaged" in machine.run("list", expect=0).out
    machine.install()
    assert [seen.path for seen in installed.gets] == ["/ok/sub/config.json"]
    machine.run("verify", "tiny-en", expect=0)


def test_a_file_that_is_gone_is_fetched_alone(machine, installed):
    (machine.current() / "sub/config.json").unlink()
    machine.blob(CONFIG).unlink()
    assert machine.run("status", "tiny-en").status in (6, 11)
    machine.install()
    assert [seen.path for seen in installed.gets] == ["/ok/sub/config.json"]


def test_f44_a_blob_edited_in_place(machine, installed):
    machine.manifest(FILES, [installed.base()], name="twin")
    machine.install("twin")
    before = machine.blob(DATA).stat()
    edit(machine.blob(DATA), b"edited", SIZE // 2)
    # Neither size nor time betray it.
    os.utime(machine.blob(DATA), ns=(before.st_atime_ns, before.st_mtime_ns))
    for name in ("tiny-en", "twin"):
        done = machine.run("verify", name, expect=11)
        assert "weights.bin" in done.text
    machine.run("verify", "--all", expect=11)
    machine.run("repair", "tiny-en", expect=0)
    assert machine.installed(FILES) and machine.installed(FILES, "twin")
    machine.run("verify", "--all", expect=0)
    assert len(installed.gets) == 1


def test_f44_a_models_file_replaced(machine, installed):
    """Not the blob, but its other name."""
    path = machine.current() / "weights.bin"
    path.unlink()
    path.write_bytes(bytes(SIZE))
    machine.run("verify", "tiny-en", expect=11)
    machine.run("repair", "tiny-en", expect=0)
    assert machine.installed(FILES)
    assert not installed.gets


def test_f44_a_models_file_replaced_by_a_link(machine, installed, tmp_path):
    """The digest would be right, and the file somebody else's."""
    other = tmp_path / "other"
    other.write_bytes(DATA)
    path = machine.current() / "weights.bin"
    path.unlink()
    path.symlink_to(other)
    machine.run("verify", "tiny-en", expect=11)
    machine.run("repair", "tiny-en", expect=0)
    assert not path.is_symlink() and other.read_bytes() == DATA

"""What is seen while it runs: on a terminal, in lines, as JSON, quietly; and who does the work."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from .machine import wait, weights

DATA = weights(2_000_000)
FILES = {"weights.bin": DATA}


@pytest.fixture
def published(machine, server):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("slow=1500000")])
    return server


def test_quiet_says_nothing(machine, published):
    assert not machine.run("--quiet", "install", "tiny-en", expect=0).text


def test_quiet_still_says_what_is_wrong(machine, published):
    published.files.clear()
    assert machine.run("--quiet", "install", "tiny-en", expect=15).err


def test_standard_output_is_for_results(machine, published):
    done = machine.install()
    assert not done.out or "tiny-en" in done.out
    assert "\r" not in done.text and "\x1b" not in done.text


def test_json_is_json(machine, published):
    done = machine.run("--progress=json", "install", "tiny-en", expect=0)
    rows = [json.loads(line) for line in done.text.splitlines() if line.startswith("{")]
    assert rows and all(isinstance(row, dict) for row in rows)
    assert str(len(DATA)) in done.text


def test_lines_are_lines(machine, published):
    done = machine.run("--progress=lines", "install", "tiny-en", expect=0)
    assert "\r" not in done.text and "tiny-en" in done.text


def test_a_terminal_sees_it_move(machine, published):
    done = machine.on_terminal("install", "tiny-en")
    assert done.status == 0
    drawn = [part for part in re.split(r"[\r\n]+", done.err) if "%" in part]
    assert drawn and "MB/s" in done.err
    assert all(len(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", part)) <= 80 for part in drawn)


def test_a_terminal_that_cannot_do_much_gets_lines(machine, published):
    done = machine.on_terminal("install", "tiny-en", env={"TERM": "dumb"})
    assert done.status == 0
    assert "\x1b" not in done.err and "%" not in done.err.replace("\r\n", "\n").splitlines()[-1]


def test_the_list_as_json(machine, published):
    (row,) = json.loads(machine.run("list", "--json", expect=0).out)
    assert row["name"] == "tiny-en" and row["state"] == "absent"
    machine.interrupt(DATA, len(DATA) // 3)
    assert "partial" in machine.run("list", expect=0).out
    machine.install()
    (row,) = json.loads(machine.run("list", "--json", expect=0).out)
    assert row["state"] == "installed"


def test_a_child_without_rights_does_the_network(machine, published):
    if os.geteuid() != 0:
        pytest.skip("only root has rights to drop")
    machine.configure(network_user="nobody")
    run = machine.start("install", "tiny-en")
    wait(lambda: machine.size(DATA) > 0, run)
    owners = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if os.getsid(int(status.parent.name)) == run.process.pid:
                fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines())
                owners[int(status.parent.name)] = fields["Uid"].split()
        except OSError:
            continue
    run.end(0)
    assert ["65534"] * 4 in owners.values(), owners
    assert machine.installed(FILES)
    assert machine.blob(DATA).stat().st_uid == 0


@pytest.mark.parametrize(("user", "status"), [("no-such-user", 2), ("", 0)])
def test_root_does_the_network_only_when_told_so(machine, server, user, status):
    """With --root DIR, which may be an image, it does; --user is a copy on the running system."""
    if os.geteuid() != 0:
        pytest.skip("only root has rights to drop")
    server.files.update(FILES)
    own = machine.home / ".local/share/mlmodel"
    machine.manifest(FILES, [server.base()], into=own / "manifests")
    machine.manifest(FILES, [server.base()])
    machine.configure(network_user=user)
    done = machine.run("install", "tiny-en", where=["--user"], state=own, expect=status)
    if status:
        assert "there is no user no-such-user\n  run systemd-sysusers, or set " in done.err
        assert not server.seen
    machine.install()


def test_it_needs_nothing_but_the_standard_library(machine, published, tmp_path):
    """Nor takes modules from where it was started, or from PYTHONPATH."""
    trap = tmp_path / "trap"
    trap.mkdir()
    for name in ("ssl", "json", "hashlib", "http", "urllib"):
        (trap / f"{name}.py").write_text("raise SystemExit(99)\n")
    machine.run("list", expect=0, cwd=trap)

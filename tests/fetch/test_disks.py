"""Full disks, quotas, disks that nobody may write to: F14 to F17, F38, F42."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from . import spaces
from .machine import DATA, FILES, PROGRAM, SIZE, wait

MIB = 1 << 20


@pytest.fixture
def small_disk(machine):
    """Give the machine a disk of so many bytes at /var/lib/mlmodel."""
    opened = []

    def give(size):
        opened.append(spaces.disk(machine.root / "var/lib/mlmodel", size))
        machine.space = opened[-1]
        return opened[-1]

    yield give
    for space in opened:
        space.__exit__()


@pytest.mark.chroot
def test_f14_no_space_is_said_before_the_first_byte(machine, server, small_disk):
    small_disk(MIB)
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    done = machine.install(expect=12)
    assert not server.gets
    assert machine.size(DATA) == 0
    assert any(unit in done.err for unit in ("MB", "MiB", "bytes"))


@pytest.mark.chroot
def test_f14_what_is_there_already_needs_no_space(machine, server, small_disk):
    small_disk(4 * MIB)
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("slow=2000000")])
    machine.interrupt(DATA, SIZE * 2 // 3)
    machine.manifest(FILES, [server.base()])
    machine.install()
    assert machine.installed(FILES)
    machine.install()


@pytest.mark.chroot
def test_f14_min_free_of_the_manifest(machine, server, small_disk):
    small_disk(8 * MIB)
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()], min_free=100 * MIB)
    machine.install(expect=12)
    assert not server.gets


@pytest.mark.chroot
def test_f15_the_disk_fills_up_during_the_transfer(machine, server, small_disk):
    small_disk(4 * MIB)
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("slow=1000000")])
    run = machine.start("install", "tiny-en")
    wait(lambda: machine.size(DATA) > 300_000, run)
    filler = machine.state / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    run.end(12)
    kept = machine.size(DATA)
    assert kept > 300_000 and machine.nothing(DATA)
    filler.unlink()
    server.forget()
    machine.manifest(FILES, [server.base()])
    machine.install()
    assert machine.installed(FILES)
    assert server.sent == SIZE - kept


def test_f16_the_quota_is_used_up(machine, server, liar):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("slow=10000000")])
    machine.install(expect=12, env=liar(f"quota={SIZE // 2}"))
    kept = machine.size(DATA)
    assert 0 < kept <= SIZE // 2 and machine.nothing(DATA)
    server.forget()
    machine.install()
    assert server.sent == SIZE - kept


@pytest.mark.chroot
def test_f17_a_read_only_disk(machine, server):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    machine.state.mkdir(parents=True)
    with spaces.read_only(machine.state) as machine.space:
        done = machine.install(expect=16)
    assert "Read-only" in done.err or "read-only" in done.err
    assert not server.gets


@pytest.mark.chroot
def test_f17_what_is_installed_can_be_used_from_a_read_only_disk(machine, server):
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    machine.install()
    with spaces.read_only(machine.state) as machine.space:
        for command in ("path", "status", "verify", "info"):
            machine.run(command, "tiny-en", expect=0)
        machine.run("list", expect=0)
        machine.install()
        machine.run("remove", "tiny-en", expect=16)
    machine.space = None
    assert machine.installed(FILES)


def test_f17_a_user_who_may_not_is_told_how(machine, server, tmp_path_factory):
    """The state belongs to root; the check comes before any work."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root, to become nobody with setpriv")
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    for path in (machine.root, *machine.root.parents):
        if not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o011)
    seen = subprocess.run([*nobody, "test", "-r", PROGRAM[-1]], check=False, timeout=30)
    if seen.returncode:
        pytest.skip("nobody may not read the checkout")
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    done = machine.install(expect=16, before=nobody)
    assert "sudo" in done.err and "--user" in done.err
    assert not server.seen


def test_f38_state_on_another_disk_through_a_link(machine, server, tmp_path):
    real = tmp_path / "big-disk"
    real.mkdir()
    machine.state.parent.mkdir(parents=True)
    machine.state.symlink_to(real)
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    machine.install()
    assert machine.installed(FILES)
    machine.run("verify", "tiny-en", expect=0)
    machine.run("remove", "tiny-en", expect=0)
    assert machine.state.is_symlink()
    assert not [path for path in real.rglob("*") if path.is_file() and path.stat().st_size == SIZE]


@pytest.mark.parametrize("home", [None, "", "/proc/nowhere", "relative"])
def test_f42_a_user_without_a_home(machine, home):
    environment = {"HOME": home, "XDG_DATA_HOME": None}
    done = machine.run("install", "tiny-en", where=["--user"], env=environment)
    assert done.status in ((16,) if home != "/proc/nowhere" else (5, 16)), done.text
    assert "HOME" in done.err or done.status == 5
    assert not (machine.home / "relative").exists()


def test_f42_xdg_data_home_will_do(machine, server, tmp_path):
    own = tmp_path / "data/mlmodel"
    server.files.update(FILES)
    machine.manifest(FILES, [server.base()], into=own / "manifests")
    environment = {"HOME": None, "XDG_DATA_HOME": str(tmp_path / "data")}
    environment["XDG_CONFIG_HOME"] = str(machine.home / ".config")
    machine.run("install", "tiny-en", where=["--user"], env=environment, state=own, expect=0)
    assert (own / "models/tiny-en/current/weights.bin").read_bytes() == DATA

"""Models that come by hand: import from any medium by content, export, pack: F40."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile

import pytest

from .machine import Machine, digest, edit, weights

DATA = weights(800_000)
CONFIG = b'{"layers": 2}\n'
FILES = {"weights.bin": DATA, "sub/config.json": CONFIG}


@pytest.fixture
def known(machine):
    """The manifest of a model whose servers are far away."""
    machine.manifest(FILES, ["http://127.0.0.1:9/{path}"])
    return machine


def stick(directory, files):
    """A medium with FILES."""
    for name, data in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return directory


def snapshot(machine):
    return sorted(
        (str(path), path.lstat().st_mtime_ns)
        for path in machine.state.rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    )


def test_f40_wrong_names_and_one_file_missing(known, tmp_path, liar):
    usb = stick(tmp_path / "usb", {"a/download(1)": DATA, "junk": b"x" * len(CONFIG)})
    done = known.run("import", "tiny-en", usb, expect=11, env=liar("socket"))
    assert "sub/config.json" in done.err
    assert not known.current().exists()
    stick(usb, {"z": CONFIG})
    known.run("import", "tiny-en", usb, expect=0, env=liar("socket"))
    assert known.installed(FILES)
    assert (usb / "a/download(1)").read_bytes() == DATA


def test_f40_single_files(known, tmp_path):
    usb = stick(tmp_path / "usb", {"one": DATA, "two": CONFIG})
    known.run("import", "tiny-en", usb / "one", usb / "two", expect=0)
    assert known.installed(FILES)


def test_f40_the_medium_changes_afterwards(known, tmp_path):
    """What is imported is a copy: nobody else's file may be the blob."""
    usb = stick(tmp_path / "usb", {"one": DATA, "two": CONFIG})
    known.run("import", "tiny-en", usb, expect=0)
    edit(usb / "one", b"changed")
    known.run("verify", "tiny-en", expect=0)


def hub_cache(directory, files):
    """As the hub's own library keeps what it fetched."""
    top = directory / "models--org--tiny-en"
    for name, data in files.items():
        blob = top / "blobs" / digest(data)
        stick(top, {f"blobs/{digest(data)}": data})
        link = top / "snapshots" / ("1" * 40) / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))
    stick(top, {"refs/main": b"1" * 40})
    return directory


def test_f40_a_cache_of_the_hub(known, tmp_path):
    cache = hub_cache(tmp_path / "hub", FILES)
    known.run("import", "tiny-en", cache, expect=0)
    assert known.installed(FILES)
    assert not (known.current() / "weights.bin").is_symlink()


def test_f40_a_cache_with_a_wrong_file(known, tmp_path):
    cache = hub_cache(tmp_path / "hub", FILES)
    wrong = cache / "models--org--tiny-en/blobs" / digest(DATA)
    wrong.write_bytes(bytes(len(DATA)))
    before = snapshot(known)
    done = known.run("import", "tiny-en", cache, expect=11)
    assert "weights.bin" in done.err
    assert not known.current().exists()
    assert snapshot(known) == before


def exported(known, tmp_path):
    usb = stick(tmp_path / "source", {"one": DATA, "two": CONFIG})
    known.run("import", "tiny-en", usb, expect=0)
    tar = tmp_path / "tiny-en.tar"
    known.run("export", "tiny-en", tar, expect=0)
    return tar


@pytest.fixture
def other(tmp_path):
    """Another machine, which knows the model too."""
    machine = Machine(tmp_path / "other", tmp_path / "other-home")
    machine.manifest(FILES, ["http://127.0.0.1:9/{path}"])
    return machine


def test_f40_from_machine_to_machine(known, other, tmp_path):
    tar = exported(known, tmp_path)
    other.run("import", "tiny-en", tar, expect=0)
    assert other.installed(FILES)


def test_f40_a_tar_with_a_wrong_file(known, other, tmp_path):
    tar = exported(known, tmp_path)
    raw = bytearray(tar.read_bytes())
    at = raw.index(DATA[:64])
    raw[at : at + 4] = b"evil"
    tar.write_bytes(raw)
    before = snapshot(other)
    done = other.run("import", "tiny-en", tar, expect=11)
    assert "weights.bin" in done.err
    assert snapshot(other) == before and not other.current().exists()


def test_f40_a_wrong_tar_leaves_what_is_installed_alone(known, tmp_path):
    tar = exported(known, tmp_path)
    new = {"weights.bin": weights(800_000, seed=5)}
    known.manifest(new, ["http://127.0.0.1:9/{path}"], revision="2" * 40)
    done = known.run("import", "tiny-en", tar, expect=11)
    assert "weights.bin" in done.err
    assert known.installed(FILES)


def add(tar, name, data=b"", **fields):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    for field, value in fields.items():
        setattr(entry, field, value)
    tar.addfile(entry, io.BytesIO(data))


def test_f40_a_hostile_tar(other, tmp_path):
    """Nothing is unpacked under its own name, and nothing is followed."""
    victim = tmp_path / "victim"
    victim.write_text("safe")
    path = tmp_path / "hostile.tar"
    with tarfile.open(path, "w") as tar:
        add(tar, "../../victim", b"gone")
        add(tar, str(victim), b"gone")
        add(tar, "weights.bin", type=tarfile.SYMTYPE, linkname=str(victim))
        add(tar, "config", type=tarfile.LNKTYPE, linkname="weights.bin")
        add(tar, "device", type=tarfile.CHRTYPE, devmajor=1, devminor=5)
        add(tar, "pipe", type=tarfile.FIFOTYPE)
        add(tar, "\x1b[31mred", b"x")
    done = other.run("import", "tiny-en", path, expect=11)
    assert victim.read_text() == "safe"
    assert "\x1b" not in done.text
    assert not other.current().exists()


@pytest.mark.parametrize("kind", ["empty", "cut", "noise"])
def test_f40_a_broken_tar(known, other, tmp_path, kind):
    tar = exported(known, tmp_path)
    whole = tar.read_bytes()
    tar.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "noise": DATA[:5000]}[kind])
    assert other.run("import", "tiny-en", tar).status in (11, 16)
    assert not other.current().exists()


def test_f40_a_directory_with_traps(known, tmp_path):
    """A pipe that would block, a link in a circle, a file that may not be read."""
    usb = stick(tmp_path / "usb", {"one": DATA, "two": CONFIG})
    os.mkfifo(usb / "pipe")
    (usb / "loop").symlink_to(".")
    (usb / "dangling").symlink_to("nowhere")
    known.run("import", "tiny-en", usb, expect=0)


def test_f40_nothing_there(known, tmp_path):
    assert known.run("import", "tiny-en", tmp_path / "none").status in (2, 11, 16)


def test_import_for_one_user(known, tmp_path):
    own = known.home / ".local/share/mlmodel"
    usb = stick(tmp_path / "usb", {"one": DATA, "two": CONFIG})
    known.manifest(FILES, ["http://127.0.0.1:9/{path}"], into=own / "manifests")
    user = {"where": ["--user"], "state": own}
    known.run("import", "tiny-en", usb, expect=0, **user)
    (path,) = known.run("path", "tiny-en", expect=0, **user).out.splitlines()
    assert path.startswith(str(own))
    assert not known.state.exists()


def test_pack_makes_a_package_of_the_verified_files(known, tmp_path):
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb is not installed")
    exported(known, tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    known.run("pack", "tiny-en", expect=0, cwd=work)
    (deb,) = work.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", deb, work / "x"], check=True, timeout=60)
    content = [path.read_bytes() for path in (work / "x").rglob("*") if path.is_file()]
    assert DATA in content and CONFIG in content
    control = subprocess.run(["dpkg-deb", "-I", deb], capture_output=True, text=True, check=True)
    assert "postinst" not in control.stdout


def test_pack_refuses_what_is_damaged(known, tmp_path):
    exported(known, tmp_path)
    edit(known.blob(DATA), b"damaged")
    work = tmp_path / "work"
    work.mkdir()
    known.run("pack", "tiny-en", expect=11, cwd=work)
    known.run("export", "tiny-en", work / "x.tar", expect=11)
    assert not list(work.glob("*.deb")) and not (work / "x.tar").exists()

"""Large xz packages are read through dpkg-deb, and come out as small ones do."""

from __future__ import annotations

import random
import subprocess

import builders
import pytest

from mlpolicy.scanner import scan_path
from mlpolicy.subjects import deb, pipe


@pytest.fixture
def package(tmp_path):
    root = tmp_path / "root"
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN/control").write_text(
        "Package: m\nVersion: 1\nArchitecture: all\nMaintainer: A <a@b.c>\nDescription: x\n"
    )
    (root / "noise").write_bytes(random.Random(1).randbytes(deb.THREADS_PAY + 100_000))
    (root / "z.safetensors").write_bytes(
        builders.safetensors_bytes({"w": builders.tensor(1, end=4)}, bytes(4))
    )
    path = tmp_path / "-m_1_all.deb"  # a name that looks like an option
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z0", "-b", root, "m.deb"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=tmp_path)
    return (tmp_path / "m.deb").rename(path)


def found(path):
    [subject] = scan_path(str(path))
    return [a.path for a in subject.artifacts], [p.code for p in subject.problems]


def test_through_dpkg_deb(package, monkeypatch):
    started = []
    real = pipe.subprocess.Popen

    def popen(command, **how):
        started.append(command[0])
        return real(command, **how)

    monkeypatch.setattr(pipe.subprocess, "Popen", popen)
    assert found(package) == (["z.safetensors"], [])
    assert started == ["dpkg-deb"]


def test_without_dpkg_deb(package, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    assert found(package) == (["z.safetensors"], [])


def test_damage_is_told(package):
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 0xFF
    package.write_bytes(data)
    artifacts, problems = found(package)
    assert "z.safetensors" not in artifacts
    assert problems in (["malformed"], ["truncated"])


def test_damage_behind_the_last_file_is_told(package):
    data = bytearray(package.read_bytes())
    data[-20] ^= 0xFF  # in the index of the xz stream
    package.write_bytes(data)
    assert found(package)[1] in (["malformed"], ["truncated"])

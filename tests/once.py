"""Expensive things that tests share, made by the first process of this machine that asks."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from chroots import locked
from conftest import TOP


def made(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The directory NAME of this run of the tests, filled by MAKE; read it, never write it."""
    top = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        top = top.parent  # all workers'
    with locked(top / name):
        if not (top / name).exists():
            new = factory.mktemp(name)
            make(new)
            new.rename(top / name)
    return top / name


def python_with(package: str) -> Path:
    """A Python that has PACKAGE of PyPI, kept in .work; the test is skipped where it cannot be."""
    where = TOP / ".work" / package.partition("=")[0].partition("[")[0]
    with locked(where):
        done = where / "has"
        if not done.exists() or done.read_text() != package:
            venv = ["/usr/bin/python3", "-m", "venv", where]
            pip = [where / "bin/python", "-m", "pip", "install", "-q", package]
            for command in (venv, pip):
                got = subprocess.run(
                    command, capture_output=True, text=True, timeout=300, check=False
                )
                if got.returncode:
                    said = (got.stderr or got.stdout).strip()
                    pytest.skip(f"{package} cannot be had: {said[-200:]}")
            done.write_text(package)
    return where / "bin/python"


def npm_package(package: str) -> Path:
    """The directory of PACKAGE, NAME@VERSION of npm, kept in .work; skipped as above."""
    name, _, version = package.rpartition("@")
    top = TOP / ".work/npm" / f"{name}-{version}"
    where = top / "node_modules" / name
    with locked(top):
        if not where.exists():
            if not shutil.which("npm"):
                pytest.skip(f"{package} cannot be had: there is no npm")
            npm = ["npm", "install", "--ignore-scripts", "--no-save", "--prefix", top, package]
            got = subprocess.run(npm, capture_output=True, text=True, timeout=300, check=False)
            if got.returncode:
                pytest.skip(f"{package} cannot be had: {got.stderr.strip()[-200:]}")
    return where

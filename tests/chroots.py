"""Chroots and our own packages, made once on a machine and shared by all tests that need them.

    tarball("bookworm")   path of a .tar for sbuild's and autopkgtest's unshare mode; it holds
                          build-essential, INCLUDE and the lists of apt; read it, never write it
    bare("bookworm")      the same with what is named instead of INCLUDE, here nothing
    packages()            an ``Ours``: .debs (with python3-debian-inspector's) and .dsc, built by
                          this machine's dpkg-buildpackage from the checkout as it is
    locked(path)          context: one process of this machine at a time

Both skip the test, with the reason, where this machine cannot make them. They are kept in
.work/chroots; mark what uses them with ``@pytest.mark.chroot``.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from building import run
from conftest import TOP

KEPT = TOP / ".work" / "chroots"
#: What our package, python3-debian-inspector and the examples need, to build and to run.
INCLUDE = (
    "debhelper", "dh-python", "fakeroot", "pybuild-plugin-pyproject", "python3-all",
    "python3-attr", "python3-chardet", "python3-click", "python3-debian", "python3-jsonschema",
    "python3-license-expression", "python3-setuptools", "python3-wheel", "python3-yaml",
)  # fmt: skip
#: sid's Release file says that it is good for a week; a mirror may be frozen for longer.
_OPTIONS = {
    "sid": [
        '--aptopt=Acquire::Check-Valid-Until "false"',
        '--aptopt=Acquire::Check-Date "false"',
    ]
}
_OLD = 14 * 86_400  # seconds; by then no test can still be reading it
#: What is in a checkout and no part of the source.
FOREIGN = (".git", ".work", "__pycache__", "*.egg-info", ".*_cache")


@dataclass(frozen=True)
class Ours:
    """What the checkout builds: DEBS in an order that dpkg -i takes, the DASHBOARD, and the DSC.

    The dashboard is by itself, for it wants Jinja, which INCLUDE does not have.
    """

    debs: tuple[Path, ...]
    dashboard: Path
    dsc: Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process of this machine at a time for what PATH.lock stands for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@cache
def _tarball(suite: str, include: tuple[str, ...]) -> tuple[Path, str]:
    """The tarball of SUITE with INCLUDE, and why there is none."""
    if shutil.which("mmdebstrap") is None:
        return KEPT, "mmdebstrap is not installed"
    if reason := _refused():
        return KEPT, reason
    options = ["--variant=buildd", "--skip=cleanup/apt/lists", *_OPTIONS.get(suite, ())]
    if include:
        options.append(f"--include={','.join(include)}")
    week = time.strftime("%G-W%V")
    name = hashlib.sha256("\n".join([*options, week]).encode()).hexdigest()[:12]
    tar = KEPT / f"{suite}-{name}.tar"
    with locked(KEPT / suite):
        if tar.exists():
            return tar, ""
        _forget(f"{suite}-*.tar")
        with tempfile.TemporaryDirectory(dir=KEPT) as scratch:
            made = Path(scratch, tar.name)
            command = ["nice", "mmdebstrap", "--mode=unshare", *options, suite, str(made)]
            try:
                ran = subprocess.run(
                    command, capture_output=True, text=True, timeout=1800, check=False
                )
            except subprocess.TimeoutExpired:
                return tar, "mmdebstrap did not end within half an hour"
            if ran.returncode:
                said = [line for line in ran.stderr.splitlines() if line.startswith("E:")]
                return tar, f"mmdebstrap: {said[-1] if said else ran.stderr[-300:]}"
            made.replace(tar)
    return tar, ""


def _refused() -> str:
    """Why this user may make no chroots here, if so: inside of one the kernel refuses, too."""
    ran = subprocess.run(
        ["unshare", "--user", "true"], capture_output=True, text=True, timeout=60, check=False
    )
    return f"no user namespaces: {ran.stderr.strip()}" if ran.returncode else ""


def tarball(suite: str) -> Path:
    """A chroot of SUITE as a .tar, not older than a week."""
    return _had(suite, INCLUDE)


def bare(suite: str, *include: str) -> Path:
    """The same with INCLUDE alone: what a dependency forgets is not there."""
    return _had(suite, include)


def _had(suite: str, include: tuple[str, ...]) -> Path:
    tar, reason = _tarball(suite, include)
    if reason:
        pytest.skip(f"no chroot of {suite}: {reason}")
    return tar


@cache
def _packages() -> tuple[Ours | None, str]:
    """Our packages, and why there are none."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch, "mlpolicy")
        shutil.copytree(TOP, tree, ignore=shutil.ignore_patterns(*FOREIGN), symlinks=True)
        place = KEPT / f"ours-{_digest(tree)}"
        with locked(KEPT / "ours"):
            if not place.exists():
                _forget("ours-*")
                build = ["dpkg-buildpackage", "-Pnocheck", "-us", "-uc"]
                options = {"PERL5LIB": "", "DEB_BUILD_OPTIONS": "nocheck"}
                for command in ([str(tree / ".ci/orig"), scratch], build):
                    built = run(tree, *command, **options)
                    if built.returncode:
                        raise AssertionError(built.stdout[-3000:])
                made = Path(scratch, "made")
                made.mkdir()
                if reason := _inspector(made):
                    return None, reason
                for file in tree.parent.glob("*_*"):
                    file.replace(made / file.name)
                shutil.copytree(made, place.with_suffix(".new"), dirs_exist_ok=True)
                place.with_suffix(".new").replace(place)
    names = ("python3-debian-inspector", "python3-mlpolicy", "mlpolicy", "dh-mlmodel")
    *debs, dashboard = (
        next(place.glob(f"{name}_*.deb"))
        for name in (*names, "mlmodel-fetch", "mlpolicy-dashboard")
    )
    return Ours(tuple(debs), dashboard, next(place.glob("mlpolicy_*.dsc"))), ""


def packages() -> Ours:
    """Our packages, as the checkout is."""
    ours, reason = _packages()
    if ours is None:
        pytest.skip(f"no packages of ours: {reason}")
    return ours


def _inspector(where: Path) -> str:
    """Put python3-debian-inspector's .deb into WHERE; why it could not be made."""
    name = "python3-debian-inspector_*_all.deb"
    for deb in (TOP / ".work" / "debs").glob(name):  # .ci/setup made it
        shutil.copy(deb, where)
        return ""
    recipe = TOP / "debian/recipes/python3-debian-inspector/build"
    ran = run(where, str(recipe), str(where), PERL5LIB="")
    return "" if ran.returncode == 0 else f"python3-debian-inspector: {ran.stdout[-300:]}"


def _digest(tree: Path) -> str:
    """A name for what the packages are made of: the tests are in the source alone."""
    found = hashlib.sha256()
    tests = tree / "tests"
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink() and tests not in path.parents:
            found.update(f"{path.relative_to(tree)}\0{path.stat().st_size}\0".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _forget(pattern: str) -> None:
    """Remove what is old."""
    for path in KEPT.glob(pattern):
        if time.time() - path.stat().st_mtime > _OLD:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

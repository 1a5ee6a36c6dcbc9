"""Fixtures for tests with a real dpkg: a machine for each test, and the packages to install."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from building import build, example, run
from conftest import TOP
from dpkg.machine import Machine, base

#: Two files that models are made of, by their names.
FILES = {"one.bin": b"one" * 40_000, "two.bin": b"two" * 50_000}
SERVER = "http://127.0.0.1:8000/{revision}/{path}"


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A fresh Debian that nobody changes."""
    root = tmp_path_factory.mktemp("fresh")
    subprocess.run(["tar", "-x", "-z", "-C", root, "-f", base()], check=True)
    yield root
    shutil.rmtree(root)  # too large for what pytest keeps


@pytest.fixture
def machine(fresh, tmp_path):
    """A Debian for one test."""
    root = tmp_path / "root"
    root.mkdir()
    for part in fresh.iterdir():
        # Files of /usr are replaced, not written to, by dpkg and by tests: links are enough.
        how = "-al" if part.name == "usr" else "-a"
        subprocess.run(["cp", how, part, root], check=True)
    yield Machine(root)
    shutil.rmtree(root)


@pytest.fixture(scope="session")
def fetch(tmp_path_factory):
    """Our package mlmodel-fetch, built from this checkout."""
    tree = tmp_path_factory.mktemp("ours") / "mlpolicy-1.0"
    leave = shutil.ignore_patterns(".git", ".work", "__pycache__", "*.egg-info", ".*_cache")
    shutil.copytree(TOP, tree, ignore=leave, symlinks=True)
    built = run(tree, "dpkg-buildpackage", "-us", "-uc", "-b", PERL5LIB="")
    assert built.returncode == 0, built.stdout[-3000:]
    return tree.parent / "mlmodel-fetch_1.0_all.deb"


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """Make a package that downloads: model(name, version, revision, files), each made once."""
    made: dict[tuple[object, ...], Path] = {}

    def make(name="tiny-en", version="1.0", revision="1", files=tuple(FILES), *, consent=False):
        key = (name, version, revision, files, consent)
        if key not in made:
            made[key] = _model(tmp_path_factory.mktemp("model"), *key)
        return made[key]

    return make


def _model(where, name, version, revision, files, consent):
    tree = example(where, "downloader")
    rows = "".join(
        f"        - path: {file}\n          size: {len(FILES[file])}\n"
        f"          sha256: {hashlib.sha256(FILES[file]).hexdigest()}\n"
        for file in files
    )
    (tree / "debian/mlmodel.yaml").write_text(
        f"models:\n  - name: {name}\n    files: ['*.bin']\n    package: {name}\n"
        "    action: download\n    license: LicenseRef-Tiny\n    download:\n"
        f"      revision: '{revision * 40}'\n      base: ['{SERVER}']\n      files:\n{rows}"
        "      license_file: debian/tiny-en.license\n"
        f"      must_accept: {'yes' if consent else 'no'}\n"
    )
    for file, old, new in (
        ("control", "downloader-model-tiny-en", name),
        ("changelog", "(1.0)", f"({version})"),
    ):
        path = tree / "debian" / file
        path.write_text(path.read_text().replace(old, new))
    result = build(tree)
    assert result.returncode == 0, result.stdout
    return where / f"{name}_{version}_all.deb"

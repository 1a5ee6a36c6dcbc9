"""Fixtures for tests with a real dpkg: a machine for each test, and the packages to install."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from functools import partial

import pytest
from building import build, example
from chroots import packages
from dpkg.machine import Machine, base
from once import made

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
def fetch():
    """Our package mlmodel-fetch, built from this checkout."""
    return next(deb for deb in packages().debs if deb.name.startswith("mlmodel-fetch_"))


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """Make a package that downloads FILES; each is built once."""

    def make(name="tiny-en", version="1.0", revision="1", *, consent=False):
        kind = f"{name}-{version}-{revision}{'-consent' if consent else ''}"
        build_it = partial(_model, name, version, revision, consent)
        return made(tmp_path_factory, kind, build_it) / f"{name}_{version}_all.deb"

    return make


def _model(name, version, revision, consent, where):
    tree = example(where, "downloader")
    rows = "".join(
        f"        - path: {file}\n          size: {len(data)}\n"
        f"          sha256: {hashlib.sha256(data).hexdigest()}\n"
        for file, data in FILES.items()
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

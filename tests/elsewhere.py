"""Programs of another suite, read and run from where they are unpacked; nothing is installed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from chroots import locked
from conftest import TOP

KEPT = TOP / ".work" / "elsewhere"


def unpacked(suite: str, package: str) -> Path:
    """The root of PACKAGE, of SUITE as the archive has it; skips the test where it has not."""
    apt = KEPT / suite
    root = apt / package
    with locked(apt):
        if not root.exists():
            _fetch(apt, suite, package)
            (deb,) = apt.glob(f"{package}_*.deb")
            _run(apt, "dpkg-deb", "-x", deb, root)
    return root


def _fetch(apt: Path, suite: str, package: str) -> None:
    """Let apt work in a directory of its own, with the archive that this machine uses already."""
    archive = _run(
        *(Path(), "apt-get", "indextargets", "--format", "$(REPO_URI)"),
        *("Created-By: Packages", "Origin: Debian", "Component: main"),
    )
    if not archive:
        pytest.skip("apt knows no Debian archive here")
    for directory in ("lists/partial", "cache/archives/partial"):
        (apt / directory).mkdir(parents=True, exist_ok=True)
    (apt / "sources.list").write_text(f"deb {archive.split()[0]} {suite} main\n")
    own = {
        "Dir::State": apt,
        "Dir::Cache": apt / "cache",
        "Dir::Etc::SourceList": apt / "sources.list",
        "Dir::Etc::SourceParts": "-",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
    }
    options = [word for key, value in own.items() for word in ("-o", f"{key}={value}")]
    _run(apt, "apt-get", *options, "update", "--error-on=any")
    _run(apt, "apt-get", *options, "download", package)


def _run(where: Path, *command: str | Path) -> str:
    """What COMMAND says; skips the test when it fails."""
    got = subprocess.run(
        command, cwd=where, capture_output=True, text=True, timeout=300, check=False
    )
    if got.returncode:
        pytest.skip(f"{command[0]}: {got.stderr.strip()[-200:]}")
    return got.stdout

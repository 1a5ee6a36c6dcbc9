"""debian/tests, with the built packages in a chroot that has nothing else of what they need."""

from __future__ import annotations

import re
import shutil

import pytest
from chroots import bare
from conftest import TOP

from tests.packaging import suites

pytestmark = [pytest.mark.chroot, pytest.mark.full]


@pytest.mark.skipif(not shutil.which("autopkgtest"), reason="autopkgtest is not installed")
def test_every_test_passes(built, tmp_path):
    ran = suites.command(
        tmp_path, "nice", "autopkgtest", suites.inspector(), built.changes, "--", "unshare",
        "--release", built.suite, "--tarball", bare(built.suite), minutes=60,
    )  # fmt: skip
    summary = ran.stdout.rpartition(" summary\n")[2]
    print(f"{built.suite}:\n{summary}")
    assert ran.returncode == 0, ran.stdout[-20_000:]
    control = (TOP / "debian/tests/control").read_text()
    names = re.findall(r"^Tests: (\S+)$", control, re.MULTILINE)
    passed = re.findall(r"^(\S+) +PASS\b", summary, re.MULTILINE)
    assert sorted(passed) == sorted(names)

"""piuparts installs each package with what apt finds for it, removes it and purges it."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from chroots import bare
from once import made

from tests.packaging import suites
from tests.packaging.test_dependencies import EXPECTED

pytestmark = [
    pytest.mark.chroot,
    pytest.mark.full,
    pytest.mark.skipif(not shutil.which("piuparts"), reason="piuparts is not installed"),
    pytest.mark.skipif(os.geteuid() != 0, reason="piuparts needs root, for a chroot of its own"),
]


@pytest.fixture
def base(suite, tmp_path_factory):
    """The chroot, compressed as piuparts wants it.

    What dh_installsysusers depends on is there: apt would take systemd, which leaves directories.
    """

    def pack(where):
        tar = bare(suite, "systemd-standalone-sysusers")
        with (where / "base.tar.gz").open("wb") as file:
            subprocess.run(["nice", "gzip", "-1c", tar], stdout=file, check=True)

    return made(tmp_path_factory, f"base-{suite}", pack) / "base.tar.gz"


@pytest.mark.parametrize("name", suites.OURS)
def test_nothing_is_left(built, base, name, tmp_path):
    wanted = EXPECTED[name][0] | {name}
    debs = [deb for deb in built.debs if deb.name.partition("_")[0] in wanted]
    # In a namespace of its own: it mounts into its chroot, and must leave nothing mounted here.
    ran = suites.command(
        tmp_path, "unshare", "--mount", "--pid", "--fork", "--kill-child", "nice", "piuparts",
        "--basetgz", base, "--keep-sources-list", "--no-eatmydata", "--distribution", built.suite,
        "--ignore", "/var/cache/debconf/tmp.ci/",  # debconf's, since trixie
        "--tmpdir", tmp_path, *debs,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-5000:]
    assert "PASS: All tests." in ran.stdout

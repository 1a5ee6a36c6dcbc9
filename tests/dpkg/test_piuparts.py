"""piuparts installs, removes and purges our package and a generated one, without a network."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from dpkg.machine import ALONE, base


@pytest.mark.chroot
@pytest.mark.skipif(not shutil.which("piuparts"), reason="piuparts is not installed")
def test_piuparts(fetch, model, tmp_path):
    # In a namespace of its own: it mounts into its chroot, and must leave nothing mounted here.
    done = subprocess.run(
        [*ALONE, "piuparts", "--basetgz", base(), "--no-eatmydata", "--tmpdir", tmp_path,
         fetch, model(consent=True)],
        env={**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        stdin=subprocess.DEVNULL, timeout=500, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert "PASS: All tests." in done.stdout

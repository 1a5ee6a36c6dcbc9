"""Running a script in a chroot that is made for it alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from shlex import quote

import pytest
from chroots import packages, tarball


def inside(suite: str, directory: Path, script: str, *more: str) -> str:
    """Run SCRIPT as below, where our packages are installed."""
    (directory / "ours").mkdir()
    for deb in packages().debs:
        if not deb.name.startswith("mlmodel-fetch_"):  # wants a system with an init
            shutil.copy(deb, directory / "ours")
    return alone(suite, directory, f"dpkg -i ours/*.deb || exit\n{script}", *more)


def alone(suite: str, directory: Path, script: str, *more: str, minutes: int = 15) -> str:
    """Run SCRIPT as root in a chroot of SUITE with MORE of its packages; what was said.

    DIRECTORY is its working directory: what is in there is copied in before, and out after.
    Skips the test when the packages of SUITE cannot be had.
    """
    tar, here = quote(str(tarball(suite))), quote(str(directory))
    (directory / "script").write_text(f"echo begun\n{script}")
    command = [
        *("nice", "mmdebstrap", "--mode=unshare", "--variant=custom", "--skip=cleanup"),
        # Device nodes are not unpacked but made.
        f'--setup-hook=tar -C "$1" --exclude=\'./dev/*\' -xf {tar}; mkdir "$1/here"',
        *(f"--include={name}" for name in more),
        f"--customize-hook=sync-in {here} /here",
        '--customize-hook=chroot "$1" sh -c "cd /here; sh script" || true',
        f"--customize-hook=sync-out /here {here}",
        *("", "/dev/null"),
    ]
    got = subprocess.run(
        command, text=True, errors="replace", timeout=60 * minutes, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if "begun\n" not in got.stdout:
        pytest.skip(f"no chroot of {suite} with {', '.join(more)}: {got.stdout[-300:]}")
    assert got.returncode == 0, got.stdout[-3000:]
    return got.stdout

"""A home for dput-ng, its commands, and our installer."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from conftest import TOP


@pytest.fixture
def install(mlpolicy, home):
    """Run the installer in HOME, which it needs to be called."""

    def call(*arguments):
        return mlpolicy("hooks", "install", "dput-ng", *arguments, cwd=home)

    return call


@pytest.fixture
def dput(tmp_path, home):
    """Run dput-ng's commands, by Debian's own Python, with the mlpolicy of this checkout."""
    if shutil.which("dirt") is None:
        pytest.skip("dput-ng is not installed")
    bin = tmp_path / "bin"
    bin.mkdir()
    command = f'#!/bin/sh\nPYTHONPATH="$POISON:{TOP}" exec /usr/bin/python3 -m mlpolicy "$@"\n'
    (bin / "mlpolicy").write_text(command)
    (bin / "mlpolicy").chmod(0o755)

    def call(*arguments, **variables):
        found = {"PATH": f"{bin}:/usr/sbin:/usr/bin:/sbin:/bin"}
        return subprocess.run(
            arguments, cwd=home, env=os.environ | found | variables, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False,
        )  # fmt: skip

    call.bin = bin
    return call

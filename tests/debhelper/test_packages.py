"""Our own packages: what the modules need beside themselves is in them."""

from __future__ import annotations

import subprocess

import pytest
from building import listing
from chroots import packages
from conftest import TOP

MODULES = "usr/lib/python3/dist-packages/"


@pytest.mark.chroot
def test_every_file_beside_a_module_is_installed():
    """Data that setup.cfg forgets is there in a checkout, and nowhere else."""
    command = ["git", "ls-files", "mlpolicy", "checks"]
    known = subprocess.check_output(command, cwd=TOP, text=True).splitlines()
    wanted = {path.replace("checks/", "mlpolicy/checks/", 1) if path.startswith("checks/") else path
              for path in known if path != "mlpolicy/checks"}  # fmt: skip
    deb = next(path for path in packages().debs if path.name.startswith("python3-mlpolicy_"))
    installed = {path.removeprefix(MODULES) for path in listing(deb)}
    assert wanted - installed == set()

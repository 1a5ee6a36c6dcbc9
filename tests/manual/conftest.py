"""The pages and scripts, made once."""

from __future__ import annotations

import subprocess

import pytest
from conftest import TOP, environment
from once import made


def manual(directory, **variables):
    """Run the generator as debian/rules does."""
    subprocess.run(
        ["/usr/bin/python3", "-m", "mlpolicy.manual", directory], cwd=TOP, timeout=120, check=True,
        env={**environment(**variables), "PYTHONPATH": f"{TOP}:{TOP / 'debhelper/fetch'}"},
    )  # fmt: skip


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """The directory with man, bash, fish and zsh."""
    return made(tmp_path_factory, "manual", lambda where: manual(where, SOURCE_DATE_EPOCH="1"))

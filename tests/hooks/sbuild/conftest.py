"""A user of sbuild for each test."""

from __future__ import annotations

import shutil

import pytest
from hooks.sbuild.box import Box


@pytest.fixture
def box(tmp_path):
    """An account without a hook; ``mlpolicy`` runs the checkout."""
    if shutil.which("sbuild") is None:
        pytest.skip("sbuild is not installed")
    return Box(tmp_path)

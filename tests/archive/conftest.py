"""What tests of scans share: a small mirror, and the store of a scan that nobody disturbed."""

from __future__ import annotations

import pytest
from once import made

from .repository import build, standard
from .scanning import run


@pytest.fixture(scope="session")
def mirror(tmp_path_factory):
    """Forty source packages in two suites, eight of them with a model."""
    return made(tmp_path_factory, "archive-mirror", lambda top: build(top, standard(40, 8)))


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory, mirror):
    """The store of a scan of the mirror."""

    def scan(top):
        status, _, err = run(mirror, top / "store", "-j2")
        assert status == 0, err

    return made(tmp_path_factory, "archive-undisturbed", scan) / "store"

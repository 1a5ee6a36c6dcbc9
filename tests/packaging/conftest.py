"""Our source package and its builds, made once for all tests of a run."""

from __future__ import annotations

from functools import partial

import pytest
from once import made

from tests.packaging import suites


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items):
    """Let one process do all of a suite (--dist loadgroup): its tests stand on one build."""
    for item in items:
        suite = getattr(item, "callspec", None) and item.callspec.params.get("suite")
        if suite:
            item.add_marker(pytest.mark.xdist_group(suite))


@pytest.fixture(scope="session")
def dsc(tmp_path_factory):
    """Our source package."""
    return next(made(tmp_path_factory, "our-source", suites.source).glob("*.dsc"))


@pytest.fixture(scope="session", params=suites.SUITES)
def suite(request):
    """The name of a suite."""
    return request.param


@pytest.fixture(scope="session")
def built(suite, dsc, tmp_path_factory):
    """Our packages, built in SUITE."""
    make = partial(suites.build, suite, dsc)
    return suites.Built(suite, made(tmp_path_factory, f"our-{suite}", make))

"""Built by sbuild in each suite, with its Python and debhelper; read by its lintian."""

from __future__ import annotations

import re

import pytest

from tests.packaging import suites

pytestmark = [pytest.mark.chroot, pytest.mark.full]


def test_our_tests_ran(built):
    """Those of the library run in the build."""
    assert re.search(r"^\d{4,} passed\b", built.log, re.MULTILINE), built.log[-5000:]


def test_lintian_has_nothing_to_say(built):
    """But for what is overridden; debian/ says why, beside each override."""
    version = re.findall(r"^Setting up lintian \((.*)\) \.\.\.$", built.log, re.MULTILINE)
    print(f"{built.suite}, lintian {version}:\n{built.lintian}")
    found = re.findall(r"^[A-Z]: [^:]+: (\S+)", built.lintian, re.MULTILINE)
    assert set(found) <= suites.TOLERATED[built.suite]

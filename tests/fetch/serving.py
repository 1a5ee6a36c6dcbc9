"""Fixtures for all who talk to the servers of this package."""

from __future__ import annotations

import shutil

import pytest
from once import made

from . import certificates as authority
from .server import Server


@pytest.fixture
def start_server():
    """Start servers that end with the test."""
    started = []

    def start(kind=Server, *arguments, **options):
        started.append(kind(*arguments, **options))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """Good certificates and bad ones."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    return authority.Certificates(made(tmp_path_factory, "certificates", authority.make))

"""The servers, the machine, and what lies for the kernel."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from . import certificates as authority
from .hub import Cdn, Hub
from .machine import Machine
from .server import Server


@pytest.fixture
def machine(tmp_path):
    """A system without models."""
    return Machine(tmp_path / "root", tmp_path / "home")


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


@pytest.fixture
def server(start_server):
    """A server over HTTP."""
    return start_server()


@pytest.fixture
def mirror(start_server):
    """Another one."""
    return start_server()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """Good certificates and bad ones."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    return authority.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def secure(start_server, certificates, machine):
    """A server over HTTPS that the machine trusts."""
    machine.here["SSL_CERT_FILE"] = str(certificates.authority)
    return start_server(Server, certificates.context(), name="localhost")


@pytest.fixture
def hub(start_server, certificates, machine):
    """A hub with its CDN, over HTTPS, that the machine trusts."""
    machine.here["SSL_CERT_FILE"] = str(certificates.authority)
    cdn = start_server(Cdn, certificates.context())
    return start_server(Hub, cdn, certificates.context())


@pytest.fixture(scope="session")
def liar(tmp_path_factory):
    """Give the environment in which the kernel seems to do what the argument says."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    library = tmp_path_factory.mktemp("liar") / "liar.so"
    source = Path(__file__).with_name("liar.c")
    options = ("-shared", "-fPIC", "-O1", "-Wall", "-Werror")
    subprocess.run([compiler, *options, "-o", library, source, "-ldl"], check=True, timeout=60)

    def environment(lie):
        return {"LD_PRELOAD": str(library), "LIAR": lie}

    return environment

"""The servers, the machine, and what lies for the kernel."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import TOP, python

from .hub import Cdn, Hub
from .machine import FILES, Machine
from .server import Server
from .serving import certificates, start_server

__all__ = ["certificates", "start_server"]


@pytest.fixture(scope="session", autouse=True)
def compiled():
    """Compile the program's modules: run from a checkout, it does not keep what it compiles."""
    python("-c", "import mlmodel_fetch.main", cwd=TOP / "debhelper/fetch")


@pytest.fixture
def machine(tmp_path):
    """A system without models."""
    return Machine(tmp_path / "root", tmp_path / "home")


@pytest.fixture
def server(start_server):
    """A server over HTTP."""
    return start_server()


@pytest.fixture
def mirror(start_server):
    """Another one."""
    return start_server()


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


@pytest.fixture
def serve(machine, server):
    """Publish the model at bases with faults, each given by its words."""

    def publish(*bases, **extra):
        server.files.update(FILES)
        machine.manifest(FILES, [server.base(*words.split()) for words in bases], **extra)

    return publish


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

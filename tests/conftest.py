"""What tests share: running the command as a user does, from the checkout."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

import pytest

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

#: Modules are compiled once, for the programs of all tests, and nothing is written beside them.
#: Not in os.environ: chroots inherit that, and have modules of their own to compile.
COMPILED = {"PYTHONPYCACHEPREFIX": str(TOP / ".work/pycache"), "PYTHONDONTWRITEBYTECODE": ""}
sys.pycache_prefix, sys.dont_write_bytecode = COMPILED["PYTHONPYCACHEPREFIX"], False

# A shell script that starts the tests with "&" has them ignore Ctrl-C, and all programs with them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(config, val, argname):
    """Bytes are called by their length: some hold the time of day, and all workers must agree."""
    del config
    return f"{argname}-{len(val)}" if isinstance(val, bytes) and len(val) > 32 else None


def environment(**variables):
    """The environment of a program from the checkout."""
    return {**os.environ, "PYTHONPATH": str(TOP), **COMPILED, **variables}


def python(*arguments, **options):
    """Run Debian's python3 with the checkout's modules; gives the completed process."""
    return subprocess.run(
        ["/usr/bin/python3", *map(str, arguments)],
        capture_output=True, text=True, timeout=120, env=environment(), check=False, **options,
    )  # fmt: skip


@pytest.fixture(scope="session")
def mlpolicy():
    """Run ``mlpolicy ARGUMENTS``; gives the completed process.

    It is forked (prefork.py); ``python("-m", "mlpolicy", ARGUMENTS)`` starts from nothing.
    """
    asking, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    asking.settimeout(120)
    command = ["/usr/bin/python3", "-P", TOP / "tests/prefork.py", str(theirs.fileno())]
    null = subprocess.DEVNULL
    with subprocess.Popen(
        command, env=environment(), pass_fds=[theirs.fileno()], stdin=null, stdout=null
    ), theirs, asking:  # fmt: skip
        theirs.close()
        yield partial(_forked, asking)


def _forked(asking, *arguments, cwd=None, input=""):
    words = list(map(str, arguments))
    with TemporaryFile("w+") as given, TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        given.write(input)
        given.seek(0)
        message = json.dumps([words, str(cwd or Path.cwd()), environment()]).encode()
        socket.send_fds(asking, [message], [given.fileno(), out.fileno(), err.fileno()])
        status = int(asking.recv(16))
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(words, status, out.read(), err.read())


@pytest.fixture
def source(tmp_path):
    """Make a small source package; arguments are file contents by path."""

    def make(files, name="foo", section="misc"):
        root = tmp_path / name
        given = {
            "debian/control": f"Source: {name}\nSection: {section}\n\n"
            f"Package: {name}-data\nArchitecture: all\nDescription: x\n",
            "debian/changelog": f"{name} (1.0-1) unstable; urgency=low\n\n  * x\n\n"
            " -- A B <a@b.example>  Sat, 21 Nov 2026 00:00:00 +0000\n",
            **files,
        }
        for path, content in given.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else content.encode()
            target.write_bytes(data)
        return root

    return make


def safetensors(**metadata):
    """A safetensors file with one tensor, by hand."""
    import json
    import struct

    head = {"__metadata__": metadata} if metadata else {}
    head["w"] = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    text = json.dumps(head).encode()
    return struct.pack("<Q", len(text)) + text + b"\0" * 8


def dep5(license_name, files="*"):
    """A machine-readable copyright file."""
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        f"Files: {files}\nCopyright: 2026 X\nLicense: {license_name}\n Text.\n"
    )

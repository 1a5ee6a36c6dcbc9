"""What tests share: running the command as a user does, from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))


def pytest_make_parametrize_id(config, val, argname):
    """Bytes are called by their length: some hold the time of day, and all workers must agree."""
    del config
    return f"{argname}-{len(val)}" if isinstance(val, bytes) and len(val) > 32 else None


@pytest.fixture
def mlpolicy():
    """Run ``mlpolicy ARGUMENTS`` under Debian's python3; gives the completed process."""

    def run(*arguments, **options):
        environment = {**os.environ, "PYTHONPATH": str(TOP), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            ["/usr/bin/python3", "-m", "mlpolicy", *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            env=environment,
            check=False,
            **options,
        )

    return run


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

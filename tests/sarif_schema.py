"""The JSON schema of SARIF 2.1.0, as the object model's own package on PyPI has it."""

from __future__ import annotations

import json
import subprocess
import tarfile

import jsonschema
import pytest
from chroots import locked
from conftest import TOP


def checker():
    """What validates SARIF; the test is skipped where the schema cannot be had."""
    where = TOP / ".work" / "sarif"
    where.mkdir(parents=True, exist_ok=True)
    with locked(where):
        if not list(where.glob("*.tar.gz")):
            command = [
                *("/usr/bin/python3", "-m", "pip", "download", "-q", "--no-deps"),
                *("--no-binary", ":all:", "-d", where, "sarif-om==1.0.4"),
            ]
            got = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
            if got.returncode:
                pytest.skip(f"sarif-om cannot be had: {got.stderr.strip()[-200:]}")
    with tarfile.open(next(where.glob("*.tar.gz"))) as archive:
        (member,) = (m for m in archive if m.name.endswith("/sarif-2.1.0-rtm.4.json"))
        schema = json.load(archive.extractfile(member))
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())

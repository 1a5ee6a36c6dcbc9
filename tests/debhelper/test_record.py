"""The installed record against CycloneDX's own schema, when its library can be had."""

from __future__ import annotations

import json
import subprocess

import pytest
from conftest import TOP, dep5, safetensors

from mlpolicy import pipeline, rulesets
from mlpolicy.build import record
from mlpolicy.evidence import gather


@pytest.fixture(scope="session")
def cyclonedx(tmp_path_factory):
    """A Python with cyclonedx-python-lib, in an environment only for this test."""
    where = TOP / ".work" / "cyclonedx"
    python = where / "bin" / "python"
    if not python.exists():
        subprocess.run(["/usr/bin/python3", "-m", "venv", where], check=True)
    got = subprocess.run(
        [python, "-m", "pip", "install", "-q", "cyclonedx-python-lib[json-validation]==8.5.0"],
        capture_output=True,
        text=True,
        check=False,
    )
    if got.returncode:
        pytest.skip(f"cyclonedx-python-lib cannot be had: {got.stderr.strip()[-200:]}")
    return python


def test_record_is_valid_cyclonedx(source, cyclonedx, tmp_path):
    root = source({"m.safetensors": safetensors(), "debian/copyright": dep5("GPL-3+")})
    (scanned,) = pipeline.scan_path(str(root), sha256=True)
    rules = [rulesets.load(name) for name in rulesets.SHIPPED]
    judged = pipeline.judge(gather(scanned), rules)
    path = tmp_path / "foo.cdx.json"
    path.write_text(json.dumps(record.bom("foo", judged, rules)))
    program = (
        "import sys\n"
        "from cyclonedx.schema import SchemaVersion\n"
        "from cyclonedx.validation.json import JsonStrictValidator\n"
        "error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())\n"
        "sys.exit(str(error) if error else 0)\n"
    )
    got = subprocess.run(
        [cyclonedx, "-c", program, path], capture_output=True, text=True, check=False
    )
    assert got.returncode == 0, got.stderr

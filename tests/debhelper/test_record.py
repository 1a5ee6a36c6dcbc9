"""The installed record against CycloneDX's own schema, when its library can be had."""

from __future__ import annotations

import json
import subprocess

from conftest import dep5, safetensors
from once import python_with

from mlpolicy import pipeline, rulesets
from mlpolicy.build import record
from mlpolicy.evidence import gather


def test_record_is_valid_cyclonedx(source, tmp_path):
    python = python_with("cyclonedx-python-lib[json-validation]==8.5.0")
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
    got = subprocess.run([python, "-c", program, path], capture_output=True, text=True, check=False)
    assert got.returncode == 0, got.stderr

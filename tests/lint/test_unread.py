"""What could not be read is in every form of the report, and never a test that passed."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest


@pytest.fixture
def inputs(tmp_path):
    """A file that is damaged in a directory, a broken package, and nothing."""
    (tmp_path / "only").mkdir()
    (tmp_path / "only/bad.pt").write_bytes(b"PK\x03\x04" + bytes(200))
    (tmp_path / "broken.deb").write_bytes(b"!<arch>\n" + bytes(100))
    return [tmp_path / "only", tmp_path / "broken.deb", tmp_path / "none"]


def test_junit(mlpolicy, inputs):
    ran = mlpolicy("lint", "--format", "junit", *inputs)
    suites = ElementTree.fromstring(ran.stdout)
    found = {}
    for suite in suites:
        cases = [case for case in suite if case.get("name") == "reading"] or list(suite)
        found[suite.get("name")] = [child.tag for child in cases[0]], suite.get("errors")
    assert ran.returncode == 1
    assert found == {
        str(inputs[0]): (["skipped"], "0"),
        str(inputs[1]): (["error"], "1"),
        "inputs": (["error"], "1"),
    }


def test_json(mlpolicy, inputs):
    document = json.loads(mlpolicy("lint", "--format", "json", *inputs).stdout)
    files = {file["path"]: file for group in document["groups"] for file in group["input_files"]}
    assert files[str(inputs[0])]["problems"][0]["code"] == "malformed"
    assert files[str(inputs[1])]["problems"]
    assert [str(inputs[2]) in said for said in document["failures"]] == [True]


def test_sarif(mlpolicy, inputs):
    log = json.loads(mlpolicy("lint", "--format", "sarif", *inputs).stdout)
    (invocation,) = log["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    levels = {row["level"] for row in invocation["toolExecutionNotifications"]}
    assert levels == {"warning", "error"}


def test_what_was_read_has_none_of_it(mlpolicy, foo):
    root = foo()
    log = json.loads(mlpolicy("lint", "--format", "sarif", root).stdout)
    assert log["runs"][0]["invocations"] == [
        {"executionSuccessful": True, "toolExecutionNotifications": []}
    ]
    document = json.loads(mlpolicy("lint", "--format", "json", root).stdout)
    assert "failures" not in document and "problems" not in json.dumps(document)

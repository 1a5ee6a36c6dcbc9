"""SARIF against its schema."""

from __future__ import annotations

import json

import jsonschema
import pytest
from sarif_schema import checker

PROGRAM = "model-without-training-program"


def sarif(mlpolicy, *arguments):
    got = mlpolicy("lint", "--format", "sarif", *arguments)
    assert got.returncode == 0, got.stderr
    return json.loads(got.stdout)


def test_is_valid(mlpolicy, odd, foo, deb):
    valid = checker()
    root, package = foo(f"# looked at\n{PROGRAM}\n"), deb(f"{PROGRAM}\n")
    for log in (
        sarif(mlpolicy, root),
        sarif(mlpolicy, "--show-overrides", root, package),
        sarif(mlpolicy, "--tags", "malformed-mlpolicy-override", root),
        json.loads(odd("--format", "sarif", "-I", "--pedantic", root).stdout),
    ):
        valid.validate(log)
        (run,) = log["runs"]
        rules = run["tool"]["driver"]["rules"]
        assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    with pytest.raises(jsonschema.ValidationError):
        valid.validate({**log, "version": "3"})


def test_overridden_results_are_suppressed(mlpolicy, foo):
    (run,) = sarif(mlpolicy, "--show-overrides", foo(f"# looked at\n{PROGRAM}\n"))["runs"]
    (result,) = (r for r in run["results"] if "suppressions" in r)
    (suppression,) = result["suppressions"]
    assert result["ruleId"] == PROGRAM and suppression["justification"] == "looked at"
    where = suppression["location"]["physicalLocation"]
    assert where["artifactLocation"]["uri"].endswith("/foo/debian/source/mlpolicy-overrides")
    assert where["region"] == {"startLine": 2}


def test_rules_lead_to_where_it_is_written(mlpolicy, foo):
    (run,) = sarif(mlpolicy, foo())["runs"]
    links = {rule["id"]: rule.get("helpUri") for rule in run["tool"]["driver"]["rules"]}
    policy = "https://www.debian.org/doc/debian-policy/ch-archive.html#archive-areas"
    assert links["model-in-wrong-archive-area"] == policy
    assert links[PROGRAM].startswith("https://lists.debian.org/debian-ai/2021/08/msg00003")
    assert links["unused-mlpolicy-override"] is None  # a manual without an address


def test_fingerprints_stay_when_lines_move(mlpolicy, foo):
    def prints(overrides):
        (run,) = sarif(mlpolicy, foo(overrides))["runs"]
        found = [result["partialFingerprints"]["mlpolicyHint/v1"] for result in run["results"]]
        assert len(set(found)) == len(found)
        return set(found)

    assert prints("bar: x\nbar: x\n") == prints("# more\n\n# lines\nbar: x\nbar: x\n")


def test_locations(mlpolicy, foo, deb):
    """A file of a tree is a file on disk; one in an archive is named beside the archive."""
    root, package = foo(), deb("")
    (run,) = sarif(mlpolicy, "--tags", PROGRAM, root, package)["runs"]
    tree, archive = (result["locations"][0] for result in run["results"])
    assert tree["physicalLocation"]["artifactLocation"]["uri"] == f"file://{root}/m.safetensors"
    assert archive["physicalLocation"]["artifactLocation"]["uri"] == f"file://{package}"
    (inside,) = archive["logicalLocations"]
    assert inside["fullyQualifiedName"] == "usr/share/foo/m.safetensors"
    got = mlpolicy("lint", "--format", "sarif", "--tags", PROGRAM, ".", cwd=root)
    (result,) = json.loads(got.stdout)["runs"][0]["results"]
    where = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where == {"uri": "m.safetensors"}

"""JUnit as Python's XML parser reads it, and as junitparser does, which CI systems use."""

from __future__ import annotations

import json
import subprocess
from xml.etree import ElementTree

from once import python_with

from mlpolicy.checks import TAGS

PROGRAM = "model-without-training-program"


def test_cases(mlpolicy, foo, deb):
    root, package = foo(f"# looked at\n{PROGRAM}\n"), deb("")
    text = mlpolicy("lint", "--format", "junit", "--show-overrides", root, package).stdout
    suites = ElementTree.fromstring(text)
    assert [suite.get("name") for suite in suites] == [str(root), str(package)]
    for suite in suites:
        cases = suite.findall("testcase")
        assert [case.get("name") for case in cases] == list(TAGS)
        for name, element in (("failures", "failure"), ("skipped", "skipped"), ("errors", "error")):
            assert int(suite.get(name)) == len(suite.findall(f"testcase/{element}"))
    skipped = suites.find(f"testsuite/testcase[@name='{PROGRAM}']/skipped")
    assert skipped.text == "O: foo: m.safetensors: unknown [m.safetensors]"
    hidden = mlpolicy("lint", "--format", "junit", root).stdout
    assert f'name="{PROGRAM}"/>' in hidden


def test_hostile_words_and_small_severities(odd, foo):
    suites = ElementTree.fromstring(odd("--format", "junit", "-I", foo()).stdout)
    cases = {case.get("name"): case for case in suites.iter("testcase")}
    assert cases["odd-error"].find("failure").text.startswith(r"E: foo: a\x1b[2J\x00\ufffe\xe9<&>")
    assert cases["odd-info"].find("failure") is None
    assert cases["odd-info"].find("system-out").text.startswith("I: foo: ")


def test_junitparser_reads_it(mlpolicy, foo, tmp_path):
    python = python_with("junitparser==5.0.3")
    path = tmp_path / "out.xml"
    root = foo(f"{PROGRAM}\n")
    assert mlpolicy("lint", "--format", "junit", "--show-overrides", "-o", path, root).stdout == ""
    program = (
        "import json, sys, junitparser as j\n"
        "xml = j.JUnitXml.fromfile(sys.argv[1])\n"
        "before = [[s.tests, s.failures, s.skipped, s.errors] for s in xml]\n"
        "xml.update_statistics()\n"
        "after = [[s.tests, s.failures, s.skipped, s.errors] for s in xml]\n"
        "failed = lambda case: any(isinstance(r, j.Failure) for r in case.result)\n"
        "bad = [case.name for suite in xml for case in suite if failed(case)]\n"
        "print(json.dumps([before, after, bad]))\n"
    )
    got = subprocess.run(
        [python, "-c", program, path], capture_output=True, text=True, timeout=60, check=False
    )
    assert got.returncode == 0, got.stderr
    before, after, bad = json.loads(got.stdout)
    assert before == after and before[0][2:] == [1, 0]
    assert "undeclared-model" in bad and PROGRAM not in bad

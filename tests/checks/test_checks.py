"""Each case is built and linted with the command line; only its own tag is compared.

``expect`` holds the lines of the tag, as text output has them; none when it must stay silent.
``options`` are more options of the command, ``why`` says in a line what the case shows.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mlpolicy.checks import TAGS
from tests.checks.packages import build

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/*/case.yaml"))


def load(path):
    return yaml.safe_load(path.read_text("utf-8"))


@pytest.mark.parametrize("path", CASES, ids=[f"{p.parts[-3]}/{p.parts[-2]}" for p in CASES])
def test_case(path, tmp_path, mlpolicy):
    case = load(path)
    tag = path.parts[-3]
    paths, indices = build(case, tmp_path)
    given = [f"--index={index}" for index in indices]
    ran = mlpolicy("lint", "--tags", tag, *case.get("options", ()), *given, *paths)
    assert ran.returncode in (0, 1), ran.stderr
    lines = [line for line in ran.stdout.splitlines() if not line.startswith("N:")]
    assert lines == case["expect"], ran.stderr


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_every_tag_fires_once_and_stays_silent_once(tag):
    outcomes = {bool(load(path)["expect"]) for path in CASES if path.parts[-3] == tag}
    assert outcomes == {True, False}


def test_no_case_is_of_an_unknown_tag():
    assert {path.parts[-3] for path in CASES} <= set(TAGS)

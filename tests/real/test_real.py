"""gnubg, tesseract-ocr-eng and leela-zero come out as their rows of the case book."""

from __future__ import annotations

import json

import pytest

from tests.real import package

CASES = list(package.cases())


@pytest.mark.parametrize("case", CASES, ids=[case["package"] for case in CASES])
def test_the_row_of_the_case_book(case):
    path, reason = package.fetch(case)
    if path is None:
        pytest.skip(f"{case['package']} could not be fetched: {reason}")
    (subject,) = json.loads(package.classify(path, case, "--format", "json"))["subjects"]
    got = [
        {name: verdict["area"] for name, verdict in model["verdicts"].items()}
        for model in subject["models"]
    ]
    assert got == ([case["expect"]] if case["expect"] else [])

"""What the documentation repeats from the program does not drift from it."""

from __future__ import annotations

from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("kind", ["formats", "licenses", "rulesets", "tags"])
def test_generated_table(mlpolicy, kind):
    got = mlpolicy("list", kind, "--format", "markdown")
    assert got.returncode == 0
    assert (DOCS / f"{kind}.md").read_text("utf-8") == got.stdout, "run make docs"

"""What the documentation repeats from the program does not drift from it."""

from __future__ import annotations

from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_table_of_formats(mlpolicy):
    got = mlpolicy("list", "formats", "--format", "markdown")
    assert got.returncode == 0
    assert (DOCS / "formats.md").read_text("utf-8") == got.stdout, "run make docs"

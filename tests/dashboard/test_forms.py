"""JSON and CSV: every page as a program reads it, whatever packages are called."""

from __future__ import annotations

import csv
import json
import unicodedata

import pytest
from archive.asking import HOSTILE

from mlpolicy import escape

from .shown import said, tables

#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@")


def _pages(site):
    found = sorted(path.with_suffix("") for path in site.rglob("*.html"))
    assert site / "index" in found
    return found


def _cells(row):
    """ROW of the JSON as its CSV has it."""
    shown = [escape.text(said(cell), 10_000) for cell in row.values()]
    return [f"'{one}" if one.startswith(_FORMULA) else one for one in shown]


@pytest.mark.parametrize("which", ("site", "hostile"))
def test_csv_has_all_rows_of_the_json(which, request):
    for page in _pages(request.getfixturevalue(which)):
        told = json.loads(page.with_name(f"{page.name}.json").read_text())
        with page.with_name(f"{page.name}.csv").open(newline="") as file:
            lines = iter(list(csv.reader(file)))
        for name, table in told["tables"].items():
            if len(told["tables"]) > 1:
                assert next(lines) == [name]
            columns = next(lines)
            for row in table["rows"]:
                assert list(row) == columns
                assert next(lines) == _cells(row), page
        assert next(lines, None) is None


@pytest.mark.parametrize("which", ("site", "hostile"))
def test_html_has_the_same_numbers(which, request):
    site = request.getfixturevalue(which)
    for page in _pages(site):
        told = json.loads(page.with_name(f"{page.name}.json").read_text())
        shown = tables(page.with_name(f"{page.name}.html"))
        for name, table in told["tables"].items():
            _, *lines = shown[name] or [None]
            assert len(lines) == min(len(table["rows"]), 500)
            for row, cells in zip(table["rows"], lines, strict=False):
                for cell, text in zip(row.values(), cells, strict=True):
                    if isinstance(cell, int) and not isinstance(cell, bool):
                        assert text == str(cell), (page, name)


@pytest.mark.parametrize("which", ("site", "hostile"))
def test_nothing_acts_on_a_terminal_or_turns_around_what_is_read(which, request):
    for path in sorted(request.getfixturevalue(which).rglob("*.*")):
        if path.is_file() and path.suffix in (".html", ".json", ".csv", ".atom", ".svg"):
            acting = {
                one
                for one in set(path.read_text())
                if unicodedata.category(one) in ("Cc", "Cf", "Cs") and one not in "\n\r"
            }
            assert not acting, path


def test_json_has_the_words_as_they_are(hostile):
    told = "".join(path.read_text() for path in hostile.rglob("*.json"))
    for word in HOSTILE:
        assert escape.dump(word)[1:-1] in told


def test_html_has_them_as_text(hostile):
    for path in hostile.rglob("*.html"):
        assert "<b>bold</b>" not in path.read_text()


@pytest.mark.parametrize(
    "value",
    (
        {"plain": ["text", 1, None, True, 1.5, ("a", "tuple")], "": {}},
        "back\\slash \\u202e \"quotes\" \n\t\0",
        "\x7f", "\x80", "caf\xe9", "\u202eevil", "\ud800 alone", "\udc80 a byte", "\U0001f916",
        {"\ud800": "\x7f", "key\u2066": ["\ufeff"]},
    ),
)  # fmt: skip
@pytest.mark.parametrize("indent", (None, 1))
def test_a_document_has_no_letters_that_act_and_no_broken_ones(value, indent):
    written = escape.dump(value, indent=indent)
    written.encode()  # no lone surrogates
    acting = {one for one in written if unicodedata.category(one) in ("Cc", "Cf", "Cs")}
    assert acting <= {"\n"}
    assert json.loads(written) == json.loads(json.dumps(escape.data(value)))

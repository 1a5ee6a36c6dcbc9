"""The forms of a report, and words of others in them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import replace

import pytest

from mlpolicy.archive.entry import FAILED

from .asking import HOSTILE, archive, store
from .made import REQUEST, Found, Made, Model


@pytest.fixture
def hostile(tmp_path):
    """A store in which every word that others choose means harm."""
    made = []
    for number, word in enumerate(HOSTILE):
        model = Model(f"{word}/m.onnx", word, 10, {"ml-policy": "non-free"}, open=True)
        found = Found("undeclared-model", "warning", word, f"{word}/m.onnx", 1, word)
        made.append(
            Made(
                f"p{number}{word}", architecture="source", source=f"p{number}{word}",
                maintainer=f"{word} <a@b.example>", models=(model,), findings=(found,),
            )
        )  # fmt: skip
        made.append(Made(f"q{number}{word}", status=FAILED, detail=word))
    return store(tmp_path / "db", made, request=replace(REQUEST, where="/srv/\x1b[31m|<b>"))


def harmless(text):
    """Whether TEXT has nothing that a terminal obeys."""
    return not any(
        unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        for char in text
        if char != "\n"
    )


@pytest.mark.parametrize("form", ["text", "csv", "markdown", "json"])
def test_hostile_words_in_every_form(hostile, form):
    assert harmless(archive("report", "--store", hostile, "--format", form))


def test_hostile_words_in_csv(hostile):
    said = archive("report", "--store", hostile, "--format", "csv", "--table", "not-read")
    head, *rows = csv.reader(io.StringIO(said))
    assert head == ["package", "version", "architecture", "status", "detail"]
    assert len(rows) == len(HOSTILE) and {len(one) for one in rows} == {5}
    cells = [cell for one in rows for cell in one]
    assert not any(cell[:1] in ("=", "+", "-", "@") for cell in cells)
    assert "\"quoted\", 'too'" in cells and "'=1+1" in cells


def test_hostile_words_in_markdown(hostile):
    said = archive("report", "--store", hostile, "--format", "markdown", "--table", "not-read")
    table = [line for line in said.splitlines() if line.startswith("|")]
    assert len(table) == len(HOSTILE) + 2
    for line in table:
        bare = re.sub(r"\\.", "", line)  # what is escaped is no markup
        assert bare.count("|") == 6 and not re.search(r"[<>*_`\[\]@&]|://", bare)


def test_csv_of_several_tables(undisturbed):
    said = archive("report", "--store", undisturbed, "--format", "csv")
    names = [one[0] for one in csv.reader(io.StringIO(said)) if len(one) == 1]
    assert names[:3] == ["headline", "moves", "release-critical"]


def test_the_longer_tables_are_cut_in_text_alone(tmp_path):
    made = [Made(f"p{number:03}", status=FAILED, detail="x") for number in range(60)]
    store(tmp_path / "db", made)
    options = ("--store", tmp_path / "db", "--table", "not-read")
    assert "... and 20 more: see --table not-read --format csv" in archive("report", *options)
    assert "p059" in archive("report", *options, "--format", "markdown")

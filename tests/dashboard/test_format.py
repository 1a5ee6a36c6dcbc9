"""The pages of formats: what each is, and what was recognised as it."""

from __future__ import annotations

from archive.asking import report
from conftest import python

from .shown import links, page, rows


def test_the_list_is_that_of_the_report(team, site):
    assert rows(site, "formats", "formats") == report(team / "archive.db")["formats"]
    assert links(site / "formats.html")["safetensors"] == "format/safetensors.html"


def test_a_format_is_explained_as_by_the_command(site):
    told = page(site, "format/safetensors")
    said = " ".join(python("-m", "mlpolicy", "explain", "safetensors").stdout.split())
    assert told["note"] in said
    assert all(paragraph in said for paragraph in told["texts"]["about"])


def test_its_files_and_models(site):
    told = page(site, "format/safetensors")["tables"]
    files = told["files"]["rows"]
    assert {"src:model001", "model001-data"} <= {row["package"] for row in files}
    (numbers,) = told["formats"]["rows"]
    assert len({row["content"] for row in files}) == numbers["contents"]
    models = {row["model"] for row in told["models"]["rows"]}
    assert models == {row["model"] for row in rows(site, "models", "models")}

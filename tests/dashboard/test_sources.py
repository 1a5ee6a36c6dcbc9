"""The lists of source packages, by the first letters of their names."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from archive.asking import HOSTILE, store
from archive.made import Found, Made, Model

from .conftest import build_site
from .shown import links, page, rows

FOUND = (Found("undeclared-model", "warning", "m.onnx"),)
ERRORS = (
    Found("model-without-training-data", "error", "m.onnx"),
    Found("model-without-training-data", "error", "n.onnx", overridden="never"),
)
NAMES = ("0ad", "abc", "lib", "liba52", "libbar", "library", "zed")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A dashboard of sources with these names."""
    top = tmp_path_factory.mktemp("sources")
    model = Model(areas={"ml-policy": "contrib"})
    packages = [Made(name, architecture="source", findings=FOUND) for name in NAMES]
    packages.append(Made("zed-data", source="zed", models=(model,), findings=ERRORS))
    packages.append(Made("abc-data", source="abc", status="failed"))
    build_site(store(top / "archive.db", packages), top / "site")
    return top / "site"


def test_prefixes_are_those_of_the_pool(made):
    lists = {row["prefix"]: row["sources"] for row in rows(made, "sources", "prefixes")}
    assert lists == {"0-9": 1, "a": 1, "l": 1, "liba": 1, "libb": 1, "libr": 1, "z": 1}
    assert page(made, "sources")["figures"]["source packages"] == {"value": 7, "out_of": 7}
    assert links(made / "sources.html")["liba"] == "sources/liba.html"
    assert [row["source"] for row in rows(made, "sources/liba", "sources")] == ["liba52"]


def test_what_is_told_of_each(made):
    assert rows(made, "sources/z", "sources") == [
        {"source": "zed", "state": "read", "models": 1, "errors": 1, "warnings": 1,
         "rulesets": ["ml-policy"]}
    ]  # fmt: skip
    (abc,) = rows(made, "sources/a", "sources")
    assert abc["state"] == "not all read"


def test_every_source_with_a_page_is_in_a_list(site, hostile):
    assert _listed(site) == len(list((site / "source").glob("*.html")))
    assert _listed(hostile) == len(list((hostile / "source").glob("*.html"))) == len(HOSTILE)


def _listed(top):
    names = [unquote(path.stem) for path in (top / "sources").glob("*.json")]
    return sum(len(rows(top, f"sources/{name}", "sources")) for name in names)

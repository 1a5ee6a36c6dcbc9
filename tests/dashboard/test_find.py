"""``/find``: what each filter finds, how it is counted, sorted, cut into pages and told."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from archive.asking import report, store
from archive.made import Found, Made, Model, digest
from once import made

from .serving import serving

_ERROR = Found("model-without-license", "error", "m.onnx")
_WARNING = Found("undeclared-model", "warning", "m.onnx")
_OVERRIDDEN = Found("undeclared-model", "warning", "m.onnx", overridden="known")
_STRICT = Model(content="one", areas={"ml-policy": "non-free", "gr2025-a": "contrib"})

_PACKAGES = (
    Made("alpha", architecture="source", findings=(_WARNING,), maintainer="A <a@example.org>"),
    Made("alpha-data", models=(_STRICT, Model("n.onnx", "two")), findings=(_ERROR, _WARNING)),
    Made("beta", architecture="source", uploaders=("Team <team@lists.example>",)),
    Made("beta-data", at=(("sid", "main"), ("trixie", "main")), findings=(_OVERRIDDEN,)),
    Made("gamma", architecture="source", at=(("sid", "contrib"),), models=(Model(content="one"),)),
    Made("gamma-data", status="failed", detail="broken"),
    Made("delta-data", status="vanished", detail="gone"),
    Made("epsilon-data", depth="control"),
    Made("x*y[a]?", source="odd"),
)
_FILLING = tuple(Made(f"many{number:03}-data", source="many") for number in range(230))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A store of two runs, of which the second has a new version of alpha."""
    newer = (Made("alpha-data", "2.0-1", models=(_STRICT,), findings=(_ERROR,)), *_PACKAGES[2:])

    def fill(top):
        store(top / "archive.db", (*_PACKAGES, *_FILLING), (_PACKAGES[0], *newer, *_FILLING))

    return made(tmp_path_factory, "dashboard-find", fill) / "archive.db"


@pytest.fixture(scope="module")
def server(path):
    with serving(path) as running:
        yield running


@pytest.fixture(scope="module")
def every(server):
    return _rows(server)


def _rows(server, **given):
    found = json.loads(server.text(f"/find.json?{urlencode(given)}"))
    assert found["figures"]["found"]["value"] == len(found["tables"]["found"]["rows"])
    return found["tables"]["found"]["rows"]


def _names(rows):
    return [row["package"] for row in rows if not row["package"].startswith("many")]


def test_all(server, every):
    assert (
        len(every)
        == 10 + 230
        == json.loads(server.text("/find.json"))["figures"]["found"]["out_of"]
    )
    assert _names(every) == [
        "src:alpha", "alpha-data", "src:beta", "beta-data", "beta-data", "delta-data",
        "epsilon-data", "src:gamma", "gamma-data", "x*y[a]?",
    ]  # fmt: skip
    by_name = {row["package"]: row for row in every}
    said = {name: (row["models"], row["severity"], row["state"]) for name, row in by_name.items()}
    assert said["alpha-data"] == (1, "error", "full")
    assert said["beta-data"] == (0, "none", "full")
    assert said["gamma-data"] == (None, "unknown", "failed")
    assert said["delta-data"] == (None, "unknown", "vanished")
    assert said["epsilon-data"] == (0, "none", "control")


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"source": "alpha"}, ["src:alpha", "alpha-data"]),
        ({"package": "alpha"}, ["src:alpha"]),
        ({"package": "src:alpha"}, ["src:alpha"]),
        ({"package": "src:alpha-data"}, []),
        ({"package": "al*"}, ["src:alpha", "alpha-data"]),
        ({"package": "*ta-d*"}, ["beta-data", "beta-data", "delta-data"]),
        ({"package": "x*y[a]?"}, ["x*y[a]?"]),
        ({"package": "x*[b]?"}, []),
        ({"package": "ALPHA"}, []),
        ({"maintainer": "a@example.org"}, ["src:alpha"]),
        ({"maintainer": "Anybody <A@example.org>"}, ["src:alpha"]),
        ({"maintainer": "*@lists.example"}, ["src:beta"]),
        ({"suite": "trixie"}, ["beta-data"]),
        ({"suite": "nowhere"}, []),
        ({"component": "contrib"}, ["src:gamma"]),
        ({"kind": "source"}, ["src:alpha", "src:beta", "src:gamma"]),
        ({"kind": "source", "component": "main"}, ["src:alpha", "src:beta"]),
        ({"severity": "error"}, ["alpha-data"]),
        ({"severity": "unknown"}, ["delta-data", "gamma-data"]),
        ({"state": "control"}, ["epsilon-data"]),
        ({"tag": "undeclared-model"}, ["src:alpha", "beta-data", "beta-data"]),
        ({"tag": "nothing"}, []),
        ({"format": "onnx"}, ["alpha-data", "src:gamma"]),
        ({"model": digest("one")}, ["alpha-data", "src:gamma"]),
        ({"model": digest("one")[:8] + "*"}, ["alpha-data", "src:gamma"]),
        ({"ruleset": "ml-policy", "area": "non-free"}, ["alpha-data"]),
        ({"ruleset": "gr2025-a", "area": "non-free"}, []),
        ({"ruleset": "gr2025-a"}, ["alpha-data", "src:gamma"]),
        ({"area": "contrib"}, ["alpha-data"]),
        ({"area": "main", "kind": "source", "format": "onnx"}, ["src:gamma"]),
    ],
)
def test_filters(server, given, names):
    assert _names(_rows(server, **given)) == names


def test_areas_are_those_of_the_report(team):
    headline = report(team / "archive.db")["headline"]
    assert any(row["binaries"] + row["binaries_open"] for row in headline)
    with serving(team / "archive.db") as server:
        moved = {
            (name, area): _rows(server, ruleset=name, area=area, component="main")
            for name in sorted({row["ruleset"] for row in headline})
            for area in ("contrib", "non-free", "not-distributable")
        }
    for told in headline:
        for kind, column in (("source", "sources"), ("binary", "binaries")):
            found = {
                row["package"]
                for (name, _), rows in moved.items()
                for row in rows
                if (name, row["suite"], row["kind"]) == (told["ruleset"], told["suite"], kind)
            }
            assert len(found) == told[column] + told[f"{column}_open"]


@pytest.mark.parametrize("sort", ["package", "source", "maintainer", "models", "severity"])
def test_sorted(server, every, sort):
    found = _rows(server, sort=sort)
    ranks = ["error", "warning", "unknown", "none"]
    keys = {
        "models": lambda row: -(row["models"] or 0),
        "severity": lambda row: ranks.index(row["severity"]),
        "package": lambda row: row["package"].removeprefix("src:"),
    }
    key = keys.get(sort, lambda row: row[sort])
    assert list(map(key, found)) == sorted(map(key, every))


def test_pages(server, every):
    found, path = [], "find.html?kind=binary"
    while path:
        text = html.unescape(server.text(f"/{path}"))
        cells = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', text)
        found += [re.sub("<.*?>", "", cell) for cell in cells]
        following = re.search(r'<a href="([^"]+)">next</a>', text)
        path = following[1] if following else None
    assert found == [row["package"] for row in every if row["kind"] == "binary"]
    assert "there are 3 pages" in server.text("/find?page=4", 400)


def test_links_of_the_page_add_and_take_filters(server):
    text = html.unescape(server.text("/find?suite=sid&tag=undeclared-model"))
    for value, to, count in (("binary", "kind=binary", 1), ("none", "severity=none", 1)):
        path = f"find.html?suite=sid&tag=undeclared-model&{to}"
        assert f'<a href="{path}">{value} <small>{count}</small></a>' in text
        assert (
            len(_rows(server, suite="sid", tag="undeclared-model", **dict([to.split("=")])))
            == count
        )
    assert '<a href="find.html?tag=undeclared-model">suite sid</a>' in text
    assert '<a href="find.html?suite=sid">tag undeclared-model</a>' in text
    assert 'href="find.csv?suite=sid&tag=undeclared-model"' in text
    assert "<small>of 240</small>" in text


def test_the_form_needs_no_script(server):
    text = server.text("/find?kind=source&source=alpha")
    assert '<form method="get" action="find.html">' in text and "<script" not in text
    assert '<option value="source" selected>source</option>' in text
    assert '<input name="source" value="alpha"' in text
    fields = re.findall(r'<(?:select|input) name="([^"]+)"', text)
    empty = urlencode({**dict.fromkeys(fields, ""), "kind": "source"})
    assert server.text(f"/find.csv?{empty}") == server.text("/find.csv?kind=source")


def test_csv(server, every):
    rows = list(csv.DictReader(io.StringIO(server.text("/find.csv"))))
    assert [row["package"] for row in rows] == [row["package"] for row in every]


def test_atom_tells_what_came(server):
    feed = ElementTree.fromstring(server.text("/find.atom?tag=model-without-license"))
    names = {"a": "http://www.w3.org/2005/Atom"}
    titles = [one.text for one in feed.findall("a:entry/a:title", names)]
    assert titles == ["alpha-data 2.0-1 in sid main"]
    own = feed.find("a:link[@rel='self']", names).get("href")
    assert own == "find.atom?tag=model-without-license"
    assert feed.find("a:id", names).text.endswith("find?tag=model-without-license")
    other = ElementTree.fromstring(server.text("/find.atom?tag=undeclared-model"))
    assert not other.findall("a:entry", names)


def test_long_values(server):
    assert server.get(f"/find?package={quote('x' * 400)}").status == 200
    assert server.get(f"/find?package={quote('*' * 400)}").status in (200, 503)

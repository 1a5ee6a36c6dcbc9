"""The pages of source packages: all that is known of one, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from archive.asking import report, store
from archive.made import Found, Made, Model, fill

from mlpolicy.archive.store import Store

from .conftest import build_site
from .shown import links, page, rows, tables

BOTH = (("sid", "main"), ("trixie", "main"))
UNDECLARED = Found("undeclared-model", "warning", "m.onnx", "usr/share/m.onnx", 3)
ACCEPTED = Found(
    "model-without-training-data", "error", "m.onnx", overridden="there never were any"
)
MODEL = Model(areas={"ml-policy": "non-free"})

SOURCE = Made("foo", architecture="source", at=BOTH, uploaders=("Uma <uma@example.org>",))
DATA = Made("foo-data", at=BOTH, models=(MODEL,), findings=(UNDECLARED, ACCEPTED))
PACKAGES = (
    SOURCE,
    DATA,
    replace(DATA, architecture="arm64"),
    Made("half", architecture="source", findings=(UNDECLARED,), depth="control"),
    Made("half-data", source="half", status="failed", detail="data.tar: cut off"),
    Made("lost", architecture="source", status="vanished"),
    Made("clean", architecture="source"),
    Made("left", architecture="source", findings=(UNDECLARED,)),
)
NOTES = """\
- {source: foo, verdict: reported, bug: 123456}
- {package: half-data, verdict: known}
- {tag: undeclared-model, source: half, verdict: accepted}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A directory with a store of two runs, the second without ``left``, and its dashboard."""
    top = tmp_path_factory.mktemp("source")
    path = store(top / "archive.db", PACKAGES, PACKAGES[:-1])
    with Store(path) as opened, opened.writing() as db:
        for number, (suite, architecture) in enumerate((("sid", "amd64"), ("trixie", "arm64"))):
            row = (2, number, suite, "main", "foo-data", 1, architecture)
            told = ("dependency-nowhere-in-archive", "warning", "libgone1", "same")
            db.execute(f"INSERT INTO relation VALUES ({', '.join('?' * 11)})", (*row, *told))
    (top / "archive.notes.yaml").write_text(NOTES)
    build_site(path, top / "site")
    return top


def test_those_with_anything_to_tell_have_a_page(made):
    names = {path.stem for path in (made / "site/source").glob("*.html")}
    assert names == {"foo", "half", "left", "lost"}


def test_a_finding_of_several_suites_and_architectures_stands_once(made):
    found = rows(made / "site", "source/foo", "findings")
    assert [row["tag"] for row in found] == ["model-without-training-data", "undeclared-model"]
    error, warning = found
    assert error["override"] == "debian/overrides:3: there never were any"
    assert warning["override"] == "" and warning["pointer"] == "usr/share/m.onnx:3"
    assert {row["note"] for row in found} == {"reported; bug 123456"}
    (one,) = rows(made / "site", "source/foo", "from-indices")
    assert one["suites"] == ["sid", "trixie"] and one["architectures"] == ["amd64", "arm64"]


def test_areas_and_models(made):
    areas = {row["ruleset"]: row for row in rows(made / "site", "source/foo", "areas")}
    assert areas["ml-policy"] == {
        "ruleset": "ml-policy", "area": "non-free", "open": False, "packages": ["foo-data"],
        "because": ["m.onnx"], "suites": ["sid", "trixie"],
    }  # fmt: skip
    assert areas["gr2025-a"]["area"] == "main" and areas["gr2025-a"]["packages"] == []
    (model,) = rows(made / "site", "source/foo", "models")
    assert model["names"] == ["m.onnx"] and model["areas"] == ["main", "non-free"]
    assert (made / f"site/model/{model['model']}.html").exists()


def test_what_was_not_read_is_told_and_is_not_clean(made):
    half = page(made / "site", "source/half")
    assert half["figures"]["not read"] == {"value": 1, "out_of": 2}
    assert half["figures"]["control part alone"] == {"value": 1, "out_of": 2}
    assert half["note"].startswith("Not all of it could be read")
    (row,) = half["tables"]["not-read"]["rows"]
    assert (row["package"], row["status"], row["detail"]) == (
        "half-data", "failed", "data.tar: cut off",
    )  # fmt: skip
    reads = {row["package"]: row["read"] for row in half["tables"]["artifacts"]["rows"]}
    assert reads == {"src:half": "control part", "half-data": "failed"}
    (row,) = rows(made / "site", "source/lost", "not-read")
    assert row["status"] == "vanished"
    assert "not-read" not in page(made / "site", "source/foo")["tables"]


def test_what_people_said(made):
    (note,) = rows(made / "site", "source/foo", "notes")
    assert note["note"] == "reported; bug 123456"
    assert [row["note"] for row in rows(made / "site", "source/half", "notes")] == [
        "known", "accepted",
    ]  # fmt: skip


def test_one_that_has_left(made):
    left = page(made / "site", "source/left")
    assert left["note"].startswith("The newest run has nothing of this source package")
    (change,) = left["tables"]["changes"]["rows"]
    assert (change["class"], change["there"], change["about"]) == (
        "gone", False, "undeclared-model",
    )  # fmt: skip


def test_only_those_that_changed_have_a_feed(made):
    feeds = {path.stem for path in (made / "site/source").glob("*.atom")}
    assert feeds == {"foo", "left"}  # an index told something new of foo


def test_badges_tell_under_how_many_rulesets_all_is_in_main(made, site):
    (badge,) = (made / "site/source").glob("*.svg")
    assert badge.stem == "foo" and "1, main under 13 of 14 rulesets" in badge.read_text()
    assert 'href="foo.html"' in badge.read_text()
    assert (site / "source/tuned.svg").exists()


def test_people_are_links_where_they_have_a_page(site):
    head = page(site, "source/tuned")["figures"]
    assert head["maintainer"]["value"] == ["Deep Team <team+deep@tracker.debian.org>"]
    assert head["uploaders"]["value"] == ["Mo Deler <mo@example.org>"]
    shown = links(site / "source/tuned.html")
    assert shown["Mo Deler <mo@example.org>"] == "../maintainer/mo@example.org.html"


def test_areas_are_those_of_the_report(team, site):
    moves = report(team / "archive.db")["moves"]
    assert moves
    for move in moves:
        found = [
            row
            for row in rows(site, f"source/{move['source']}", "areas")
            if row["ruleset"] == move["ruleset"] and move["suite"] in row["suites"]
        ]
        assert any(move["package"] in row["packages"] for row in found)


def test_html_has_what_json_has(site):
    for path in (site / "source").glob("*.html"):
        told = page(site, f"source/{path.stem}")["tables"]
        shown = tables(path)
        assert {name: len(one["rows"]) for name, one in told.items()} == {
            name: max(0, len(shown[name]) - 1) for name in told
        }


def test_another_run_of_the_same_packages_changes_no_page_of_theirs(made, tmp_path):
    path = store(tmp_path / "archive.db", PACKAGES)
    build_site(path, tmp_path / "site")
    before = _bytes(tmp_path / "site")
    with Store(path) as opened:
        fill(opened, PACKAGES)
    build_site(path, tmp_path / "site")
    assert _bytes(tmp_path / "site") == before


def _bytes(site):
    kinds = ("source", "binary", "model", "format")
    return {p: p.read_bytes() for kind in kinds for p in (site / kind).iterdir() if p.is_file()}

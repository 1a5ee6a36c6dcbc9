"""What is different between two runs: the packages, or what mlpolicy makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from archive.asking import diff
from archive.made import REQUEST, Found, Made, Model, fill, outdate

from mlpolicy.archive.diff import CLASSES
from mlpolicy.archive.store import Store

from .conftest import build_site
from .shown import page, rows

_FOUND = (Found("undeclared-model", "warning", "m.onnx"),)
_MODEL = (Model(areas={"ml-policy": "non-free"}),)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The directory of a store with something of every class, and its dashboard."""
    top = tmp_path_factory.mktemp("diff")
    foo, bar, baz, qux = (
        Made(f"{name}-data", findings=_FOUND) for name in ("foo", "bar", "baz", "qux")
    )
    before = [replace(foo, findings=()), bar, baz, qux]
    after = [
        replace(foo, version="1.1-1", models=_MODEL),
        replace(bar, version="1.1-1", findings=()),
        replace(qux, version="1.1-1", status="failed", findings=()),
    ]
    with Store(top / "archive.db") as opened:
        fill(opened, before)
        fill(opened, after)
        outdate(opened)
        fill(opened, [*after, replace(baz, models=_MODEL)], replace(REQUEST, suites=()))
        outdate(opened)
        changed = replace(after[0], models=(), findings=())
        fill(opened, [changed, *after[1:]], replace(REQUEST, suites=()))
    (top / "archive.notes.yaml").write_text("- {source: foo, verdict: reported}\n")
    build_site(top / "archive.db", top / "site")
    return top


@pytest.mark.parametrize("pair", ((1, 2), (2, 3), (3, 4)))
def test_it_tells_what_archive_diff_tells(made, pair):
    wanted = diff(made / "archive.db", *pair)
    told = page(made / "site", "diff/{}..{}".format(*pair))
    for change in wanted["changes"]:
        change["there"] = change.pop("in") == "after"
    assert told["tables"]["differences"]["rows"] == wanted["changes"]
    assert {name: one["value"] for name, one in told["figures"].items()} == wanted["counts"]
    for row in told["tables"]["changes"]["rows"]:
        assert row["findings"] + row["areas"] == wanted["counts"][row["class"]]
    other = "They were asked for different packages" in told["note"]
    assert other is not wanted["comparable"]
    assert ("by other rules" in told["note"]) is (
        wanted["before"]["rules"] != wanted["after"]["rules"]
    )


def test_every_class_is_there(made):
    counts = diff(made / "archive.db", 1, 2)["counts"]
    counts["rule changed"] = diff(made / "archive.db", 3, 4)["counts"]["rule changed"]
    assert all(counts[name] for name in CLASSES), counts


def test_it_tells_whether_packages_changed_or_we(made):
    told = {row["class"]: row for row in rows(made / "site", "diff/3..4", "changes")}
    assert told["new"]["changed"] == told["fixed"]["changed"] == "the package"
    assert told["gone"]["changed"] == "the archive"
    assert told["rule changed"]["changed"] == told["scan failed"]["changed"] == "mlpolicy"
    assert "The package is the same" in told["rule changed"]["meaning"]


def test_only_runs_that_follow_each_other_have_one(made):
    pages = {path.name for path in (made / "site/diff").glob("*.html")}
    assert pages == {"1..2.html", "2..3.html", "3..4.html"}


def test_a_class_alone(made):
    told = page(made / "site", "diff/1..2/class=new")
    assert {row["class"] for row in told["tables"]["differences"]["rows"]} == {"new"}
    assert [row["class"] for row in told["tables"]["changes"]["rows"]] == ["new"]


def test_a_store_with_one_run_compares_nothing(tmp_path):
    with Store(tmp_path / "archive.db") as opened:
        fill(opened, [Made("foo-data", findings=_FOUND)])
    build_site(tmp_path / "archive.db", tmp_path / "site")
    assert not (tmp_path / "site/diff").exists()
    assert "no earlier run" in page(tmp_path / "site", "index")["texts"]["changes"][0]
    assert rows(tmp_path / "site", "runs", "differences") == []

"""The pages of rulesets: what they say, and what would follow."""

from __future__ import annotations

import json

import pytest
from archive.asking import report, store
from archive.made import Made, Model
from conftest import python

from mlpolicy import rulesets

from .conftest import build_site
from .shown import page, rows


def test_each_has_a_page_with_what_list_tells(site):
    listed = json.loads(python("-m", "mlpolicy", "list", "rulesets", "--format", "json").stdout)
    assert [row["ruleset"] for row in rows(site, "rulesets", "rulesets")] == [
        one["name"] for one in listed["rulesets"]
    ]
    for one in listed["rulesets"]:
        told = page(site, f"ruleset/{one['name']}")
        assert told["title"] == f"{one['name']}: {one['title']}"
        assert told["note"] == one["summary"]
        assert told["figures"]["date"]["value"] == one["date"]
        assert told["figures"]["standing"]["value"] == one["standing"]
        assert told["texts"]["source"] == [one["source"]]


@pytest.mark.parametrize("name", ("ml-policy", "osaid-1.0", "mof-1.0", "gpl-strict"))
def test_the_rules_are_those_that_explain_tells(site, name):
    told = page(site, f"ruleset/{name}")
    explained = " ".join(python("-m", "mlpolicy", "explain", name).stdout.split())
    explained = explained.replace("- ", "-")  # a word that was cut at the end of a line
    shown = told["tables"]["rules"]["rows"]
    assert shown
    for row in shown:
        if "the model" in row["asked_of"]:
            assert f"{row['rule']} ({row['unmet']})".replace("- ", "-") in explained
            assert " ".join(row["text"].split()).replace("- ", "-") in explained
        if "each of its bases" in row["asked_of"]:
            assert row["rule"] in explained.partition("Asked of every base model:")[2]
    for words in told["texts"].get("words", ()):
        for word in words.removesuffix(".").partition("first: ")[2].split("; "):
            assert word in explained


def test_what_it_would_move_is_what_the_report_tells(team, site):
    wanted = report(team / "archive.db")
    for name in rulesets.SHIPPED:
        told = page(site, f"ruleset/{name}")["tables"]
        for table in ("headline", "release-critical", "moves", "through-relations"):
            assert told[table]["rows"] == [row for row in wanted[table] if row["ruleset"] == name]
        assert {row["run"] for row in told["trend"]["rows"]} == {1, 2, 3}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The dashboard of a store in which two rulesets move different packages."""
    top = tmp_path_factory.mktemp("rulesets")
    only = Model(areas={"ml-policy": "non-free"})
    practice = Model("p.onnx", "another", areas={"archive-practice": "contrib"})
    both = Model(
        "b.onnx", "third", areas=dict.fromkeys(("ml-policy", "archive-practice"), "contrib")
    )
    packages = [
        Made("foo-data", models=(only,)),
        Made("bar-data", models=(practice,)),
        Made("baz-data", models=(both,)),
    ]
    build_site(store(top / "archive.db", packages), top / "site")
    return top / "site"


def test_what_it_moves_alone(made):
    found = {row["package"]: row for row in rows(made, "ruleset/ml-policy", "differences")}
    assert found.keys() == {"foo-data", "bar-data"}
    assert (found["foo-data"]["area"], found["foo-data"]["area_today"]) == ("non-free", "main")
    assert (found["bar-data"]["area"], found["bar-data"]["area_today"]) == ("main", "contrib")
    assert "differences" not in page(made, "ruleset/archive-practice")["tables"]


def test_side_by_side(made):
    apart = {row["ruleset"]: row for row in rows(made, "rulesets", "apart")}
    assert apart["ml-policy"]["archive-practice"] == 1
    assert apart["archive-practice"]["ml-policy"] == 1
    assert apart["ml-policy"]["gr2025-a"] == 2
    assert apart["gr2025-a"]["ml-policy"] == 0


def test_an_area_alone(made):
    told = page(made, "ruleset/ml-policy/area=contrib")["tables"]
    assert [row["package"] for row in told["moves"]["rows"]] == ["baz-data"]

"""The pages of runs: each keeps its own, those of the history tell what they found."""

from __future__ import annotations

import json

import pytest
from archive.asking import archive, diff, report, store
from archive.made import Found, Made

from .conftest import build_site
from .shown import links, page, rows

_RUNS = 14


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The directory of a store with more runs than the history has, and its dashboard."""
    top = tmp_path_factory.mktemp("runs")
    found = [Found("undeclared-model", "warning", f"m{n}.onnx") for n in range(_RUNS)]
    every = [[Made("foo-data", f"1.{n}-1", findings=tuple(found[: n + 1]))] for n in range(_RUNS)]
    build_site(store(top / "archive.db", *every), top / "site")
    return top


def test_every_run_has_a_page(made):
    status = json.loads(archive("status", "--store", made / "archive.db", "--format", "json"))
    assert len(status["runs"]) == _RUNS
    for run in status["runs"]:
        told = page(made / "site", f"run/{run['run']}")
        assert {name: one["value"] for name, one in told["figures"].items()} == run["counts"]
        asked = {row["name"]: row["value"] for row in told["tables"]["request"]["rows"]}
        for name in ("started", "finished", "rules"):
            assert asked[name] == run[name]
        assert asked["rules_of_this_version"] is run["current_rules"]
        for name, value in run["request"].items():
            assert asked[name] == (value or None)


def test_those_of_the_history_tell_what_they_found(made):
    for number in (3, 14):
        wanted = report(made / "archive.db", "--run", number)
        for name in ("headline", "release-critical", "tags"):
            assert rows(made / "site", f"run/{number}", name) == wanted[name]
    assert page(made / "site", "run/2")["tables"].keys() == {"request", "indices"}


def test_the_list_has_all_of_them_the_newest_first(made):
    assert [row["run"] for row in rows(made / "site", "runs", "runs")] == [*range(_RUNS, 0, -1)]
    shown = links(made / "site/runs.html")
    assert shown["2"] == "run/2.html" and shown["13..14"] == "diff/13..14.html"


def test_what_changed_between_them(made):
    told = rows(made / "site", "runs", "differences")
    assert [row["diff"] for row in told] == [f"{n}..{n + 1}" for n in range(13, 2, -1)]
    wanted = diff(made / "archive.db", 13, 14)["counts"]
    assert {name: told[0][name.replace(" ", "_")] for name in wanted} == wanted


def test_indices_can_be_looked_up(team, site):
    status = json.loads(archive("status", "--store", team / "archive.db", "--format", "json"))
    wanted = [(one["path"], one["sha256"], one["date"]) for one in status["runs"][-1]["indices"]]
    assert wanted
    assert [tuple(row.values()) for row in rows(site, "run/3", "indices")] == wanted

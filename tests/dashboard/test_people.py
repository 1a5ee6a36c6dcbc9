"""The pages of maintainers and teams, and their lists."""

from __future__ import annotations

from dataclasses import replace

import pytest
from archive.asking import HOSTILE, report, store
from archive.made import Found, Made, Model
from once import made

from . import crew as crews
from .conftest import build_site
from .shown import links, page, rows

DEEP, OTHERS = "team+deep@tracker.debian.org", "team+deep@lists.example.org"

STRICT = Model(areas={"ml-policy": "non-free"})
WARNING = Found("undeclared-model", "warning", "m.onnx")
ERROR = Found("model-without-license", "error", "m.onnx")
HIDDEN = Found("model-without-training-data", "warning", "m.onnx", overridden="never had any")


@pytest.fixture(scope="session")
def crew(tmp_path_factory):
    """The directory of the store ``archive.db`` of crew.py, with its site."""

    def make(top):
        crews.scans(top)
        build_site(top / "archive.db", top / "site")

    return made(tmp_path_factory, "dashboard-crew", make)


def dashboard(top, *packages, notes="", runs=()):
    """The site of a store with PACKAGES in its newest run, after RUNS."""
    path = store(top / "archive.db", *runs, list(packages))
    (top / "archive.notes.yaml").write_text(notes)
    build_site(path, top / "site")
    return top / "site"


def figures(site, path):
    return {name: one["value"] for name, one in page(site, path)["figures"].items()}


def test_the_numbers_are_those_of_the_report(crew, team, site):
    for built, database in ((crew / "site", crew / "archive.db"), (site, team / "archive.db")):
        listed = {one["maintainer"]: one for one in rows(built, "maintainers", "maintainers")}
        told = report(database)
        assert told["maintainers"]
        for one in told["maintainers"]:
            assert one.items() <= listed[one["maintainer"]].items()
        for one in rows(built, "maintainers", "maintainers"):
            (address,) = (one["maintainer"].partition("<")[2].rstrip(">"),)
            shown = figures(built, f"maintainer/{address.replace('ë', '%C3%AB')}")
            assert shown["sources"] == one["sources"] and shown["models"] == one["models"]
            assert shown["not read"] == one["not_read"]
            assert shown["open errors"] == one["errors"]


def test_two_teams_of_one_name_have_a_page_each(crew):
    names = {path.stem for path in (crew / "site/team").glob("*.html")}
    assert names == {DEEP, OTHERS}
    assert {one["team"] for one in rows(crew / "site", "teams", "teams")} == names
    for name in names:
        assert links(crew / "site/teams.html")[name] == f"team/{name}.html"


def test_a_team_s_page_names_its_people(crew):
    people = rows(crew / "site", f"team/{DEEP}", "people")
    assert [(one["maintainer"], one["sources"]) for one in people] == [
        ("Mo <mo@example.org>", 2),
        ("Zoë <zoë@example.org>", 1),
    ]
    own, same = (page(crew / "site", f"{kind}/{DEEP}") for kind in ("team", "maintainer"))
    assert own["figures"] == same["figures"] and own["tables"]["next"] == same["tables"]["next"]
    assert "people" not in same["tables"]


def test_what_others_declared_of_the_same_model_is_shown(crew):
    answers = rows(crew / "site", f"team/{DEEP}", "answered")
    found = {one["fact"]: one for one in answers}
    assert found["training.program"]["answer"] == "external-url"
    assert found["training.program"]["in"] == "src:lark"
    assert found["training.program"]["where"].startswith("debian/mlmodel.yaml:")
    assert found["training.data"]["answer"] == "songs"
    assert {one["source"] for one in answers} == {"owl"}
    # MIT is what Debian calls Expat: that is no other answer.
    assert "weights.license" not in found
    # Nobody is told the own answers.
    assert "answered" not in page(crew / "site", "maintainer/ann@example.org")["tables"]


def test_what_others_declared_of_the_same_base_is_shown(crew):
    (one,) = rows(crew / "site", "maintainer/zo%C3%AB@example.org", "answered")
    assert (one["source"], one["what"], one["fact"]) == ("swan", "base model big-base", "license")
    assert (one["here"], one["answer"], one["in"]) == ("unknown", "CC-BY-NC-4.0", "src:lark")


def test_what_there_is_in_each_source(tmp_path):
    two = replace(STRICT, name="n.onnx", content="another")
    made = (
        Made("a", architecture="source", findings=(WARNING, ERROR, HIDDEN)),
        Made("a-data", models=(STRICT, two)),
        Made("a-data", architecture="arm64", models=(STRICT, two)),
        Made("b", architecture="source", status="failed"),
        Made("c", architecture="source", findings=(WARNING, replace(WARNING, context="n.onnx"))),
        Made("d", architecture="source"),
    )
    site = dashboard(tmp_path, *made)
    path = "maintainer/tess@example.org"
    a, c, b = rows(site, path, "sources")
    assert a == {"source": "a", "models": 2, "errors": 1, "warnings": 1, "not_read": False,
                 "rulesets": ["ml-policy"]}  # fmt: skip
    assert (c["source"], c["warnings"], c["rulesets"]) == ("c", 2, [])
    assert (b["source"], b["not_read"]) == ("b", True)
    assert figures(site, path) == {
        "sources": 4, "not read": 1, "with models": 1, "models": 2,
        "open errors": 1, "open warnings": 3, "that a ruleset would move": 1,
    }  # fmt: skip
    tags = {one["tag"]: one for one in rows(site, path, "open-tags")}
    assert list(tags) == ["model-without-license", "undeclared-model"]
    assert (tags["undeclared-model"]["findings"], tags["undeclared-model"]["sources"]) == (3, 2)
    assert "debian/mlmodel.yaml" in tags["undeclared-model"]["do"]
    verdicts = {one["ruleset"]: one for one in rows(site, path, "verdicts")}
    assert verdicts["ml-policy"]["non-free"] == 2 and verdicts["gr2025-a"]["main"] == 2


def test_what_a_note_leaves_alone_is_not_open(tmp_path):
    notes = "- {source: a, tag: undeclared-model, ignore_until: 2999-01-01, reason: later}\n"
    made = (
        Made("a", architecture="source", findings=(WARNING, ERROR)),
        Made("c", architecture="source", findings=(WARNING,)),
    )
    site = dashboard(tmp_path, *made, notes=notes)
    path = "maintainer/tess@example.org"
    assert figures(site, path)["open warnings"] == 1
    (note,) = rows(site, path, "notes")
    assert note["note"].startswith("later") and note["source"] == "a"


def test_who_had_something_keeps_a_page(tmp_path):
    old = Made("a", architecture="source", findings=(ERROR,))
    other = Made("b", architecture="source", maintainer="B <b@example.org>", findings=(ERROR,))
    never = Made("c", architecture="source", maintainer="C <c@example.org>")
    site = dashboard(tmp_path, other, never, runs=([old, other, never],))
    gone = page(site, "maintainer/tess@example.org")
    assert gone["figures"]["sources"]["value"] == 0 and not gone["tables"]
    feed = (site / "maintainer/tess@example.org.atom").read_text()
    assert "gone: E model-without-license in src:a" in feed
    assert not (site / "maintainer/c@example.org.html").exists()


TEAMS = {
    "Debian AI <debian-ai@lists.debian.org>": "debian-ai",
    "Perl <pkg-perl-maintainers@lists.alioth.debian.org>": "pkg-perl-maintainers",
    "Old <pkg-x-devel@alioth-lists.debian.net>": "pkg-x-devel",
    "Python <team+python@tracker.debian.org>": "team+python",
    "Linux <linux@packages.debian.org>": "linux",
    "Debian Games Team <games@example.org>": "games",
    "Fonts Task Force <fonts@example.org>": "fonts",
    "X <x-devel@example.org>": "x-devel",
    "Science <same@lists.debian.org>": "same@lists.debian.org",
    "Arts <same@alioth-lists.debian.net>": "same@alioth-lists.debian.net",
}
PERSONS = (
    "Tess Teamer <tess@debian.org>",
    "Devel Oper <devel@debian.org>",
    "Jo <jo@debian.org>",
    "Jo <jo@debian.org>",
)


def test_what_a_team_is(tmp_path):
    named = (*TEAMS, *PERSONS, "Foo Team <jo@debian.org>")  # once, by mistake
    site = dashboard(
        tmp_path,
        *(
            Made(f"s{number}", architecture="source", maintainer=name, findings=(ERROR,))
            for number, name in enumerate(named)
        ),
    )
    teams = {one["maintainer"]: one["team"] for one in rows(site, "teams", "teams")}
    assert teams == TEAMS
    listed = {one["maintainer"]: one for one in rows(site, "maintainers", "maintainers")}
    assert {name: one["team"] for name, one in listed.items() if one["team"]} == TEAMS
    # Who has several names is shown by the one that is used most.
    assert listed.keys() == {*TEAMS, *PERSONS} and listed["Jo <jo@debian.org>"]["sources"] == 3
    for slug in TEAMS.values():
        assert (site / f"team/{slug}.html").exists()


def test_hostile_names_have_pages(hostile):
    listed = rows(hostile, "maintainers", "maintainers")
    assert sum(one["sources"] > 0 for one in listed) >= len(HOSTILE)
    made = {path.stem for path in (hostile / "maintainer").glob("*.html")}
    assert len(made) == len(listed)
    for path in (hostile / "maintainer").glob("*.html"):
        text = path.read_text()
        assert "<b>bold</b>" not in text and "\u202e" not in text and "\x1b" not in text

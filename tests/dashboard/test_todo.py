"""What to do next: what would follow from facts, if they were so. Never that they are."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
import yaml
from archive.asking import report
from conftest import python

from mlpolicy.evidence import vocabulary

from .conftest import build_site
from .shown import page, rows
from .test_people import DEEP, crew

__all__ = ["crew"]

PATH = f"maintainer/{DEEP}"
_FREE = "DFSG-free"


def facts(told):
    """The facts that the row TOLD asks for, with their values; none where it asks what is so."""
    return dict(one.split(" = ") for one in told["declare"])


def declared(told):
    """A manifest's entry for the model of TOLD that declares its facts; None if none can."""
    entry = {"name": "it", "files": ["**"], "package": "owl-data"}
    for name, value in facts(told).items():
        key = vocabulary.find(name).manifest
        if not key:
            return None
        at, parts = entry, key.replace("components/[]", name.replace(".", "/")).split("/")
        for part, after in pairwise(parts):
            if part == "[]":
                at[:] = at or [{"name": "words"}]
                at = at[0]
            else:
                at = at.setdefault(part, [] if after == "[]" else {})
        at[parts[-1]] = "MIT" if value == _FREE else value
    return entry


def test_it_says_what_would_follow_and_not_what_is(crew):
    table = page(crew / "site", PATH)["tables"]["next"]
    assert table["rows"]
    assert all(bool(one["declare"]) is not bool(one["find_out"]) for one in table["rows"])
    assert "IF it were so" in table["note"] and "none says that it is" in table["note"]


def test_the_most_effect_comes_first(crew):
    for path in (PATH, "maintainer/mo@example.org", "maintainer/ann@example.org"):
        effects = [one["frees"] + one["settles"] for one in rows(crew / "site", path, "next")]
        assert effects == sorted(effects, reverse=True) and effects[0] > 1


def test_what_it_says_would_follow_does(crew, tmp_path):
    """Each row, declared and judged again: the package is in main under the rulesets it names."""
    (source,) = (crew / "mirror").rglob("owl_*.dsc")
    (deb,) = (crew / "mirror").rglob("owl-data_*.deb")
    tried = 0
    for number, told in enumerate(rows(crew / "site", PATH, "next")):
        entry = declared(told) if facts(told) else None
        if entry is None:
            continue
        tried += 1
        manifest = tmp_path / f"{number}.yaml"
        manifest.write_text(yaml.safe_dump({"models": [entry]}))
        ran = python("-m", "mlpolicy", "classify", source, deb, "--facts", manifest,
                     "--all-rulesets", "--format", "json")  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        subjects = json.loads(ran.stdout)["subjects"]
        (package,) = next(one["packages"] for one in subjects if one["path"].endswith(".deb"))
        areas = {name: one["area"] for name, one in package["verdicts"].items()}
        assert {areas[name] for name in told["rulesets"]} == {"main"}, told
        assert told["frees"] + told["settles"] == len(told["rulesets"])  # of one package
    assert tried > 3


def test_a_move_is_freed_or_settled(crew):
    moves = [
        one
        for one in report(crew / "archive.db", "--table", "moves")["moves"]
        if one["source"] == "owl"
    ]
    for told in rows(crew / "site", PATH, "next"):
        open_ones = {one["ruleset"] for one in moves if one["open"]}
        assert told["settles"] == len(open_ones & set(told["rulesets"]))
        assert told["frees"] == len(set(told["rulesets"]) - open_ones)


def test_what_a_note_leaves_alone_is_left_out(crew, tmp_path):
    notes = tmp_path / "notes.yaml"
    notes.write_text(
        "- {source: owl, reason: later, ignore_until: 2999-01-01}\n"
        "- {source: finch, reason: asked upstream}\n"
    )
    build_site(crew / "archive.db", tmp_path / "site", "--notes", notes)
    assert "next" not in page(tmp_path / "site", PATH)["tables"]
    told = rows(tmp_path / "site", "maintainer/zo%C3%AB@example.org", "next")
    assert {one["note"] for one in told if one["source"] == ["finch"]} == {"asked upstream"}


@pytest.mark.parametrize("who", ["ann@example.org", DEEP])
def test_a_license_that_is_known_is_not_asked_for(crew, who):
    for told in rows(crew / "site", f"maintainer/{who}", "next"):
        assert not any(one.startswith("weights.license ") for one in told["declare"])

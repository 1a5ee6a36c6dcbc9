"""The rulesets give the verdicts of the case book, and the book covers what they can say."""

from __future__ import annotations

import re

import pytest

from casebook import casebook, judging, page
from mlpolicy import evidence, rulesets
from mlpolicy.domain import Area
from mlpolicy.placement import place
from mlpolicy.scanner import scan_path

CASES = casebook.load()
MODELS = [case for case in CASES if case.by == "rulesets"]
PACKAGES = [case for case in CASES if case.by == "placement"]

#: Where no model is judged, packages are placed alike under every ruleset.
PLACED_UNDER = "archive-practice"

#: Areas that the words of the table of real cases stand for; other words leave it open.
WORDS = {
    "main": {Area.MAIN},
    "ok": {Area.MAIN},
    "pass": {Area.MAIN},
    "ctb": {Area.CONTRIB},
    "nf": {Area.NON_FREE},
    "nonfree": {Area.NON_FREE},
    "fail": {Area.NON_FREE, Area.NOT_DISTRIBUTABLE},
    "no": {Area.NON_FREE, Area.NOT_DISTRIBUTABLE},
    "not allowed": {Area.NON_FREE, Area.NOT_DISTRIBUTABLE},
    "ND": {Area.NOT_DISTRIBUTABLE},
    "?": set(Area),
}
WORD = re.compile(
    r"\?|not allowed|(?<![\w-])(?:" + "|".join(w for w in WORDS if w.isalpha()) + r")(?![\w-])"
)
#: A cell with a condition holds of some variants only.
CONDITION = re.compile(r"\b(?:iff?|only|unless|with)\b")


def named(case):
    return case.id


def differences(case):
    """What the rulesets say of CASE otherwise than the book, one line each."""
    for name, want in case.verdicts.items():
        got = judging.verdict(name, case.id)
        said = f"{name}: {got.area.label}, human {got.needs_human}, missing {got.missing}"
        if want.area and got.area is not Area.parse(want.area):
            yield f"{said}; the book says {want.area}"
        elif want.human is not None and got.needs_human is not want.human:
            yield f"{said}; the book says human {want.human}"
        elif want.open and not (got.needs_human or got.missing):
            yield f"{said}; the book says that this is open"
        if want.grade and got.grade != want.grade:
            yield f"{name}: {got.grade}; the book says {want.grade}"


@pytest.mark.parametrize("case", MODELS, ids=named)
def test_rulesets_say_what_the_book_says(case):
    assert not list(differences(case))


@pytest.mark.parametrize("case", PACKAGES, ids=named)
def test_packages_are_placed_as_the_book_says(case, tmp_path):
    for path, text in case.tree.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    (scanned,) = scan_path(str(tmp_path))
    found = evidence.gather(scanned)
    assert not found.sheet.mistakes and not found.models
    placement = place(found, {}, [PLACED_UNDER])
    for package, area in case.placed.items():
        row = placement.row(package)  # None: no model concerns it
        got = Area.MAIN if row is None else row.places[PLACED_UNDER].area
        assert got is Area.parse(area), package


def test_every_row_of_the_table_is_there():
    rows = {case.row for case in CASES}
    assert rows == {*map(str, range(1, 23)), "7a", "7b", "made"} - {"7"}
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", [c for c in MODELS if c.row != "made"], ids=named)
def test_a_real_case_has_a_verdict_of_every_ruleset(case):
    assert list(case.verdicts) == list(page.order(case.verdicts))
    assert set(case.verdicts) == set(rulesets.SHIPPED)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_what_decides_has_a_source_and_a_mark(case):
    assert case.decisive
    assert all(row.source and row.mark in casebook.MARKS for row in case.decisive)
    for want in case.verdicts.values():
        assert want.mark in ("quoted", "inferred")
        assert bool(want.source) is (want.mark == "quoted")


@pytest.mark.parametrize("case", CASES, ids=named)
def test_no_cell_of_the_table_is_corrected_silently(case):
    for name, want in case.verdicts.items():
        if CONDITION.search(want.table):
            continue
        words = [WORDS[word] for word in WORD.findall(want.table)]
        if want.area and words and Area.parse(want.area) not in set().union(*words):
            assert want.correction, f"{name}: {want.table!r} became {want.area}"


def outcomes(ruleset):
    """Every area that the rules of RULESET can give, and whether they can ask a person."""
    areas, human = {Area.MAIN}, False
    for rule in ruleset.rules:
        if rule.advice:
            continue
        given = [outcome for outcome in (rule.unmet, rule.unknown) if outcome is not None]
        areas |= {outcome.area for outcome in given}
        human = human or rule.human is not None or any(o.needs_human for o in given)
    return areas, human


@pytest.mark.parametrize("name", rulesets.SHIPPED)
def test_every_outcome_of_a_ruleset_has_a_case(name):
    ruleset = rulesets.load(name)
    areas, human = outcomes(ruleset)
    got = [judging.verdict(name, case.id) for case in MODELS if name in case.verdicts]
    assert {verdict.area for verdict in got} >= areas
    assert any(verdict.needs_human for verdict in got) or not human
    grades = {grade.name for grade in ruleset.grades}
    assert {verdict.grade for verdict in got} >= grades


def test_the_page_is_as_it_would_be_written():
    assert page.PATH.read_text("utf-8") == page.text(), "run `make docs`"

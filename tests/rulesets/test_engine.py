"""The engine through its public face: verdicts, reasons, gaps and ways out."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from mlpolicy import rulesets, tables
from mlpolicy.domain import Area, Fact, InputError
from mlpolicy.evidence import vocabulary
from mlpolicy.evidence.merge import judged, merge
from mlpolicy.rulesets import logic, ways


def facts(**given):
    """Facts by name (``__`` for a dot), with the judgement of licenses added."""
    named = {name.replace("__", "."): value for name, value in given.items()}
    rows = [("model.kind", Fact("model", "t:1", "manifest"))]
    data = named.pop("data", None)
    if data is not None:
        rows.append(("training.data", Fact([row["name"] for row in data], "t:1", "manifest")))
        rows += [
            (f"training.data[{i}].{key}", Fact(value, "t:1", "manifest"))
            for i, row in enumerate(data)
            for key, value in row.items()
        ]
    rows += [(name, Fact(value, "t:1", "manifest")) for name, value in named.items()]
    return merge(rows)[0]


def verdict(name, **given):
    return rulesets.judge(rulesets.load(name), facts(**given))


FREE_DATA = {"name": "d", "license": "CC0-1.0", "availability": "in-source"}
FULL = {
    "weights__license": "MIT",
    "training__program": "in-source",
    "training__program__license": "MIT",
    "training__data_complete": "yes",
}


#: What the positions ask for beyond FULL.
EVERYTHING = {
    **FULL,
    "training__settings": "yes",
    "training__information": "complete",
    "training__cost": "buildd",
    "training__in_build": "yes",
    "training__notices": "yes",
    "training__toolchain": "main",
    "runtime__toolchain": "main",
    "upstream_has_better_form": "no",
    **{
        f"components__{name}": "open"
        for name in (
            "model-architecture evaluation-results model-card data-card research-paper "
            "training-code inference-code evaluation-code evaluation-data datasets "
            "data-preprocessing-code model-parameters-intermediate"
        ).split()
    },
}


@pytest.mark.parametrize("name", rulesets.SHIPPED)
def test_everything_free_and_present_is_main(name):
    got = verdict(name, **EVERYTHING, data=[{**FREE_DATA, "lawful": "yes"}])
    assert (got.area, got.category, got.needs_human) == (Area.MAIN, "free", False)
    assert not got.reasons and not got.missing and not got.flips
    assert got.grade == ("Class I" if name == "mof-1.0" else "")


@pytest.mark.parametrize("name", rulesets.SHIPPED)
def test_no_license_is_not_distributable(name):
    got = verdict(name)
    assert got.area is Area.NOT_DISTRIBUTABLE
    assert "weights.license.dfsg" in got.missing
    assert verdict(name, weights__license="unknown").area is Area.NOT_DISTRIBUTABLE


@pytest.mark.parametrize("name", rulesets.SHIPPED)
def test_noncommercial_is_non_free(name):
    got = verdict(name, weights__license="CC-BY-NC-4.0")
    assert got.area >= Area.NON_FREE and got.category == "non-free"


def test_unjudged_license_waits_for_a_human():
    got = verdict("archive-practice", weights__license="My-Own-1.0")
    assert got.needs_human and got.area is Area.NON_FREE


def test_free_license_alone_is_toxic_candy():
    got = verdict("ml-policy", weights__license="GPL-3+")
    assert (got.area, got.category) == (Area.NON_FREE, "toxic-candy")
    assert {"training.program", "training.data"} <= set(got.missing)
    assert verdict("archive-practice", weights__license="GPL-3+").area is Area.MAIN


def test_data_behind_registration():
    data = [{**FREE_DATA, "availability": "registration"}]
    assert verdict("ml-policy", **FULL, data=data).area is Area.NON_FREE
    assert verdict("gr2025-a", **FULL, data=data).needs_human


def test_public_data_under_nc_is_a_question_for_proposal_a():
    data = [{**FREE_DATA, "license": "CC-BY-NC-4.0", "availability": "directDownload"}]
    got = verdict("gr2025-a", **FULL, data=data)
    assert got.needs_human and got.area is Area.NON_FREE
    assert not verdict("ml-policy", **FULL, data=data).needs_human


def test_incomplete_list_does_not_free():
    given = {**FULL, "training__data_complete": "unknown"}
    assert verdict("ml-policy", **given, data=[FREE_DATA]).area is Area.NON_FREE


def test_a_data_license_is_never_taken_from_the_model():
    data = [{"name": "d", "availability": "in-source"}]
    got = verdict("ml-policy", **FULL, data=data)
    assert "training.data[0].license.dfsg" in got.missing and got.area is Area.NON_FREE


@pytest.mark.parametrize("name", rulesets.SHIPPED)
@pytest.mark.parametrize(
    "given",
    [
        {"weights__license": "CC-BY-NC-4.0"},
        {"weights__license": "MIT"},
        {**FULL, "data": [{**FREE_DATA, "license": "CC-BY-NC-4.0"}, FREE_DATA]},
        {**FULL, "training__program": "absent", "data": [FREE_DATA]},
    ],
)
def test_each_flip_does_what_it_says_and_no_part_of_it_does(name, given):
    rules = rulesets.load(name)
    known = facts(**given)
    for flip in rulesets.judge(rules, known).flips:
        assert _with(rules, known, flip.set).area is flip.area
        for left_out in flip.set:
            less = {key: value for key, value in flip.set.items() if key != left_out}
            assert _with(rules, known, less).area > flip.area


def _with(rules, known, change):
    """The verdict after CHANGE, the views of licenses made anew."""
    changed = {key: fact for key, fact in known.items() if ".license." not in key}
    for key, value in change.items():
        changed[key] = Fact(value, "t:1", "manifest")
        found = re.match(r"(.*(?:training\.data|base))\[\d+\]", key)
        if found and found[1] not in changed:
            changed[found[1]] = Fact(["new"], "t:1", "manifest")
    return rulesets.judge(rules, judged(changed))


def test_users_own_ruleset(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "rules:\n - id: editable\n   require: {fact: weights.directly_editable, is: ['yes']}\n"
        "   unmet: {area: contrib, category: undetermined}\n   text: Must be editable.\n"
    )
    got = rulesets.judge(rulesets.load(str(own)), facts(weights__license="MIT"))
    assert got.area is Area.CONTRIB


@pytest.mark.parametrize("text", ["rules: 3", "rules: [{id: x}]", "a: [", "[]"])
def test_broken_ruleset_is_one_clear_line(tmp_path, text):
    own = tmp_path / "own.yaml"
    own.write_text(text)
    with pytest.raises(InputError, match=r"own\.yaml") as caught:
        rulesets.load(str(own))
    assert "\n" not in str(caught.value)


def test_the_example_of_the_documentation(tmp_path):
    page = (Path(__file__).parents[2] / "docs/adding-a-ruleset.md").read_text("utf-8")
    example = re.search(r"( *)```yaml[^\n]*\n(.*?)```", page, re.DOTALL)[2]
    own = tmp_path / "our-team.yaml"
    own.write_text(textwrap.dedent(example))
    rules = rulesets.load(str(own))
    assert rulesets.judge(rules, facts(weights__license="MIT")).area is Area.CONTRIB
    trained = facts(weights__license="MIT", training__reproduced="numeric")
    assert rulesets.judge(rules, trained).area is Area.MAIN


def test_a_sum_asks_all_rules():
    both = rulesets.load("ml-policy+gpl-strict")
    assert both.name == "ml-policy+gpl-strict"
    got = rulesets.judge(both, facts(weights__license="GPL-3+"))
    assert got.area is Area.NOT_DISTRIBUTABLE
    assert {"training-program-missing", "gpl-source"} <= {reason.rule for reason in got.reasons}
    with pytest.raises(InputError, match="unknown ruleset"):
        rulesets.load("ml-policy+nonsense")


@pytest.mark.parametrize("name", rulesets.SHIPPED)
def test_rules_ask_for_facts_that_exist(name):
    for rule in (*rulesets.load(name).rules, *rulesets.load(name).base_rules):
        for fact in logic.names(rule.require, {}):
            stem = re.sub(r"(\.license)\.\w+$", r"\1", fact)
            assert fact in vocabulary.LISTS or vocabulary.find(stem), (rule.id, fact)


def test_the_grants_of_ways_out_are_those_of_the_license_table():
    for license_name, views in ways.GRANTS.items():
        got = judged({"weights.license": Fact(license_name, "t:1", "manifest")})
        assert {view: got[f"weights.license.{view}"].value for view in views} == views


@pytest.mark.parametrize("path", sorted(Path(rulesets.__file__).parent.glob("*.yaml")), ids=str)
def test_what_ships_is_as_the_schema_asks(path):
    if path.stem in rulesets.SHIPPED:
        rulesets.load(str(path))
    else:  # rules that others include
        assert set(tables.load(path.read_text("utf-8"))) == {"rules", "base_rules"}

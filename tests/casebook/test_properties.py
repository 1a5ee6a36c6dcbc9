"""Properties that hold of every ruleset, tried on facts made up from the vocabulary.

Stricter is a less free area. Two facts are evidence against a model by being there at all: that
it was derived (``model.derived``) and from what (``base``); they are left out where facts come
and go.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlpolicy import rulesets
from mlpolicy.domain import Area, Fact
from mlpolicy.evidence import vocabulary
from mlpolicy.evidence.merge import merge

FREE = "CC0-1.0 AND MIT"
LICENSES = ("MIT", "GPL-3+", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "ODbL-1.0", "llama3.1", "My-Own-1.0")
AGAINST = ("base", "model.derived")

SCALARS = {row.name: row.values for row in vocabulary.rows() if row.values and "[]" not in row.name}
ITEM = re.compile(r"\[(\d)\]\.")

tried = settings(derandomize=True, deadline=None, max_examples=15)
every_ruleset = pytest.mark.parametrize("name", rulesets.SHIPPED)


def possible(name):
    """The values that the fact NAME may have in these tests, the freest first."""
    if name.endswith("license"):
        return LICENSES
    row = vocabulary.find(name)
    return row.values if row and row.values else ("x",)


@st.composite
def made(draw):
    """Facts by name: a few, or all but a few."""
    names = [*SCALARS, "weights.license", "training.program.license"]
    names += [f"components.{part}" for part in ("datasets", "training-code", "model-card")]
    for stem, keys in (
        ("training.data", ("license", "availability", "lawful")),
        ("base", ("license", "relation", "training.program", "upstream_has_better_form")),
    ):
        count = draw(st.integers(0, 2 if stem == "training.data" else 1))
        names += [f"{stem}[{index}].{key}" for index in range(count) for key in keys]
    some = draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    chosen = some if draw(st.booleans()) else [name for name in names if name not in some]
    values = {name: draw(st.sampled_from(possible(name))) for name in chosen}
    return listed(values)


def listed(values):
    """VALUES with the lists that their items belong to, also those of a base."""
    made = {fact: ["one"] if value == "known" else value for fact, value in values.items()}
    for fact in values:
        for item in ITEM.finditer(fact):
            stem = fact[: item.start()]
            count = max(int(item[1]) + 1, len(made.get(stem, ())))
            made[stem] = [f"{stem} {index}" for index in range(count)]
    return made


def statements(values):
    return [
        (name, Fact(value, f"book:{at}", "manifest"))
        for at, (name, value) in enumerate(values.items())
    ]


def judged(name, values):
    return rulesets.judge(rulesets.load(name), merge(statements(values))[0])


@every_ruleset
@tried
@given(values=made(), data=st.data())
def test_a_better_known_fact_is_never_held_against_a_model(name, values, data):
    absent = [fact for fact in (*SCALARS, "weights.license") if fact not in values]
    absent = [fact for fact in absent if fact not in AGAINST]
    if not absent:
        return
    fact = data.draw(st.sampled_from(absent))
    best = FREE if fact.endswith("license") else possible(fact)[0]
    assert judged(name, {**values, fact: best}).area <= judged(name, values).area


@every_ruleset
@tried
@given(values=made(), data=st.data())
def test_leaving_a_fact_out_never_frees(name, values, data):
    facts = [fact for fact in values if fact not in AGAINST]
    if not facts:
        return
    fact = data.draw(st.sampled_from(facts))
    less = {other: value for other, value in values.items() if other != fact}
    if fact in vocabulary.LISTS:
        less = {other: value for other, value in less.items() if not other.startswith(f"{fact}[")}
    assert judged(name, less).area >= judged(name, values).area


@every_ruleset
@tried
@given(values=made(), data=st.data())
def test_the_order_of_statements_never_matters(name, values, data):
    rows = statements(values)
    mixed = data.draw(st.permutations(rows))
    ruleset = rulesets.load(name)
    assert rulesets.judge(ruleset, merge(mixed)[0]) == rulesets.judge(ruleset, merge(rows)[0])


@every_ruleset
@tried
@given(values=made())
def test_the_order_of_data_sets_never_matters(name, values):
    turned = {"0": "1", "1": "0"}
    if len(values.get("training.data", ())) != 2:
        return
    other = {}
    for fact, value in values.items():
        head, bracket, rest = fact.partition("training.data[")
        other[f"{bracket}{turned[rest[0]]}{rest[1:]}" if bracket else fact] = value
    other["training.data"] = values["training.data"][::-1]
    one, two = judged(name, values), judged(name, other)
    assert (one.area, one.category, one.needs_human) == (two.area, two.category, two.needs_human)


@every_ruleset
@tried
@given(values=made())
def test_each_way_out_leads_where_it_says_and_no_part_of_it_does(name, values):
    for flip in judged(name, values).flips:
        assert judged(name, listed({**values, **flip.set})).area is flip.area
        for left_out in flip.set:
            less = {fact: value for fact, value in flip.set.items() if fact != left_out}
            assert judged(name, listed({**values, **less})).area > flip.area


@every_ruleset
@tried
@given(values=made())
def test_without_a_known_license_never_main(name, values):
    for license_name in (None, "unknown"):
        less = {fact: value for fact, value in values.items() if fact != "weights.license"}
        if license_name:
            less["weights.license"] = license_name
        assert judged(name, less).area > Area.MAIN


@every_ruleset
@tried
@given(values=made())
def test_the_source_duty_never_frees(name, values):
    if name != "gpl-strict":
        assert judged(f"{name}+gpl-strict", values).area >= judged(name, values).area

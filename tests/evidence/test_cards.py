"""Cards of models and of data sets: each key, whose card it is, and lying or hostile ones."""

from __future__ import annotations

import pytest
from evidence.asking import about, model, places, values

from mlpolicy.evidence import data_card, manifest, model_card
from mlpolicy.evidence.merge import merge

CARD = """\
---
language: en
license: other
license_name: some-license
license_link: LICENSE
base_model:
- org/one
- org/two
base_model_relation: merge
datasets: [a/b, c]
extra_gated_prompt: Please
extra_gated_fields: {Name: text}
---
# Title
license: none of this counts
"""


def card(documents, *files):
    return list(model_card.statements(about(*files, documents=documents)))


def data(documents, *files, entry=None):
    return list(data_card.statements(about(*files, documents=documents, entry=entry)))


def front(**pairs):
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in pairs.items()) + "---\n"


def test_each_key_with_its_line():
    found = places(card({"README.md": CARD}))
    assert found == {
        ("weights.license", "some-license"): "README.md:4",
        ("base", ("org/one", "org/two")): "README.md:6",
        ("base[0].name", "org/one"): "README.md:6",
        ("base[0].relation", "merge"): "README.md:9",
        ("base[1].name", "org/two"): "README.md:6",
        ("base[1].relation", "merge"): "README.md:9",
        ("training.data", ("a/b", "c")): "README.md:10",
        ("training.data[0].name", "a/b"): "README.md:10",
        ("training.data[1].name", "c"): "README.md:10",
        ("weights.gated", "yes"): "README.md:11",
    }


@pytest.mark.parametrize("relation", ["adapter", "merge", "quantized", "finetune"])
def test_relations(relation):
    found = values(card({"README.md": front(base_model="org/b", base_model_relation=relation)}))
    assert (found["base"], found["base[0].relation"]) == (["org/b"], relation)
    assert "base[0].license" not in found


def test_a_relation_nobody_knows_is_none():
    assert "base[0].relation" not in values(
        card({"README.md": front(base_model="b", base_model_relation="cousin")})
    )


@pytest.mark.parametrize("name", model_card.NAMES)
def test_names_of_cards(name):
    assert values(card({f"m/{name}": front(license="mit")})) == {"weights.license": "mit"}


def test_keys_that_are_there_twice_are_two_statements():
    text = "---\nlicense: mit\ndatasets: [a]\nlicense: cc-by-nc-4.0\ndatasets: [b]\n---\n"
    facts, conflicts = merge(card({"README.md": text}))
    assert facts["weights.license"].source == "README.md:4"
    assert [conflict.other.source for conflict in conflicts] == ["README.md:2"]
    assert facts["training.data"].value == ["a", "b"]
    assert facts["training.data[1].name"].source == "README.md:5"


def test_words_stay_as_they_are_written():
    assert values(card({"README.md": front(license="no")}))["weights.license"] == "no"
    assert values(card({"README.md": front(license="~")})) == {}
    assert values(card({"README.md": front(datasets="2020-01-01")}))["training.data"] == [
        "2020-01-01"
    ]


def test_the_nearest_card_speaks_alone():
    documents = {"README.md": front(license="mit"), "m/README.md": front(license="cc-by-nc-4.0")}
    assert values(card(documents))["weights.license"] == "cc-by-nc-4.0"
    assert values(card(documents, model("n/w"))) == {"weights.license": "mit"}
    both = card(documents, model("m/a"), model("m/b"))
    assert len(both) == 1
    assert card({"x/README.md": front(license="mit")}) == []


@pytest.mark.parametrize(
    "alien",
    [
        {"README.md": front(license="mit", task_categories="[x]")},
        {"README.md": front(license="mit", sdk="gradio", app_file="app.py")},
        {"m/README.md": front(license="mit", dataset_info="{}"), "README.md": front(license="mit")},
    ],
)
def test_cards_of_data_sets_and_demonstrations_do_not_speak_for_models(alien):
    assert card(alien) == []


def test_the_text_that_a_card_points_to_is_read():
    matter = front(license="other", license_link="LICENSE")
    text = "Permission is granted to nobody for anything.\n" * 9
    documents = {"m/README.md": matter, "m/LICENSE": text}
    assert values(card(documents))["weights.license"] == "LicenseRef-unread"
    assert values(card({**documents, "m/LICENSE": "MIT\n"}))["weights.license"] == "MIT"
    named = matter.replace("license_link", "license_name: llama3\nlicense_link")
    assert values(card({**documents, "m/README.md": named}))["weights.license"] == "llama3"
    away = {"m/README.md": front(license="other", license_link="https://example.org/l")}
    assert values(card(away))["weights.license"] == "other (https://example.org/l)"


def test_a_model_card_beside_a_data_card_counts():
    documents = {
        "m/README.md": front(license="mit", pretty_name="X"),
        "m/MODEL_CARD.md": front(license="zlib"),
    }
    assert values(card(documents)) == {"weights.license": "zlib"}


def bomb():
    rows = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    rows += [
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]" for i in range(9)
    ]
    return "---\nlicense: mit\n" + "\n".join(rows) + "\n---\n"


@pytest.mark.parametrize(
    "text",
    [
        bomb(),
        "---\nlicense: &x mit\nother: *x\n---\n",
        "---\nlicense: mit\nx: " + "[" * 5000 + "\n---\n",
        "---\n" + "- " * 5000 + "\n---\n",
        "---\nlicense: mit\n",
        "---\nlicense: [\n---\n",
        "---\n- license\n---\n",
        "---\n---\n",
        "--- \nlicense: mit\n---\n",
        b"---\nlicense: \xff\xfe\x00\n---\n",
        b"\xff\xfe-\0-\0-\0",
        '---\nlicense: "\\UFFFFFFFF"\n---\n',
        "---\n? [a, b]\n: license\n---\n",
        "---\nlicense: !!python/object/apply:os.system [x]\n---\n",
        "---\n" + "x: y\n" * 60_000 + "license: mit\n---\n",
        b"---\n" + b"\x80" * 100_000,
    ],
)
def test_hostile_front_matter(text):
    rows = card({"README.md": text})
    assert "mit" not in [fact.value for _, fact in rows]


def test_a_long_list_is_cut_and_says_so():
    rows = card({"README.md": "---\ndatasets: [" + "a, b," * 3000 + "]\n---\n"})
    assert values(rows)["training.data"] == ["a", "b", "(5744 more)"]


def test_a_long_table_of_results_does_not_hide_the_license():
    row = "  - task: {type: x}\n    dataset: {name: y}\n    metrics: [{type: z, value: 3.5}]\n"
    text = "---\nmodel-index:\n- name: m\n  results:\n" + row * 2000 + "license: mit\n---\n"
    assert values(card({"README.md": text}))["weights.license"] == "mit"


SET = front(
    license="cc-by-4.0", pretty_name="The Set", source_datasets="[original, extended|other-web]"
)
NAMING = {"README.md": front(license="mit", datasets="[org/The-Set, other]")}


def test_a_data_card_speaks_of_the_set_that_the_model_names():
    documents = {**NAMING, "data/the-set/README.md": SET}
    facts, _ = merge([*card(documents), *data(documents)])
    got = {name: fact.value for name, fact in facts.items()}
    assert got["training.data"] == ["org/The-Set", "other", "web"]
    assert got["training.data[0].license"] == "cc-by-4.0"
    assert facts["training.data[0].license"].source == "data/the-set/README.md:2"
    assert "training.data[1].license" not in got and "training.data[2].license" not in got


def test_it_may_be_named_by_its_card_the_header_or_the_manifest():
    assert values(data({"d/README.md": SET}, model(datasets=["the set"])))
    sheet = b"models:\n- {name: m, files: [x], training: {data: [{name: The Set}]}}\n"
    entry = manifest.parse(sheet).models[0]
    assert (
        values(data({"d/README.md": SET}, entry=entry))["training.data[0].license"] == "cc-by-4.0"
    )


@pytest.mark.parametrize(
    "documents",
    [
        {"the-set/README.md": SET},  # nobody names it
        {**NAMING, "unknown/README.md": front(license="mit", task_categories="[x]")},
        {**NAMING, "the-set/README.md": front(license="mit")},  # no card of a data set
        {**NAMING, "the-set/below/README.md": front(license="mit", size_categories="1K")},
    ],
)
def test_it_does_not_speak_of_other_sets(documents):
    assert data(documents) == []


def test_the_license_of_the_model_is_no_license_of_its_data():
    documents = {**NAMING, "the-set/README.md": front(pretty_name="x")}
    found = values([*card(documents), *data(documents)])
    assert found["weights.license"] == "mit"
    assert not any(name.startswith("training.data[") and "license" in name for name in found)


@pytest.mark.parametrize(
    ("key", "value", "available"),
    [
        ("extra_gated_prompt", "x", "registration"),
        ("extra_gated_fields", "{a: text}", "registration"),
        ("gated", "auto", "registration"),
        ("gated", "manual", "registration"),
        ("gated", "false", None),
        ("gated", "~", None),
    ],
)
def test_gates_of_data_sets(key, value, available):
    documents = {**NAMING, "the-set/README.md": front(pretty_name="x", **{key: value})}
    assert values(data(documents)).get("training.data[0].availability") == available


def test_two_licenses_of_a_data_set_conflict():
    text = "---\npretty_name: x\nlicense: mit\nlicense: cc-by-nc-4.0\n---\n"
    facts, conflicts = merge(data({**NAMING, "the-set/README.md": text}))
    assert facts["training.data[0].license"].value == "cc-by-nc-4.0" and conflicts


def test_a_directory_of_data_sets_needs_no_further_sign():
    documents = {
        **NAMING,
        "datasets/the-set/README.md": front(license="other", license_name="odbl"),
    }
    assert values(data(documents))["training.data[0].license"] == "odbl"

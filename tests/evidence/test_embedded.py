"""What headers say: each key, values that are there twice, and how a model was made."""

from __future__ import annotations

import pytest
from evidence.asking import about, model, places, values

from mlpolicy.evidence import embedded
from mlpolicy.evidence.merge import merge


def said(**metadata):
    return list(embedded.statements(about(model(**metadata))))


def test_each_key_with_its_place():
    found = places(said(license="MIT", base_model=["org/b"], datasets=["a", "c"], relation="merge"))
    assert found == {
        ("weights.license", "MIT"): "m/w.gguf#license",
        ("base", ("org/b",)): "m/w.gguf#base_model",
        ("base[0].name", "org/b"): "m/w.gguf#base_model",
        ("base[0].relation", "merge"): "m/w.gguf#relation",
        ("training.data", ("a", "c")): "m/w.gguf#datasets",
        ("training.data[0].name", "a"): "m/w.gguf#datasets",
        ("training.data[1].name", "c"): "m/w.gguf#datasets",
        ("model.derived", "yes"): "m/w.gguf#relation",
    }


@pytest.mark.parametrize(
    ("metadata", "license"),
    [
        ({"license": "apache-2.0", "license_name": "x"}, "apache-2.0"),
        ({"license": "other", "license_name": "llama3"}, "llama3"),
        ({"license": "Other", "license_link": "LICENSE.md"}, "other (LICENSE.md)"),
        ({"license": "other"}, "other"),
        ({"license_name": "Intel License Agreement"}, "Intel License Agreement"),
        ({"license": "  "}, None),
        ({"license": 7}, None),
        ({"license": ["mit", "gpl-2.0 or zlib"]}, "mit AND (gpl-2.0 or zlib)"),
    ],
)
def test_license(metadata, license):
    assert values(said(**metadata)).get("weights.license") == license


def test_a_link_alone_frees_nothing_whatever_it_is_called():
    facts, _ = merge(said(license="other", license_link="MIT"))
    assert facts["weights.license.dfsg"].value == "unjudged"


def test_a_license_that_is_too_long_does_not_read_as_its_first_part():
    facts, _ = merge(said(license="MIT" + " " * 1000 + "AND CC-BY-NC-4.0"))
    assert facts["weights.license.dfsg"].value == "unjudged"


def test_of_a_repeated_license_the_strictest_is_kept_and_the_conflict_told():
    rows = said(duplicates={"license": ["mit", "cc-by-nc-4.0"]})
    facts, conflicts = merge(rows)
    assert facts["weights.license"].value == "cc-by-nc-4.0"
    assert facts["weights.license"].source == "m/w.gguf#license[1]"
    assert [conflict.other.source for conflict in conflicts] == ["m/w.gguf#license[0]"]


def test_other_takes_every_name_that_is_given():
    rows = said(license="other", duplicates={"license_name": ["mit", "cc-by-nc-4.0"]})
    assert values(rows)["weights.license"] == "cc-by-nc-4.0"


def test_addresses_on_the_hub_are_the_names_they_stand_for():
    found = values(
        said(
            base_model=["https://huggingface.co/org/base", "https://example.org/x"],
            datasets=[
                "https://huggingface.co/datasets/org/d/tree/main",
                "http://hf.co/datasets/squad",
            ],
        )
    )
    assert found["base"] == ["org/base", "https://example.org/x"]
    assert found["base[1].url"] == "https://example.org/x"
    assert found["training.data"] == ["org/d", "squad"]
    assert found["training.data[0].url"] == "https://huggingface.co/datasets/org/d/tree/main"


def test_an_adapter_is_derived_and_says_how():
    rows = list(embedded.statements(about(model(role="adapter", base_model=["b"]))))
    found = values(rows)
    assert (found["model.derived"], found["base[0].relation"]) == ("yes", "adapter")
    assert "model.derived" not in values(said(base_model=["b"]))
    assert "base[0].license" not in found and "model.derived" not in values(said(relation="born"))


def test_a_long_list_is_cut_and_says_so():
    rows = said(datasets=[f"d{n}" for n in range(100_000)])
    listed = values(rows)["training.data"]
    assert len(listed) == 257 and listed[-1] == "(99744 more)"


def test_any_shape_of_metadata():
    for value in (None, 1, [], {}, [None], [{}], {"name": []}, "", [["x"]], True, [{"name": "n"}]):
        keys = ("license", "license_name", "base_model", "datasets", "relation", "duplicates")
        merge(said(**dict.fromkeys(keys, value)))
        merge(said(duplicates=dict.fromkeys(keys, value)))

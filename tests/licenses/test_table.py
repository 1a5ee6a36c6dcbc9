"""The license table: its shape, the hub's vocabulary, and the traps in it."""

import json
import re
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from mlpolicy import licenses
from mlpolicy.licenses import table

HUB = """
apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0
bigcode-openrail-m afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear
c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0
cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0
cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0 wtfpl
ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl
lgpl-2.1 lgpl-3.0 isc h-research intel-research lppl-1.3c ms-pl apple-ascl apple-amlr mpl-2.0
odc-by odbl openmdw-1.0 openmdw-1.1 openrail++ osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib pddl
lgpl-lr deepfloyd-if-license fair-noncommercial-research-license llama2 llama3 llama3.1 llama3.2
llama3.3 llama4 grok2-community gemma unknown other
""".split()


def schema(part=None):
    text = resources.files("mlpolicy.licenses").joinpath("schema.json").read_text("utf-8")
    loaded = json.loads(text)
    return loaded if part is None else {**loaded["$defs"][part], "$defs": loaded["$defs"]}


@pytest.mark.parametrize("family", table.data()["families"])
def test_family_fits_the_schema(family):
    jsonschema.Draft202012Validator(schema()).validate(table.load(family))


def test_texts_fit_the_schema():
    jsonschema.Draft202012Validator(schema("texts")).validate(table.load("texts"))


def test_every_family_file_is_listed():
    files = {path.name for path in Path(table.__file__).parent.glob("*.yaml")}
    listed = {f"{family}.yaml" for family in table.data()["families"]}
    assert files == listed | {"licenses.yaml", "texts.yaml"}


def test_no_spelling_means_two_licenses():
    owner = {}
    for known in licenses.all_licenses():
        for name in (known.id, *known.names):
            key = re.sub(r"[\s_]+", "-", name.lower())
            assert owner.setdefault(key, known.id) == known.id, name
            assert licenses.find(name) is known


def test_titles_and_digests_belong_to_licenses_of_the_table():
    texts = table.load("texts")
    for row in texts["titles"]:
        assert licenses.find(row["license"]).dfsg == "non-free", row
    for row in texts["texts"]:
        assert all(licenses.find(name) for name in (row["license"], *row.get("also", ())))
    digests = [(row["begins"], one) for row in texts["texts"] for one in row["digests"]]
    assert len(digests) == len(set(digests))


def test_a_free_license_can_be_redistributed_and_has_a_basis():
    for known in licenses.all_licenses():
        assert known.basis
        assert known.dfsg != "free" or (known.redistributable, known.content) in (
            ("yes", "yes"),
            ("yes", "unknown"),
        )


@pytest.mark.parametrize("name", HUB)
def test_every_hub_id_is_known_or_grants_nothing(name):
    assert len(HUB) == len(set(HUB)) == 83
    known = licenses.find(name)
    assert (known is None) == (name in ("unknown", "other"))
    judged = licenses.judge(name.upper())
    assert judged.dfsg == ("none" if known is None else known.dfsg)
    assert "not in the license table" not in judged.basis


@pytest.mark.parametrize(
    ("name", "dfsg", "redistributable", "source"),
    [
        ("bsl-1.0", "free", "yes", "none"),  # Boost
        ("BUSL-1.1", "non-free", "unknown", "none"),
        ("cc", "unknown", "unknown", "none"),
        ("bsd", "free", "yes", "none"),
        ("gpl", "free", "yes", "corresponding-source"),
        ("lgpl", "free", "yes", "corresponding-source"),
        ("gfdl", "unknown", "yes", "none"),
        ("GFDL-NIV-1.3+", "free", "yes", "none"),
        ("GFDL-1.3-invariants-only", "non-free", "yes", "none"),
        ("openrail", "non-free", "yes", "none"),
        ("openrail++", "non-free", "yes", "none"),
        ("odbl", "unknown", "yes", "database-offer"),
        ("lgpl-lr", "unknown", "yes", "legible-form"),
        ("cc-by-2.5", "unknown", "yes", "none"),
        ("cc-by-sa-2.0", "unknown", "yes", "none"),
        ("cc-by-nd-4.0", "non-free", "yes", "none"),
        ("c-uda", "non-free", "yes", "none"),
        ("llama4", "non-free", "unknown", "none"),
        ("gemma", "non-free", "unknown", "none"),
        ("grok2-community", "unknown", "unknown", "unknown"),
        ("intel-research", "non-free", "unknown", "unknown"),
        ("faipl-1.0", "unknown", "unknown", "excludes-datasets"),
        ("cudnn", "non-free", "no", "none"),
        ("JSON", "non-free", "yes", "none"),
        ("unlicense", "free", "yes", "none"),
        ("unlicensed", "none", "no", "none"),
        ("other", "none", "no", "none"),
        ("deepseek", "non-free", "unknown", "none"),  # other, with license_name
    ],
)
def test_traps(name, dfsg, redistributable, source):
    judged = licenses.judge(name)
    assert (judged.dfsg, judged.redistributable, judged.source) == (dfsg, redistributable, source)


@pytest.mark.parametrize(
    ("name", "osi", "counts", "content"),
    [
        ("MIT", "yes", "yes", "yes"),
        ("CC0-1.0", "no", "yes", "yes"),
        ("CC-BY-4.0", "no", "yes", "yes"),
        ("CC-BY-2.0", "no", "yes", "unknown"),
        ("CC-BY-ND-4.0", "no", "no", "yes"),
        ("CC-BY-NC-4.0", "no", "no", "no"),
        ("CC-BY-NC-ND-4.0", "no", "no", "no"),
        ("PDDL-1.0", "no", "yes", "unknown"),
        ("OpenMDW-1.0", "no", "yes", "unknown"),
        ("openmdw-1.1", "unknown", "unknown", "unknown"),
        ("llama3.1", "no", "no", "no"),
        ("C-UDA-1.0", "no", "no", "no"),
        ("My-Own-1.0", "unknown", "unknown", "unknown"),
        ("none", "no", "no", "no"),
    ],
)
def test_what_other_positions_count(name, osi, counts, content):
    judged = licenses.judge(name)
    assert (judged.osi, judged.open, judged.content) == (osi, counts, content)


def test_presumptions_say_so():
    for name in ("apple-amlr", "h-research", "fair-noncommercial-research-license", "mrl"):
        assert "by-name" in licenses.judge(name).basis


def test_the_example_of_the_documentation_loads():
    page = Path(__file__).parents[2].joinpath("docs", "adding-a-license.md").read_text("utf-8")
    entry, title = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    family = table.parse(re.sub(r"(?m)^ {3}", "", entry))
    jsonschema.Draft202012Validator(schema()).validate(family)
    (made,) = table.rows(family)
    assert (made.dfsg, made.redistributable, made.osi, made.content) == (
        "non-free",
        "yes",
        "no",
        "no",
    )
    (row,) = table.parse(re.sub(r"(?m)^ {3}", "", title))
    assert row["license"] == made.id

"""`mlpolicy classify`: one judgement per position, from every source, and two versions compared."""

from __future__ import annotations

import json

import pytest
from conftest import dep5, safetensors

CARD = "---\nlicense: {0}\n---\n"


def one(ran):
    """The only model of the only subject."""
    (subject,) = json.loads(ran.stdout)["subjects"]
    (model,) = subject["models"]
    return model


def test_a_card_that_lies(mlpolicy, source):
    root = source(
        {
            "models/m.safetensors": safetensors(license="cc-by-nc-4.0"),
            "models/README.md": CARD.format("mit"),
        }
    )
    model = one(mlpolicy("classify", "--format", "json", root))
    assert model["verdicts"]["archive-practice"]["area"] == "non-free"
    (conflict,) = model["conflicts"]
    assert conflict["kept"]["source"] == "models/m.safetensors#license"
    assert conflict["other"]["source"].startswith("models/README.md")


def test_a_declared_name_that_is_the_path_of_another_model(mlpolicy, source):
    """Each keeps a verdict of its own; the free one does not stand for both."""
    free = "\nFiles: other/*\nCopyright: x\nLicense: MIT\n"
    entry = "models:\n- name: m.safetensors\n  files: [other/m.safetensors]\n"
    root = source(
        {
            "debian/copyright": dep5("CC-BY-NC-4.0") + free,
            "debian/mlmodel.yaml": entry,
            "m.safetensors": safetensors(),
            "other/m.safetensors": safetensors(),
        }
    )
    ran = mlpolicy("classify", "--format", "json", "--ruleset", "archive-practice", root)
    (subject,) = json.loads(ran.stdout)["subjects"]
    areas = {
        model["name"]: model["verdicts"]["archive-practice"]["area"] for model in subject["models"]
    }
    assert areas == {"m.safetensors": "main", "./m.safetensors": "non-free"}
    (package,) = subject["packages"]
    assert package["verdicts"]["archive-practice"]["area"] == "non-free"


def test_facts_add_to_an_entry_and_override_it(mlpolicy, source, tmp_path):
    own = (
        "models:\n- name: m\n  files: [m.safetensors]\n  package: foo\n  license: MIT\n"
        "  training: {in_build: no, data_complete: no}\n"
        "  base: [{name: big, license: CC-BY-NC-4.0, relation: finetune}]\n"
    )
    root = source({"debian/mlmodel.yaml": own, "m.safetensors": safetensors()})
    more = tmp_path / "more.yaml"
    more.write_text(
        "models:\n- name: m\n  files: [m.safetensors]\n  license: Apache-2.0\n"
        "  training: {data_complete: yes}\n"
    )
    model = one(mlpolicy("classify", "--format", "json", "--facts", more, root))
    facts = {name: (fact["value"], fact["source"]) for name, fact in model["facts"].items()}
    assert facts["weights.license"] == ("Apache-2.0", f"{more}:4")
    assert facts["training.data_complete"] == ("yes", f"{more}:5")
    assert facts["training.in_build"] == ("no", "debian/mlmodel.yaml:6")
    assert facts["base[0].license"] == ("CC-BY-NC-4.0", "debian/mlmodel.yaml:7")
    assert model["packages"] == ["foo"]
    assert model["verdicts"]["archive-practice"]["area"] == "non-free"


def test_two_rulesets_of_one_name_are_refused(mlpolicy, source, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("name: ml-policy\nbase: archive-practice\n")
    ran = mlpolicy("classify", "--ruleset", own, "--ruleset", "ml-policy", source({}))
    assert ran.returncode == 1 and ran.stderr.startswith("mlpolicy: "), ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_source_without_a_name_speaks_for_no_other_tree(mlpolicy, source, tmp_path):
    nameless = source({"debian/copyright": dep5("MIT")}, name="nameless")
    (nameless / "debian/control").write_text("Package: foo\n")
    other = tmp_path / "other"
    other.mkdir()
    (other / "m.safetensors").write_bytes(safetensors())
    ran = mlpolicy("classify", "--format", "json", nameless, other)
    (model,) = json.loads(ran.stdout)["subjects"][1]["models"]
    assert "weights.license" not in model["facts"]


def test_a_duplicate_key_keeps_the_strictest_value_and_shows_both(mlpolicy, source):
    head = (
        b'{"__metadata__":{"license":"cc-by-nc-4.0","license":"mit"},'
        b'"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    )
    content = len(head).to_bytes(8, "little") + head + bytes(8)
    model = one(mlpolicy("classify", "--format", "json", source({"m.safetensors": content})))
    assert model["facts"]["weights.license"]["value"] == "cc-by-nc-4.0"
    assert model["verdicts"]["archive-practice"]["area"] == "non-free"
    assert [c["other"]["value"] for c in model["conflicts"]] == ["mit"]


def test_a_data_set_without_license_under_an_apache_model(mlpolicy, source):
    root = source(
        {
            "debian/copyright": dep5("Apache-2.0"),
            "m.safetensors": safetensors(),
            "debian/mlmodel.yaml": "models:\n- name: m\n  files: [m.safetensors]\n"
            "  training:\n    program: {location: in-source, license: Apache-2.0}\n"
            "    data: [{name: corpus, availability: in-source}]\n    data_complete: yes\n",
        }
    )
    model = one(mlpolicy("classify", "--format", "json", root))
    verdict = model["verdicts"]["ml-policy"]
    assert (verdict["area"], verdict["class"]) == ("non-free", "toxic-candy")
    assert "training.data[0].license.dfsg" in verdict["missing"]
    assert "training.data[0].license" not in model["facts"]


def test_a_free_form_license_that_nobody_knows_is_for_a_person(mlpolicy, source):
    root = source({"models/m.safetensors": safetensors(), "models/LICENSE": "Ask my cat first.\n"})
    verdict = one(mlpolicy("classify", "--format", "json", root))["verdicts"]["archive-practice"]
    assert verdict["needs_human"] and verdict["area"] != "main"


def test_all_rulesets_and_a_sum(mlpolicy, source):
    root = source({"m.safetensors": safetensors(), "debian/copyright": dep5("GPL-3+")})
    every = one(mlpolicy("classify", "--all-rulesets", "--format", "json", root))["verdicts"]
    assert len(every) == 14 and every["gpl-strict"]["area"] == "not-distributable"
    ran = mlpolicy("classify", "--ruleset", "ml-policy+gpl-strict", "--format", "json", root)
    assert one(ran)["verdicts"]["ml-policy+gpl-strict"]["area"] == "not-distributable"


def test_the_text_has_all_that_a_bug_report_needs(mlpolicy, source):
    root = source({"m.safetensors": safetensors(), "debian/copyright": dep5("Expat")})
    said = mlpolicy("classify", root).stdout
    for part in ("withdrawn", "debian/copyright:5", "training-program-missing", "freer area"):
        assert part in said
    assert all(len(line) < 130 for line in said.splitlines())


def test_two_versions(mlpolicy, source):
    old = source({"m.safetensors": safetensors(), "debian/copyright": dep5("CC-BY-NC-4.0")}, "old")
    new = source({"m.safetensors": safetensors(), "debian/copyright": dep5("Expat")}, "new")
    made = json.loads(mlpolicy("classify", "--diff", "--format", "json", old, new).stdout)
    (model,) = made["models"]
    assert model["change"] == "changed"
    moved = model["verdicts"]["archive-practice"]
    assert (moved["old"]["area"], moved["new"]["area"]) == ("non-free", "main")
    assert "weights.license" in {fact["fact"] for fact in model["facts"]}
    assert "non-free" in mlpolicy("classify", "--diff", old, new).stdout


@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_takes_two_paths(mlpolicy, tmp_path, count):
    ran = mlpolicy("classify", "--diff", *[tmp_path] * count)
    assert ran.returncode == 1 and "old PATH" in ran.stderr


def test_an_index_tells_the_area_of_a_relation(mlpolicy, source, tmp_path):
    index = tmp_path / "Packages"
    index.write_text("Package: libcudart12\nSection: non-free/libs\nVersion: 1\n\n")
    root = source(
        {
            "m.safetensors": safetensors(),
            "debian/copyright": dep5("Expat"),
            "debian/mlmodel.yaml": "models: [{name: m, files: [m.safetensors], package: foo-data}]",
            "debian/control": "Source: foo\nSection: misc\n\nPackage: foo-data\n"
            "Architecture: all\nDepends: libcudart12\nDescription: x\n",
        }
    )
    ran = mlpolicy("classify", "--index", index, "--format", "json", root)
    (subject,) = json.loads(ran.stdout)["subjects"]
    row = next(row for row in subject["packages"] if row["package"] == "foo-data")
    verdict = row["verdicts"]["archive-practice"]
    assert verdict["area"] == "contrib"
    assert "P-5" in {reason["rule"] for reason in verdict["reasons"]}

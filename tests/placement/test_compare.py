"""Two versions of one package: what appeared, went, changed, and why."""

from __future__ import annotations

import json
import shutil

import pytest
from conftest import dep5, safetensors

from mlpolicy import escape, evidence, pipeline, rulesets
from mlpolicy.compare import compare
from mlpolicy.report import comparison
from mlpolicy.scanner import scan_path

NAMES = ("archive-practice",)
SHEET = "models:\n- {name: m, files: ['*.safetensors'], package: foo-data%s}\n"


@pytest.fixture
def compared(source):
    """Compare two versions of a source, given by their files, under archive-practice."""

    def judged(files):
        root = source(files)
        (scanned,) = scan_path(str(root), sha256=True)
        found = evidence.gather(scanned)
        shutil.rmtree(root)
        return pipeline.judge(found, [rulesets.load(name) for name in NAMES])

    return lambda old, new: compare(judged(old), judged(new), NAMES)


def changes(found):
    return {model.name: model.change for model in found.models}


def test_the_same_version_twice(compared):
    files = {"m.safetensors": safetensors(), "debian/copyright": dep5("MIT")}
    found = compared(files, files)
    assert changes(found) == {"m.safetensors": "same"}
    assert found.models[0].content == "same" and not found.models[0].facts


def test_models_appear_and_go(compared):
    one, other = safetensors(license="mit"), safetensors(license="isc")
    assert changes(compared({"a.safetensors": one}, {"b.safetensors": other})) == {
        "a.safetensors": "gone",
        "b.safetensors": "appeared",
    }


def test_a_renamed_model_is_known_by_its_content(compared):
    moved = compared({"a.safetensors": safetensors()}, {"b.safetensors": safetensors()})
    assert changes(moved) == {"b.safetensors": "changed"}
    assert moved.models[0].old.name == "a.safetensors" and moved.models[0].content == "same"


def test_a_renamed_model_is_known_by_its_files(compared):
    named = compared(
        {"a.safetensors": safetensors()},
        {"a.safetensors": safetensors(license="mit"), "debian/mlmodel.yaml": SHEET % ""},
    )
    assert changes(named) == {"m": "changed"} and named.models[0].content == "changed"


def test_a_changed_verdict_names_the_facts_behind_it(compared):
    files = {"m.safetensors": safetensors(), "debian/mlmodel.yaml": SHEET % ""}
    found = compared(
        {**files, "debian/copyright": dep5("MIT")},
        {**files, "debian/copyright": dep5("CC-BY-NC-4.0")},
    )
    (model,) = found.models
    assert model.change == "changed" and model.content == "same"
    change = model.verdicts["archive-practice"]
    assert (change.old.area.label, change.new.area.label) == ("main", "non-free")
    assert "weights.license.dfsg" in change.because
    moved = {package.package: package.change for package in found.packages}
    assert moved == {"src:foo": "changed", "foo-data": "changed"}


def test_the_place_of_a_fact_is_no_change(compared):
    files = {"m.safetensors": safetensors()}
    more = dep5("MIT").replace("Copyright:", "Comment: x\nCopyright:")
    found = compared(
        {**files, "debian/copyright": dep5("MIT")}, {**files, "debian/copyright": more}
    )
    assert changes(found) == {"m.safetensors": "same"}


def test_json_and_text(compared):
    rules = [rulesets.load(name) for name in NAMES]
    found = compared(
        {"m.safetensors": safetensors(license="mit"), "gone.safetensors": safetensors(x="1")},
        {"m.safetensors": safetensors(license="cc-by-nc-4.0\x1b[31m")},
    )
    shape = json.loads(escape.dump(comparison.as_json(rules, found)))
    assert shape["schema"] == "mlpolicy.classify-diff/1"
    assert shape["old"]["source"] == shape["new"]["source"] == "foo"
    assert shape["old"]["source_version"] == "1.0-1"
    assert [(one["name"], one["change"]) for one in shape["models"]] == [
        ("gone.safetensors", "gone"),
        ("m.safetensors", "changed"),
    ]
    gone, changed = (one["verdicts"]["archive-practice"] for one in shape["models"])
    assert gone["new"] is None and gone["old"]["area"]
    assert changed["old"]["area"] == "main" != changed["new"]["area"]
    facts = {row["fact"]: row for row in shape["models"][1]["facts"]}
    assert facts["weights.license"]["old"]["value"] == "mit"
    (row,) = shape["packages"]
    assert row["package"] == "src:foo" and row["verdicts"]["archive-practice"]["new"]["area"]
    text = "\n".join(comparison.lines(rules, found))
    assert "models: 1 gone, 1 changed" in text and "weights.license: mit" in text
    assert "archive-practice: main, free -> " in text
    assert "\x1b" not in text and "\\x1b" in text


def test_text_tells_what_moved_and_counts_the_rest(compared):
    rules = [rulesets.load(name) for name in NAMES]
    kept = {"keep.safetensors": safetensors(license="mit"), "debian/mlmodel.yaml": SHEET % ""}
    found = compared(
        {**kept, "debian/copyright": dep5("MIT")},
        {**kept, "debian/copyright": dep5("CC-BY-NC-4.0")},
    )
    text = "\n".join(comparison.lines(rules, found))
    assert "~ m (safetensors): changed\n    files: keep.safetensors" in text
    assert "~ foo-data: changed\n    archive-practice: main -> non-free" in text
    assert "another one" not in text  # the content is the same
    again = "\n".join(comparison.lines(rules, compared(kept, kept)))
    assert again.split("\n")[2:4] == ["models: 1 same", ""] and "foo-data" not in again


def test_new_content_under_an_old_name_is_told(compared):
    rules = [rulesets.load(name) for name in NAMES]
    found = compared(
        {"m.safetensors": safetensors(run="1")}, {"m.safetensors": safetensors(run="2")}
    )
    assert found.models[0].content == found.models[0].change == "changed"
    assert "another one" in "\n".join(comparison.lines(rules, found))
    assert "packages:" not in "\n".join(comparison.lines(rules, compared({}, {})))


def test_a_package_of_one_side_alone_has_no_place_on_the_other(compared):
    rules = [rulesets.load(name) for name in NAMES]
    files = {"m.safetensors": safetensors(license="mit")}
    found = compared(files, {**files, "debian/mlmodel.yaml": SHEET % ""})
    (_, row) = comparison.as_json(rules, found)["packages"]
    assert (row["package"], row["change"]) == ("foo-data", "appeared")
    verdict = row["verdicts"]["archive-practice"]
    assert verdict["old"] is None and verdict["new"]["area"] == "main"

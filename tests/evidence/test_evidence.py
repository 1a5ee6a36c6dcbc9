"""Sources of evidence: manifest, copyright, model card, and how they merge."""

from __future__ import annotations

import pytest

from mlpolicy.domain import Fact
from mlpolicy.evidence import copyright, manifest, model_card
from mlpolicy.evidence.merge import merge

GOOD = b"""\
ruleset: ml-policy
models:
  - name: tiny
    files: [models/*.onnx]
    license: Apache-2.0
    training:
      program: {location: in-source, path: train/, license: MIT}
      data:
        - {name: a, license: CC0-1.0, availability: in-source, date: 2026-01-02}
      data_complete: yes
"""


def test_manifest_facts_have_their_lines():
    sheet = manifest.parse(GOOD)
    assert not sheet.mistakes and sheet.ruleset == "ml-policy"
    facts = dict(sheet.models[0].facts())
    assert facts["weights.license"] == Fact("Apache-2.0", "debian/mlmodel.yaml:5", "manifest")
    assert facts["training.data_complete"].value == "yes"
    assert facts["training.data[0].availability"].source == "debian/mlmodel.yaml:9"
    assert facts["training.data[0].date"].value == "2026-01-02"


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"models:\n - name: A\n   files: [x]\n", 2, "does not match ^[a-z0-9][a-z0-9+.-]*$"),
        (b'models:\n - name: "a\\n"\n   files: [x]\n', 2, "does not match"),
        (b"models:\n - name: a\n   files: [x]\n   licence: MIT\n", 4, "unknown key 'licence'"),
        (b"models:\n - name: a\n   files: [x]\n   action: sell\n", 4, "not one of ship"),
        (b"models:\n - name: a\n   name: b\n   files: [x]\n", 3, "given twice"),
        (b"models:\n - {name: a, files: [x]}\n - {name: a, files: [y]}\n", 3, "used twice"),
        (b"models: [\n", 2, "not YAML"),
        (b"models:\n - name: \xe9\n", 2, "not UTF-8"),
        (b"", 1, "empty"),
        (b"- a\n", 1, "top level"),
        (b"a: " + b"[" * 500 + b"]" * 500, 1, "deeper"),
        (b"? " + b"k" * 9000 + b"\n: [a, b]\n", 1, "a key of more than 200 characters"),
    ],
)
def test_each_mistake_is_one_line_with_its_number(content, line, says):
    mistakes = manifest.parse(content).mistakes
    assert any(m.line == line and says in m.text and "\n" not in m.text for m in mistakes), mistakes


def test_alias_bomb_ends():
    bomb = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9)) for i in range(9)
    )
    assert manifest.parse(bomb).mistakes


def test_copyright_last_match_wins_and_points_to_its_line():
    sheet = copyright.parse(
        b"Format: https://x/\n\nFiles: *\nCopyright: x\nLicense: GPL-3+\n\n"
        b"Files: data/*.onnx\n other/m\nCopyright: y\nLicense: CC-BY-4.0\n text\n"
    )
    assert sheet.license_of("src/a.c").value == "GPL-3+"
    fact = sheet.license_of("data/sub/m.onnx")
    assert (fact.value, fact.source) == ("CC-BY-4.0", "debian/copyright:10")
    assert sheet.license_of("usr/share/x/other/m").value == "GPL-3+"
    assert sheet.license_of("usr/share/x/other/m", installed=True).value == "CC-BY-4.0"


def test_free_form_copyright_states_no_license():
    sheet = copyright.parse(b"This package is under the GPL.\n")
    assert sheet.license_of("x") is None and not sheet.machine_readable and sheet.complaint


def test_latin_1_copyright_is_read_and_told():
    sheet = copyright.parse(
        "Format: https://x/\n\nFiles: *\nCopyright: Jos\xe9\nLicense: MIT\n".encode("latin-1")
    )
    assert sheet.license_of("x").value == "MIT" and "line 4" in sheet.complaint


def test_broken_paragraphs_do_not_raise():
    for content in (b"Format: x\n\nFiles:\nLicense\n::::\n", b"Format: x\n\n\0\xff\n", b""):
        copyright.parse(content)


def test_what_is_no_front_matter():
    assert not model_card.front_matter(b"---\na: &x [1]\nb: *x\n---\n")
    assert not model_card.front_matter(b"# no front matter\n")


def test_conflict_keeps_the_strictest_and_is_told():
    facts, conflicts = merge(
        [
            ("weights.license", Fact("Apache-2.0", "m:1", "manifest")),
            ("weights.license", Fact("cc-by-nc-4.0", "w#license", "embedded")),
        ]
    )
    assert facts["weights.license"].value == "cc-by-nc-4.0"
    assert facts["weights.license.dfsg"].value == "non-free"
    assert [c.other.value for c in conflicts] == ["Apache-2.0"]


def test_spellings_of_one_license_do_not_conflict():
    rows = [("weights.license", Fact(v, "x", "copyright")) for v in ("Expat", "mit")]
    assert merge(rows)[1] == ()


def test_data_sets_of_two_sources_are_one_list():
    facts, conflicts = merge(
        [
            ("training.data", Fact(["a"], "m:1", "manifest")),
            ("training.data[0].name", Fact("a", "m:2", "manifest")),
            ("training.data[0].license", Fact("MIT", "m:2", "manifest")),
            ("training.data", Fact(["b", "a"], "c#d", "model-card")),
            ("training.data[0].name", Fact("b", "c#d", "model-card")),
            ("training.data[1].name", Fact("a", "c#d", "model-card")),
        ]
    )
    assert facts["training.data"].value == ["a", "b"]
    assert facts["training.data[0].license"].value == "MIT"
    assert "training.data[1].license" not in facts and conflicts

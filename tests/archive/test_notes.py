"""Human notes: a YAML file beside the store, shown beside what machines found."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from .asking import HOSTILE, archive, diff, report, store
from .made import Found, Made, Model, digest

PROGRAM = Found("model-without-training-program", "warning", "m.onnx: unknown", "m.onnx")
STRICT = Model(content="strict", size=5000, areas={"ml-policy": "non-free"}, open=True)
FOO = [
    Made("foo", architecture="source", models=(STRICT,), findings=(PROGRAM,)),
    Made("foo-data", models=(STRICT,), findings=(PROGRAM,)),
    Made("bar", models=(Model(content="bar", open=True),)),
]


@pytest.fixture
def noted(tmp_path):
    """A store, and how to put notes beside it."""
    path = store(tmp_path / "db", FOO)

    def put(*notes):
        (tmp_path / "db.notes.yaml").write_text(yaml.safe_dump(list(notes)))
        return path

    return put


def said(rows):
    """What notes say of packages or sources."""
    return {one.get("package", one["source"]): one["note"] for one in rows if one["note"]}


def test_a_note_is_shown_where_people_judge(noted):
    path = noted(
        {"source": "foo", "verdict": "accepted", "reason": "by self-play", "bug": 123456},
        {"source": "foo", "verdict": "too late"},
    )
    tables = report(path)
    told = "accepted: by self-play; bug 123456"
    assert said(tables["moves"]) == {"foo-data": told, "src:foo": told}
    assert said(tables["needs-human"]) == {"foo": told}
    assert "accepted: by self-play" in archive("report", "--store", path)


@pytest.mark.parametrize(
    ("about", "moves", "queue"),
    [
        ({"package": "foo-data"}, {"foo-data"}, {"foo"}),
        ({"package": "src:foo"}, {"src:foo"}, {"foo"}),
        ({"model": digest("strict")}, set(), {"foo"}),
        ({"model": "m.onnx", "source": "foo"}, {"foo-data", "src:foo"}, {"foo"}),
        ({"source": "foo", "model": "other"}, set(), set()),
        ({"tag": PROGRAM.tag}, set(), set()),
    ],
)
def test_what_a_note_is_about(noted, about, moves, queue):
    tables = report(noted({**about, "verdict": "seen"}))
    assert set(said(tables["moves"])) == moves and set(said(tables["needs-human"])) == queue


def test_what_is_to_be_left_alone_waits_for_nobody_until_then(noted):
    for until, left in (("2999-01-01", {"bar"}), ("2020-01-01", {"bar", "foo"})):
        path = noted({"source": "foo", "reason": "later", "ignore_until": until})
        assert {one["source"] for one in report(path)["needs-human"]} == left
        assert {one["source"] for one in report(path)["moves"]} == {"foo"}  # nothing else changes


def test_notes_are_listed_with_what_they_speak_of(noted):
    path = noted(
        {"source": "foo"},
        {"tag": PROGRAM.tag},
        {"package": "foo-data", "ignore_until": "2999-01-01"},
        {"model": digest("strict"), "ignore_until": "2020-01-01"},
        {"source": "gone", "verdict": "accepted"},
    )
    told = [(one["findings"], one["models"], one["state"]) for one in report(path)["notes"]]
    assert told == [
        (2, 1, ""), (2, 0, ""), (1, 1, "left alone"), (0, 1, "its time is over"),
        (0, 0, "speaks of nothing"),
    ]  # fmt: skip


def test_notes_beside_differences(tmp_path):
    other = replace(PROGRAM, context="m.onnx: lost")
    after = [replace(one, version="1.1-1", findings=(other,)) for one in FOO[:2]]
    path = store(tmp_path / "db", FOO[:2], after)
    notes = tmp_path / "mine"
    notes.write_text(f"- tag: {PROGRAM.tag}\n  package: foo-data\n  verdict: reported\n")
    changes = diff(path, 1, 2, "--notes", notes)["changes"]
    assert {(one["package"], one["note"]) for one in changes} == {
        ("foo-data", "reported"), ("src:foo", ""),
    }  # fmt: skip
    assert "(note: reported)" in archive("diff", 1, 2, "--store", path, "--notes", notes)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("a: 1\n", "not a list of notes"),
        ("- x\n", "note 1: not a mapping"),
        ("- source: x\n- sauce: x\n", "note 2: unknown sauce; known are source, package"),
        ("- verdict: accepted\n", "note 1: does not say what it is about"),
        ("- source: ''\n  package:\n", "note 1: does not say what it is about"),
        ("- source: [x, y]\n", "note 1: source has more than one value"),
        ("- source: x\n  ignore_until: soon\n", "note 1: ignore_until is no date such as"),
        ("- source: x\n  ignore_until: 2026-13-01\n", "not YAML (month must be"),
        ("- source: [x\n", "not YAML"),
        ("- source: \"\\x1b[31m\"\n  \"\\x1b\": y\n", "unknown \\x1b"),
        ("- !!python/object/apply:os.system [id]\n", "not YAML"),
        (b"- source: \xff\n", "cannot be read"),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path, written, told):
    path = store(tmp_path / "db", FOO)
    notes = tmp_path / "db.notes.yaml"
    notes.write_bytes(written if isinstance(written, bytes) else written.encode())
    error = archive("report", "--store", path, status=1)
    assert told in error and str(notes) in error and error.count("\n") == 1


def test_an_empty_file_says_nothing(tmp_path):
    path = store(tmp_path / "db", FOO)
    (tmp_path / "db.notes.yaml").write_text("# none yet\n")
    assert report(path)["notes"] == []


def test_hostile_words_in_notes(noted):
    path = noted(*({"source": "foo", "reason": word} for word in HOSTILE))
    assert len(report(path)["notes"]) == len(HOSTILE)
    text = archive("report", "--store", path, "--table", "notes")
    assert not {char for char in text if ord(char) < 32} - {"\n"}

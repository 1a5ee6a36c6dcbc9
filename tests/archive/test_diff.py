"""`mlpolicy archive diff`: what changed, and whether the packages did, or we."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import safetensors

from mlpolicy.archive.entry import CONTROL, FAILED, VANISHED
from mlpolicy.archive.store import Store

from .asking import HOSTILE, archive, diff, store
from .made import REQUEST, Found, Made, Model, fill, outdate
from .packages import Binary, Source
from .repository import build
from .scanning import run

DATA = Found("model-without-training-data", "warning", "m.onnx: unknown", "m.onnx", 3)
PROGRAM = replace(DATA, tag="model-without-training-program")
FOO = Made("foo", architecture="source", findings=(DATA,))
BAR = Made("bar", architecture="source", findings=(DATA,))
CLASSES = ("new", "fixed", "gone", "rule changed", "scan failed")


def told(found):
    """What changed, by class: + or -, package, and tag or ruleset."""
    rows = {}
    for one in found["changes"]:
        sign = "+" if one["in"] == "after" else "-"
        rows.setdefault(one["class"], []).append(f"{sign} {one['package']} {one['about']}")
    assert {name: len(rows.get(name, ())) for name in CLASSES} == found["counts"]
    return rows


def two(tmp_path, before, after):
    """What is different between a run of BEFORE and one of AFTER."""
    return told(diff(store(tmp_path / "db", before, after), 1, 2))


def test_nothing(tmp_path):
    assert two(tmp_path, [FOO, BAR], [FOO, BAR]) == {}


def test_a_new_version_with_moved_lines_is_no_change(tmp_path):
    moved = replace(DATA, line=99, context="m.onnx: unknown")
    assert two(tmp_path, [FOO], [replace(FOO, version="1.1-1", findings=(moved,))]) == {}


def test_new_and_fixed(tmp_path):
    after = replace(FOO, version="1.1-1", findings=(PROGRAM,))
    assert two(tmp_path, [FOO, BAR], [after, BAR]) == {
        "new": [f"+ src:foo {PROGRAM.tag}"], "fixed": [f"- src:foo {DATA.tag}"],
    }  # fmt: skip


def test_a_new_package_is_new_and_one_that_left_is_gone(tmp_path):
    assert two(tmp_path, [FOO], [BAR]) == {
        "new": [f"+ src:bar {DATA.tag}"], "gone": [f"- src:foo {DATA.tag}"],
    }  # fmt: skip


def test_a_binary_package_that_left_is_gone_though_its_source_is_not(tmp_path):
    data = Made("foo-data", findings=(DATA,))
    after = [replace(FOO, version="1.1-1")]
    assert two(tmp_path, [FOO, data], after) == {"gone": [f"- foo-data {DATA.tag}"]}


def test_another_severity_is_a_change(tmp_path):
    worse = replace(FOO, version="1.1-1", findings=(replace(DATA, severity="error"),))
    found = diff(store(tmp_path / "db", [FOO], [worse]), 1, 2)["changes"]
    assert [(one["class"], one["severity"]) for one in found] == [
        ("new", "error"), ("fixed", "warning"),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [FAILED, VANISHED])
def test_what_could_not_be_read_is_neither_fixed_nor_new(tmp_path, status):
    broken = replace(FOO, version="1.1-1", status=status)
    mended = replace(FOO, version="1.2-1", findings=(PROGRAM,))
    path = store(tmp_path / "db", [FOO, BAR], [broken, BAR], [mended, BAR])
    assert told(diff(path, 1, 2)) == {"scan failed": [f"- src:foo {DATA.tag}"]}
    assert told(diff(path, 2, 3)) == {"scan failed": [f"+ src:foo {PROGRAM.tag}"]}
    assert set(told(diff(path, 1, 3))) == {"new", "fixed"}
    text = archive("diff", 1, 2, "--store", path)
    assert f"run 2: 2 packages: 1 read in full, 1 {status}" in text


def test_a_failure_in_a_part_leaves_the_whole_unknown(tmp_path):
    """What a binary package has may speak for its source, and the other way round."""
    parts = [FOO, Made("foo-data")]
    after = [replace(FOO, version="1.1-1", findings=()), Made("foo-data", "1.1-1", status=FAILED)]
    assert two(tmp_path, parts, after) == {"scan failed": [f"- src:foo {DATA.tag}"]}


def test_what_was_not_judged_is_unknown(tmp_path):
    path = store(tmp_path / "db", [FOO], [replace(FOO, version="1.1-1", findings=())])
    with Store(path) as opened, opened.writing() as db:
        db.execute("DELETE FROM judgement WHERE id = 2")
    assert set(told(diff(path, 1, 2))) == {"scan failed"}


def test_reading_deeper_is_no_news_of_the_package(tmp_path):
    shallow = replace(FOO, depth=CONTROL, findings=())
    path = store(tmp_path / "db", [shallow, BAR], [FOO, BAR])
    assert told(diff(path, 1, 2)) == {"scan failed": [f"+ src:foo {DATA.tag}"]}


def test_other_rules(tmp_path):
    """The same packages, judged anew: what differs is our doing, but for what was uploaded."""
    path = store(tmp_path / "db", [FOO, BAR])
    with Store(path) as opened:
        outdate(opened)
        fill(opened, [replace(FOO, findings=(PROGRAM,)), replace(BAR, version="2", findings=())])
    assert told(diff(path, 1, 2)) == {
        "rule changed": [f"+ src:foo {PROGRAM.tag}", f"- src:foo {DATA.tag}"][::-1],
        "fixed": [f"- src:bar {DATA.tag}"],
    }
    assert "The second was judged by other rules" in archive("diff", 1, 2, "--store", path)


# Areas.


def test_areas(tmp_path):
    model = Model(areas={"ml-policy": "non-free", "fsf-2024": "contrib"})
    before = [replace(FOO, findings=(), models=(model,))]
    freer = Model(content="other", areas={"ml-policy": "contrib"}, open=True)
    after = [replace(FOO, version="2", findings=(), models=(freer,))]
    path = store(tmp_path / "db", before, after)
    assert told(diff(path, 1, 2)) == {
        "new": ["+ src:foo ml-policy"], "fixed": ["- src:foo fsf-2024", "- src:foo ml-policy"],
    }  # fmt: skip
    text = archive("diff", 1, 2, "--store", path)
    assert "+ src:foo: ml-policy sid: in main, allowed in contrib; a person has to judge" in text


def test_a_package_that_was_moved_has_left_main(tmp_path):
    model = Model(areas={"ml-policy": "non-free"})
    before = replace(FOO, findings=(), models=(model,), at=(("sid", "main"), ("trixie", "main")))
    after = replace(before, at=(("sid", "non-free"), ("trixie", "main")))
    assert two(tmp_path, [before], [after]) == {"fixed": ["- src:foo ml-policy"]}
    gone = replace(before, at=(("trixie", "main"),))
    (tmp_path / "second").mkdir()
    assert two(tmp_path / "second", [before], [gone]) == {"gone": ["- src:foo ml-policy"]}


# What was asked for.


def test_what_a_run_was_not_asked_for_is_not_gone(tmp_path):
    path = store(tmp_path / "db", [FOO, BAR])
    with Store(path) as opened:
        fill(opened, [FOO], replace(REQUEST, packages=("foo",)))
        fill(opened, [replace(FOO, version="2", findings=())], replace(REQUEST, since=1))
    assert told(diff(path, 1, 2)) == told(diff(path, 2, 1)) == {}
    assert told(diff(path, 1, 3)) == {"fixed": [f"- src:foo {DATA.tag}"]}
    assert diff(path, 1, 3)["comparable"] is False
    assert "only those that both have are compared" in archive("diff", 1, 2, "--store", path)


def test_where_and_how_deep_does_not_matter(tmp_path):
    path = store(tmp_path / "db", [FOO, BAR])
    with Store(path) as opened:
        fill(opened, [FOO], replace(REQUEST, where="https://elsewhere.example", depth="full"))
    assert told(diff(path, 1, 2)) == {"gone": [f"- src:bar {DATA.tag}"]}


def test_runs_that_are_not_there(tmp_path):
    path = store(tmp_path / "db", [FOO])
    assert "no run 2" in archive("diff", 1, 2, "--store", path, status=1)
    assert "Usage" in archive("diff", 1, "two", "--store", path, status=1)


def test_hostile_words(tmp_path):
    found = tuple(replace(DATA, context=word, path=word) for word in HOSTILE)
    path = store(tmp_path / "db", [FOO], [replace(FOO, version="2", findings=found)])
    text = archive("diff", 1, 2, "--store", path)
    assert len(text.splitlines()) == 4 + 2 * 5 + len(HOSTILE) + 1
    assert not {char for char in text if ord(char) < 32 or char == "\u202e"} - {"\n"}
    assert len(diff(path, 1, 2)["changes"]) == len(HOSTILE) + 1


# A real archive, twice.


def test_an_archive_that_changed(tmp_path):
    def source(name, model=True, **fields):
        files = {f"usr/share/{name}/m.safetensors": safetensors(name=name)} if model else {}
        return Source(name, binaries=(Binary(f"{name}-data", files=files),), **fields)

    names = ("stays", "leaves", "mended", "broken", "moves")
    archived = build(tmp_path / "mirror", {"sid": [source(name) for name in names]})
    assert run(archived.top, tmp_path / "db", "-j1")[0] == 0
    archived.remove("sid", "leaves")
    archived.put("sid", source("mended", model=False, version="1.1-1"))
    archived.put("sid", source("arrives"))
    archived.put("sid", source("broken", version="1.1-1"))
    archived.put("sid", source("stays", version="1.1-1"))
    archived.move("sid", "moves", "non-free")
    archived.publish()
    for path in archived.pool("broken"):
        path.write_bytes(b"not what the index says")
    assert run(archived.top, tmp_path / "db", "-j1")[0] == 1
    found = diff(tmp_path / "db", 1, 2)
    classes = {}
    for one in found["changes"]:
        if one["about"] in ("ml-policy", DATA.tag):
            classes.setdefault(one["source"], set()).add((one["class"], one["kind"], one["in"]))
    assert classes == {
        "leaves": {("gone", "finding", "before"), ("gone", "area", "before")},
        "mended": {("fixed", "finding", "before"), ("fixed", "area", "before")},
        "arrives": {("new", "finding", "after"), ("new", "area", "after")},
        "broken": {("scan failed", "finding", "before"), ("scan failed", "area", "before")},
        "moves": {("fixed", "area", "before")},
    }
    assert found["after"]["counts"]["failed"] == 2

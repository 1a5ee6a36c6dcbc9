"""`mlpolicy archive export`: the forms that others read, and how their files come and go."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
import sarif_schema
import yaml
from conftest import environment

from mlpolicy.archive.entry import FAILED, VANISHED
from mlpolicy.archive.exports.base import file_name
from mlpolicy.archive.store import Store

from .asking import HOSTILE, archive, store
from .made import Found, Made, Model
from .packages import Binary, Source, write

DATA = Found("model-without-training-data", "warning", "m.onnx: unknown", "m.onnx", 3)
AREA = Found("model-in-wrong-archive-area", "error", "m.onnx: non-free", "m.onnx")
INFO = Found("missing-ml-policy-disclaimer", "info", "")
HUMAN = Found("text-file-full-of-numbers", "classification", "a.txt", "a.txt")
KEPT = replace(DATA, context="n.onnx: unknown", overridden="we know, and say so")
FOO = [
    Made("foo", architecture="source", findings=(AREA, DATA, KEPT)),
    Made("foo-data", architecture="amd64", findings=(DATA, INFO, HUMAN)),
    Made("foo-data", architecture="arm64", findings=(DATA, INFO, HUMAN)),
]


def export(path, *names, status=0):
    """The directory of what is exported of the store PATH."""
    out = path.parent / "out"
    archive("export", "--store", path, "-o", out, "-q", *names, status=status)
    return out


@pytest.fixture
def foo(tmp_path):
    """A store with one package that has something of each kind, and one that has nothing."""
    return store(tmp_path / "db", [*FOO, Made("clean", architecture="source")])


# What each says.


def test_qa_list(foo):
    lines = (export(foo, "qa-list") / "mlpolicy-qa-list.txt").read_text()
    assert lines == "foo 1 2 1 0 0 1\n"  # on two architectures, and yet once


def test_hints(foo):
    made = yaml.safe_load((export(foo, "hints") / "mlpolicy-hints.yaml").read_text())
    assert made["format"] == "mlpolicy-hints-1.0"
    told = [(one["binary"], one["severity"], one["description"]) for one in made["hints"]]
    assert told == [
        ("", "high", "model-in-wrong-archive-area: m.onnx: non-free"),
        ("", "normal", "model-without-training-data: m.onnx: unknown"),
        ("foo-data", "normal", "model-without-training-data: m.onnx: unknown"),
        ("foo-data", "low", "missing-ml-policy-disclaimer: "),
    ]
    for one in made["hints"]:
        assert (one["source"], one["version"]) == ("foo", "1.0-1") and one["fix"]
        assert one["link"] == f"tags/{one['description'].partition(':')[0]}.html"


def test_hints_are_of_the_newest_version(tmp_path):
    versions = [Made("foo", v, "source", findings=(DATA,)) for v in ("1.9-1", "1.10-1", "1.2-1")]
    made = yaml.safe_load(
        (export(store(tmp_path / "db", versions)) / "mlpolicy-hints.yaml").read_text()
    )
    assert [one["version"] for one in made["hints"]] == ["1.10-1"]


def test_hints_leave_alone_what_people_say(foo):
    foo.with_suffix(".notes.yaml").write_text(
        f"- tag: {AREA.tag}\n  ignore_until: 2999-01-01\n- package: foo-data\n  verdict: seen\n"
    )
    made = yaml.safe_load((export(foo, "hints") / "mlpolicy-hints.yaml").read_text())
    assert [one["severity"] for one in made["hints"]] == ["normal", "normal", "low"]


def test_no_hints(tmp_path):
    out = export(store(tmp_path / "db", [Made("clean")]), "hints")
    assert yaml.safe_load((out / "mlpolicy-hints.yaml").read_text())["hints"] == []


def test_sources_are_clean_only_when_all_of_them_was_read(tmp_path):
    made = [
        *FOO,
        Made("warned", architecture="source", findings=(DATA,)),
        Made("kept", architecture="source", findings=(KEPT,)),
        Made("clean", architecture="source"),
        Made("gone", architecture="source", status=VANISHED),
        Made("half", architecture="source", findings=(AREA,)),
        Made("half-data", status=FAILED),
        Made("unjudged", architecture="source"),
    ]
    path = store(tmp_path / "db", made)
    with Store(path) as opened, opened.writing() as db:
        db.execute(
            "DELETE FROM judgement WHERE key IN (SELECT key FROM member JOIN artifact "
            "USING (sha256) WHERE package = 'unjudged')"
        )
    lines = (export(path, "sources") / "sources.txt").read_text().splitlines()
    assert lines == [
        "clean: clean", "foo: error", "gone: failed", "half: failed", "kept: overridden",
        "unjudged: failed", "warned: warning",
    ]  # fmt: skip


def test_log(foo):
    with gzip.open(export(foo, "log") / "mlpolicy.log.gz", "rt") as file:
        lines = file.read().splitlines()
    assert lines == [
        "E: foo source: model-in-wrong-archive-area m.onnx: non-free [m.onnx]",
        "W: foo source: model-without-training-data m.onnx: unknown [m.onnx:3]",
        "N: we know, and say so",
        "O: foo source: model-without-training-data n.onnx: unknown [m.onnx:3]",
        "W: foo-data: model-without-training-data m.onnx: unknown [m.onnx:3]",
        "I: foo-data: missing-ml-policy-disclaimer",
        "C: foo-data: text-file-full-of-numbers a.txt [a.txt]",
    ]


def shape(value):
    """The keys and types of VALUE; entries of a list are seen as one."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        merged = {}
        for one in value:
            merged |= shape(one)
        return merged
    return type(value)


def lacking(theirs, ours, where=""):
    """The keys that OURS lacks, or has another type for."""
    for key, wanted in theirs.items():
        own = ours.get(key)
        if isinstance(wanted, dict) and isinstance(own, dict):
            yield from lacking(wanted, own, f"{where}/{key}")
        elif own is not wanted:
            yield f"{where}/{key}: {own}, not {wanted}"


@pytest.mark.skipif(not shutil.which("lintian"), reason="lintian is not installed")
def test_lintian_json_has_lintians_shape(foo, tmp_path):
    ours = json.loads((export(foo, "lintian-json") / "mlpolicy.json").read_text())
    (group,) = ours["groups"]
    assert (group["source_name"], group["source_version"]) == ("foo", "1.0-1")
    paths = [one["path"] for one in group["input_files"]]
    assert paths[0] == "pool/main/foo/foo_1.0-1_source.dsc" and len(paths) == 3
    hint = group["input_files"][0]["hints"][1]
    assert (hint["tag"], hint["visibility"], hint["note"]) == (DATA.tag, "warning", DATA.context)
    assert hint["pointer"]["line_position"] == 3
    packages = write(Source("foo", binaries=(Binary("foo", {"usr/x": b"x"}),)), tmp_path / "real")
    ran = subprocess.run(
        ["lintian", "--exp-output=format=json", *packages],
        capture_output=True, text=True, timeout=300, check=False, env=environment(),
    )  # fmt: skip
    assert list(lacking(shape(json.loads(ran.stdout)), shape(ours))) == []


def test_debusine(foo):
    analysis = json.loads((export(foo, "debusine") / "debusine/foo.json").read_text())
    assert analysis["summary"]["tags_count_by_severity"]["overridden"] == 1
    assert analysis["summary"]["tags_found"] == sorted({f.tag for f in (AREA, DATA, INFO, HUMAN)})
    assert {one["package"] for one in analysis["tags"]} == {
        "foo", "foo-data_1.0-1_amd64.deb", "foo-data_1.0-1_arm64.deb",
    }  # fmt: skip


def test_sarif(foo):
    out = export(foo, "sarif")
    log = json.loads((out / "sarif/foo.sarif").read_text())
    sarif_schema.checker().validate(log)
    (run,) = log["runs"]
    assert len(run["results"]) == 9 and len(run["tool"]["driver"]["rules"]) == 4
    assert [one["ruleId"] for one in run["results"] if "suppressions" in one] == [KEPT.tag]
    assert os.listdir(out / "sarif") == ["foo.sarif"]  # and none for what has no finding


def test_a_tag_that_this_mlpolicy_does_not_know(tmp_path):
    """Of an older one; it may have another name by now."""
    old = Made("foo", architecture="source", findings=(replace(DATA, tag="old-name"), DATA))
    out = export(store(tmp_path / "db", [old]))
    log = json.loads((out / "sarif/foo.sarif").read_text())
    sarif_schema.checker().validate(log)
    (run,) = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    told = json.loads((out / "debusine/foo.json").read_text())["tags"]
    assert {one["tag"]: bool(one["explanation"]) for one in told} == {
        "old-name": False, DATA.tag: True,
    }  # fmt: skip


# What the indices tell.


def test_findings_from_the_indices_come_with_what_they_are_about(tmp_path):
    at = (("sid", "main"), ("trixie", "main"))
    made = [
        Made("foo", architecture="source", at=at),
        Made("foo-bin", source="foo", architecture="amd64", at=at[:1]),
        Made("foo-bin", source="foo", architecture="arm64", at=at[:1]),
        Made("foo-bin", "0.9-1", source="foo", architecture="amd64", at=at[1:]),
    ]
    path = store(tmp_path / "db", made)
    tag, severity = "cuda-only-runtime-dependency", "error"
    with Store(path) as opened, opened.writing() as db:
        for number, (suite, package, binary, architecture) in enumerate(
            (("sid", "foo-bin", 1, "amd64"), ("sid", "foo", 0, ""), ("trixie", "foo", 0, ""))
        ):
            row = (1, number, suite, "main", package, binary, architecture, tag, severity)
            db.execute(
                "INSERT INTO relation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, "libcudart12", f"{package}-same"),
            )
    out = export(path)
    assert (out / "mlpolicy-qa-list.txt").read_text() == "foo 2 0 0 0 0 0\n"
    assert (out / "sources.txt").read_text() == "foo: error\n"
    (group,) = json.loads((out / "mlpolicy.json").read_text())["groups"]
    files = [one["path"].rpartition("/")[2] for one in group["input_files"]]
    assert files == ["foo_1.0-1_source.dsc", "foo-bin_1.0-1_amd64.deb"]
    rows = [line.split("\t") for line in (out / "mlpolicy_results.tsv").read_text().splitlines()]
    assert rows == [
        ["foo", "\\N", "foo-bin", "amd64", "error", tag, "libcudart12"],
        ["foo", "\\N", "foo", "source", "error", tag, "libcudart12"],
    ]
    tags = json.loads(archive("report", "--store", path, "--format", "json", "--table", "tags"))[
        "tables"
    ]["tags"]["rows"]
    assert [(one["findings"], one["sources"]) for one in tags] == [(2, 1)]


# Files.


def test_an_unchanged_file_stays_untouched(foo):
    out = export(foo)
    before = {path: path.stat() for path in out.rglob("*") if path.is_file()}
    assert len(before) == 11
    export(foo)
    for path, stat in before.items():
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (stat.st_ino, stat.st_mtime_ns)


def test_a_changed_file_is_replaced_as_a_whole(foo):
    out = export(foo, "sources")
    reader = (out / "sources.txt").open()
    before = (out / "sources.txt").read_text()
    (out / "sources.txt").chmod(0o600)
    with Store(foo) as opened, opened.writing() as db:
        db.execute("UPDATE finding SET severity = 'info'")
    export(foo, "sources")
    assert reader.read() == before  # who reads it goes on with the old one
    reader.close()
    assert "foo: info" in (out / "sources.txt").read_text()
    assert [path.name for path in out.iterdir()] == ["sources.txt"]


def test_what_has_no_finding_any_more_goes_and_what_is_others_stays(foo):
    out = export(foo)
    for name in ("sarif/mine.txt", "mine.sarif", ".sources.txt.new"):
        (out / name).write_text("mine")
    with Store(foo) as opened, opened.writing() as db:
        db.execute("DELETE FROM finding")
    export(foo)
    assert sorted(os.listdir(out / "sarif")) == ["mine.txt"]
    assert os.listdir(out / "debusine") == [] and (out / "mine.sarif").exists()
    assert not (out / ".sources.txt.new").exists()  # a killed one had left it


def test_two_at_once(foo):
    out = export(foo)
    held = os.open(out, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    said = archive("export", "--store", foo, "-o", out, status=1)
    os.close(held)
    assert "another mlpolicy writes there; wait for it" in said


def test_a_full_disk_leaves_what_was_there(foo):
    out = export(foo, "udd")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with Store(foo) as opened, opened.writing() as db:
        db.execute(f"UPDATE finding SET context = '{'x' * 9000}'")
    # SQLite's own files fit into the limit, what is exported does not.
    command = f"ulimit -f 80; exec /usr/bin/python3 -m mlpolicy archive export --store {foo} -o"
    ran = subprocess.run(
        ["/bin/sh", "-c", f"{command} {out} udd"],
        capture_output=True, text=True, timeout=60, check=False, env=environment(),
    )  # fmt: skip
    assert ran.returncode == 1 and "cannot write (File too large)" in ran.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_messages_and_mistakes(foo, tmp_path):
    said = archive("export", "--store", foo, "-o", tmp_path / "out", "udd", "log")
    assert said == ""
    (tmp_path / "file").write_text("")
    for options, told in (
        (("-o", tmp_path / "out", "lintian"), "unknown export lintian; known are qa-list"),
        (("-o", tmp_path / "file"), "cannot write"),
        (("-o", tmp_path / "out", "--run", 9), "no run 9"),
    ):
        assert told in archive("export", "--store", foo, *options, status=1)


# Names that mean harm.


def test_hostile_words_in_every_file(tmp_path):
    made = []
    for word in HOSTILE:
        found = replace(DATA, context=word, path=word, overridden=word)
        model = Model(word, word, areas={"ml-policy": "non-free"})
        fields = {"source": word, "version": word, "models": (model,)}
        made.append(Made(word, architecture="source", findings=(found, AREA), **fields))
        made.append(Made(f"{word}-data", architecture=word, findings=(DATA,), **fields))
    out = export(store(tmp_path / "db", made))
    sources = (out / "sources.txt").read_text().splitlines()
    assert len(sources) == len(HOSTILE)
    assert all(re.fullmatch(r"[\w%+.~-]+: error", line) for line in sources)
    lines = (out / "mlpolicy-qa-list.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[\w%+.~-]+ 1 1 0 0 0 1", line) for line in lines), lines
    assert len(yaml.safe_load((out / "mlpolicy-hints.yaml").read_text())["hints"]) == 2 * len(
        HOSTILE
    )
    assert len(json.loads((out / "mlpolicy.json").read_text())["groups"]) == len(HOSTILE)
    for name, count in (("results", 3), ("packages", 2), ("models", 2 * 14)):
        rows = (out / f"mlpolicy_{name}.tsv").read_text().split("\n")
        assert len(rows) == count * len(HOSTILE) + 1
        assert len({row.count("\t") for row in rows[:-1]}) == 1
    check = sarif_schema.checker()
    for path in (out / "sarif").iterdir():
        check.validate(json.loads(path.read_text()))
    assert len(os.listdir(out / "sarif")) == len(os.listdir(out / "debusine")) == len(HOSTILE)
    for path in (path for path in out.rglob("*") if path.is_file()):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as file:
            assert not {c for c in file.read() if ord(c) < 32 or c == "\u202e"} - {"\n", "\t"}, path


def test_file_names_are_of_one_package_each():
    names = ["..", ".", "a/b", "a%2Fb", "a b", "x" * 300, "x" * 301, "caf\xe9", "\udcff", "A", "a"]
    made = [file_name(name) for name in names]
    assert len(set(made)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_~+%-][A-Za-z0-9_.~+%-]{0,199}", name) for name in made)
    assert file_name("libsigc++-2.0") == "libsigc++-2.0"

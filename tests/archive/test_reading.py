"""Reading one artifact: how deep, what is kept of it, and what may be wrong with it."""

from __future__ import annotations

import random
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import TOP, dep5, safetensors

from mlpolicy import pipeline
from mlpolicy.archive import judging, places, reading, record, scratch, tiers
from mlpolicy.archive.entry import CONTROL, FAILED, FULL, OK, VANISHED
from mlpolicy.archive.places import remote
from mlpolicy.archive.runs import Request

from . import server
from .packages import Binary, Source, stanza, write
from .repository import build

#: What makes a package, or a tarball, too large to be read without asking its names.
NOISE, MORE = (random.Random(8).randbytes(size) for size in (540_000, 2_200_000))
MODEL = safetensors(license="apache-2.0")
MANIFEST = b"""models:
  - name: tiny
    files: [weights.safetensors]
    package: declared
    license: Apache-2.0
    training: {program: {location: in-source, path: train/}}
"""
#: So many files that their list does not fit into the head of a package.
MANY = {f"usr/share/doc/many/{random.Random(n).randbytes(9).hex()}": b"" for n in range(3000)}
SOURCES = {
    "plain": Source(
        "plain",
        binaries=(Binary("plain", {"usr/lib/libplain.so.1": NOISE}),),
        upstream={"noise": MORE},
    ),
    "held": Source(
        "held",
        binaries=(Binary("held", {"usr/bin/held": NOISE, "usr/share/a/m.safetensors": MODEL}),),
        upstream={"noise": MORE, "m.safetensors": MODEL},
        debian={"held.install": b"m.safetensors usr/share/a\n"},
    ),
    "declared": Source(
        "declared",
        binaries=(Binary("declared", {"usr/lib/libdeclared.so.1": NOISE}),),
        upstream={"noise": MORE, "weights.safetensors": MODEL},
        debian={
            "mlmodel.yaml": MANIFEST,
            "source/mlpolicy-overrides": b"undeclared-model *\n",
            "copyright": dep5("Apache-2.0").encode(),
        },
    ),
    "native": Source("native", "1.0", upstream={"noise": MORE, "m.safetensors": MODEL}),
    "old": Source("old", format="1.0", upstream={"noise": MORE}, debian={"x.onnx": MODEL}),
    "tiny": Source("tiny", binaries=(Binary("tiny", {"usr/share/tiny/x": b"x"}),)),
    "many": Source("many", binaries=(Binary("many", {"usr/bin/many": NOISE, **MANY}),)),
}  # fmt: skip


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    return build(tmp_path_factory.mktemp("archive") / "mirror", {"sid": list(SOURCES.values())})


@pytest.fixture(scope="module")
def entries(repo, tmp_path_factory):
    """Of each package its entry; a source is called src:NAME."""
    members = places.open(str(repo.top)).members(
        Request(str(repo.top)), tmp_path_factory.mktemp("cache")
    )
    return {
        ("src:" if one.entry.kind == "source" else "") + one.entry.package: one.entry
        for one in members
    }


@pytest.fixture
def served(repo, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "sleep", lambda _seconds: None)
    with server.serving(repo.top) as serving:
        yield serving


@pytest.fixture(autouse=True)
def scratch_here(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert not list(scratch.home().glob("reading-*"))


def known(made):
    return sorted(artifact.format for artifact in record.load(made.scanned).artifacts)


# How deep.


@pytest.mark.parametrize(
    ("package", "why"),
    [
        ("plain", ""),
        ("src:plain", ""),
        ("many", ""),
        ("tiny", "small"),
        ("src:tiny", "small"),
        ("held", "candidate: usr/share/a/m.safetensors"),
        ("src:held", "candidate: m.safetensors"),
        ("src:declared", "candidate: debian/mlmodel.yaml"),
        ("src:old", "candidate: debian/x.onnx"),
    ],
)
@pytest.mark.parametrize("over", ["file", "http"])
def test_depths(repo, served, entries, package, why, over):
    where = served.url if over == "http" else str(repo.top)
    entry = entries[package]
    made = {depth: reading.read(where, entry, depth) for depth in ("control", "candidates", "full")}
    assert {one.status for one in made.values()} == {OK}
    assert (made["control"].depth, made["control"].detail) == (CONTROL, why.replace("small", ""))
    assert (made["candidates"].depth, made["candidates"].detail) == (FULL if why else CONTROL, why)
    assert (made["full"].depth, made["full"].detail) == (FULL, "")
    assert made["full"].bytes_read == entry.size
    if why:
        assert made["candidates"].scanned == made["full"].scanned
    else:
        assert made["candidates"] == made["control"]
        assert made["control"].bytes_read < 200_000 < entry.size
    # Nothing of this machine, or of how it was reached, is in what is kept.
    for one in made.values():
        scanned = record.load(one.scanned)
        assert scanned.path == entry.files[0].path
        assert scanned.partial == (one.depth == CONTROL)
        assert str(repo.top) not in str(scanned) and "reading-" not in str(scanned)


def test_file_and_http_make_equal_readings(repo, served, entries):
    for entry in entries.values():
        for depth in ("control", "candidates", "full"):
            here, there = (reading.read(w, entry, depth) for w in (str(repo.top), served.url))
            assert here == there, (entry.package, depth)


def test_a_native_source_has_no_part_of_its_own(repo, entries):
    made = reading.read(str(repo.top), entries["src:native"], "control")
    assert (made.depth, known(made)) == (FULL, ["safetensors"])


def test_what_is_found_in_full(repo, entries):
    made = reading.read(str(repo.top), entries["held"], "full")
    (artifact,) = record.load(made.scanned).artifacts
    assert (artifact.path, len(artifact.sha256)) == ("usr/share/a/m.safetensors", 64)


def test_the_control_part_of_a_source_has_its_documents_and_models(repo, entries):
    scanned = record.load(reading.read(str(repo.top), entries["src:old"], "control").scanned)
    assert [artifact.path for artifact in scanned.artifacts] == ["debian/x.onnx"]
    assert {"debian/control", "debian/copyright", "debian/rules"} <= set(scanned.documents)
    assert tiers.BINARIES not in scanned.documents


def test_only_the_needed_part_is_asked_for(served, entries):
    reading.read(served.url, entries["many"], "control")
    asked = [one.headers["Range"] for one in served.requests]
    assert asked[0] == "bytes=0-32767" and len(asked) == 2
    assert 32768 < int(asked[1].rpartition("-")[2]) < 200_000


def test_a_candidate_of_a_web_server_is_fetched_once(served, entries):
    reading.read(served.url, entries["src:held"], "candidates")
    assert len(served.requests) == len(entries["src:held"].files)


def test_a_server_without_ranges_is_cut_off(served, entries):
    plainly = reading.read(served.url, entries["plain"], "control")
    served.fault("*", server.whole)
    assert reading.read(served.url, entries["plain"], "control") == plainly


# What may be said of what was not read.


def findings(*pairs):
    made = judging.judge("key", [(entry, one.scanned) for entry, one in pairs])
    return {row[2] for row in made.findings}, made


def test_nothing_false_is_said_of_what_was_not_read(repo, entries):
    where, source, binary = str(repo.top), entries["src:declared"], entries["declared"]
    full, control = (reading.read(where, source, depth) for depth in ("full", "control"))
    said, _ = findings((source, control))
    whole = findings((source, full))[0]
    assert said <= whole - {"unused-mlpolicy-override", "declared-path-not-found"}
    assert "declared-path-not-found" in whole
    # Read in full, the binary package lacks the model that is declared; until then nobody knows.
    deep, shallow = (reading.read(where, binary, depth) for depth in ("full", "control"))
    assert "declared-model-not-found" in findings((source, full), (binary, deep))[0]
    said, made = findings((source, full), (binary, shallow))
    assert "declared-model-not-found" not in said
    places_of_binary = [row for row in made.places if row[0] == binary.sha256]
    assert {row[3] for row in places_of_binary} == {"non-free"}  # provisional, as it is unread


def test_overrides_of_what_was_not_read_are_not_called_unused(repo, entries):
    where, source = str(repo.top), entries["src:declared"]
    full, control = (reading.read(where, source, depth) for depth in ("full", "control"))
    assert "unused-mlpolicy-override" in findings((source, full))[0]
    assert "unused-mlpolicy-override" not in findings((source, control))[0]


# What may be wrong.


FAULTS = [
    (server.missing, VANISHED),
    (server.garbage, FAILED),
    (server.half, FAILED),
    (server.busy(503), FAILED),
]


@pytest.mark.parametrize(
    ("package", "depth", "fault", "status"),
    [
        (package, depth, *row)
        for package in ("held", "src:held", "tiny", "src:tiny")
        for depth in ("control", "candidates", "full")
        for row in FAULTS
        if (package, depth, row[0]) != ("held", "control", server.half)  # its head is there
    ],
)
def test_a_bad_mirror(served, entries, package, depth, fault, status):
    served.fault("pool/*", fault)
    made = reading.read(served.url, entries[package], depth)
    assert (made.status, made.depth, made.scanned) == (status, "", None)
    assert "pool/" in made.detail and "\n" not in made.detail


def test_a_damaged_package_with_the_right_digest(tmp_path):
    paths = write(Source("foo", binaries=(Binary("foo", {"usr/share/x": NOISE}),)), tmp_path)
    deb, orig = paths[1], next(tmp_path.glob("*.orig.tar.gz"))
    deb.write_bytes(deb.read_bytes()[:-1000])
    orig.write_bytes(orig.read_bytes()[:-10])
    members = list(places.open(str(tmp_path)).members(Request(str(tmp_path)), tmp_path))
    assert len(members) == 2
    for member in members:
        made = reading.read(str(tmp_path), member.entry, "full")
        assert (made.status, made.scanned) == (FAILED, None)
        assert str(tmp_path) not in made.detail
        assert member.entry.files[0].path in made.detail or orig.name in made.detail


def test_what_is_no_package_fails_and_is_not_lost(tmp_path):
    (tmp_path / "foo_1_all.deb").write_bytes(b"nonsense")
    (tmp_path / "foo_1.dsc").write_bytes(b"nonsense")
    members = list(places.open(str(tmp_path)).members(Request(str(tmp_path)), tmp_path))
    for depth in ("control", "candidates", "full"):
        made = [reading.read(str(tmp_path), one.entry, depth) for one in members]
        assert [one.status for one in made] == [FAILED, FAILED]
        assert not any(str(tmp_path) in one.detail for one in made)


def test_a_head_of_another_package(served, entries):
    entry = replace(entries["plain"], version="2.0-1")
    made = reading.read(served.url, entry, "control")
    assert (made.status, "holds plain 1.0-1" in made.detail) == (FAILED, True)


def test_names_that_are_no_packages(repo, entries):
    file = entries["src:plain"].files[1]
    for entry in (entries["src:plain"], entries["plain"]):
        made = reading.read(str(repo.top), replace(entry, files=(file,)), "full")
        assert (made.status, "by its name" in made.detail) == (FAILED, True)


def test_a_bug_of_ours_is_a_failure_of_one_line(repo, entries, monkeypatch):
    def broken(*_arguments, **_options):
        raise KeyError("a\nb")

    monkeypatch.setattr(pipeline, "scan_path", broken)
    made = reading.read(str(repo.top), entries["tiny"], "full")
    assert made.status == FAILED
    assert made.detail == f"{entries['tiny'].files[0].path}: KeyError: 'a\\nb'"


def test_a_full_disk_stops_the_run(served, entries, monkeypatch):
    own = scratch.room

    @contextmanager
    def room():
        with own() as path:
            (path / Path(entries["tiny"].files[0].path).name).symlink_to("/dev/full")
            yield path

    monkeypatch.setattr(scratch, "room", room)
    with pytest.raises(OSError, match="No space left"):
        reading.read(served.url, entries["tiny"], "full")


def test_a_mirror_that_is_not_mounted_stops_the_run(tmp_path, entries):
    with pytest.raises(OSError, match="not a directory"):
        reading.read(str(tmp_path / "mirror"), entries["tiny"], "full")


# What makes a candidate.

#: Names that say nothing, and contents that only reading tells: sources, documents, archives.
SAYS_NOTHING = (
    ".c", ".cc", ".cpp", ".h", ".py", ".elf", ".so.1", ".json", ".xml", ".yml", ".txt", ".csv",
    ".zip", ".gz",
)  # fmt: skip


def corpus():
    index = yaml.safe_load((TOP / "tests/corpus/index.yaml").read_text())
    models = ("weights", "checkpoint", "adapter", "container")
    return sorted(
        row["path"]
        for row in index
        if row["role"] in models
        and not row.get("by_name")
        and (TOP / "tests/corpus" / row["path"]).is_file()
        and not row["path"].endswith(SAYS_NOTHING)
        and "." in row["path"].rpartition("/")[2]
    )


def control(**fields):
    rows = {"Package": "x", "Installed-Size": "512", "Description": "words"}
    return stanza({**rows, **fields}).decode()


def listing(*paths):
    return "".join(f"{'0' * 32}  {path}\n" for path in paths).encode()


@pytest.mark.parametrize("path", corpus())
def test_the_names_of_all_formats_are_known(path):
    name = path.rpartition("/")[2]
    assert tiers.binary(control(), listing(f"usr/share/x/{name}"), False)


@pytest.mark.parametrize(
    ("fields", "paths", "why"),
    [
        ({}, ["usr/bin/x", "usr/share/doc/x/copyright"], ""),
        ({}, ["usr/share/x/models/a"], "usr/share/x/models/a"),
        ({}, ["usr/share/x/A.ONNX.xz"], "usr/share/x/A.ONNX.xz"),
        ({}, ["usr/lib/R/library/x/Meta/Rd.rds"], ""),
        ({"Depends": "libc6, python3-torch (>= 2) | y"}, [], "needs python3-torch"),
        ({"Recommends": "libcudart12"}, [], "needs libcudart12"),
        ({"Suggests": "python3-torch"}, [], ""),
        ({"Description": "x\n A Neural Network."}, [], "described with 'Neural Net'"),
        ({}, ["usr/share/x/a.dat"], "usr/share/x/a.dat"),
        ({"Installed-Size": "100"}, ["usr/share/x/a.dat"], ""),
        ({"Installed-Size": "5000"}, ["usr/share/x/a"], "usr/share/x/a in 5000 KiB"),
        ({"Installed-Size": "5000"}, ["usr/share/x/a", *["usr/bin/b"] * 5], ""),
        ({"Installed-Size": "5000"}, ["usr/share/x/a.png", "usr/lib/x/b"], ""),
    ],
)
def test_reasons(fields, paths, why):
    assert tiers.binary(control(**fields), listing(*paths), False) == why


def test_a_package_that_does_not_list_its_files():
    assert tiers.binary(control(), None, False) == "no list of its files"
    assert tiers.binary(control(), listing("usr/bin/x"), True) == "too many files to list"


@pytest.mark.parametrize(
    ("debian", "fields", "why"),
    [
        ({}, {}, ""),
        ({"source/include-binaries": b"debian/x.pt\n"}, {}, "debian/x.pt"),
        ({"copyright": dep5("Expat", "nets/*.gguf").encode()}, {}, "nets/*.gguf"),
        ({"copyright": b"See https://www.example.net for the .onnx of x.\n"}, {}, ""),
        ({"not-installed": b"usr/share/tessdata/*\n"}, {}, "usr/share/tessdata/*"),
        ({}, {"Build-Depends": "debhelper, libonnx-dev"}, "needs libonnx-dev"),
    ],
)
def test_reasons_in_debian(tmp_path, debian, fields, why):
    write(Source("foo", upstream={"noise": MORE}, debian=debian, fields=fields), tmp_path)
    (member,) = places.open(str(tmp_path)).members(Request(str(tmp_path)), tmp_path)
    made = reading.read(str(tmp_path), member.entry, "candidates")
    assert (made.depth, made.detail) == ((FULL, f"candidate: {why}") if why else (CONTROL, ""))

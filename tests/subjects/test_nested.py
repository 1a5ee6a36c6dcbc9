"""Models inside archives inside archives, and what looking there may cost."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib

import builders
import pytest

from mlpolicy.scanner import scan_path

MODEL = builders.safetensors_bytes({"t": builders.tensor(0)})


def tar(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def scan(tmp_path, name, data, **how):
    (tmp_path / name).write_bytes(data)
    [subject] = scan_path(str(tmp_path), **how)
    return [(a.path, a.format) for a in subject.artifacts], subject


FOUND = {
    "a.zip": (zipped({"d/m": MODEL}), "a.zip!/d/m"),
    "stored.zip": (zipped({"m": MODEL}, zipfile.ZIP_STORED), "stored.zip!/m"),
    "a.tar": (tar({"d/m": MODEL}), "a.tar!/d/m"),
    "a.tar.gz": (tar({"d/m": MODEL}, "w:gz"), "a.tar.gz!/d/m"),
    "a.tar.xz": (tar({"m": MODEL}, "w:xz"), "a.tar.xz!/m"),
    "a.tar.bz2": (tar({"m": MODEL}, "w:bz2"), "a.tar.bz2!/m"),
    "m.gz": (gzip.compress(MODEL), "m.gz"),
    "m.bz2": (bz2.compress(MODEL), "m.bz2"),
    "m.xz": (lzma.compress(MODEL), "m.xz"),
    "m.lzma": (lzma.compress(MODEL, lzma.FORMAT_ALONE), "m.lzma"),
    "m.z": (zlib.compress(MODEL), "m.z"),
    "deep.zip": (
        zipped({"x.tar.gz": tar({"y.zip": zipped({"m": MODEL})}, "w:gz")}),
        "deep.zip!/x.tar.gz!/y.zip!/m",
    ),
}


@pytest.mark.parametrize("name", sorted(FOUND))
def test_found_inside(tmp_path, name):
    data, where = FOUND[name]
    artifacts, subject = scan(tmp_path, name, data)
    assert artifacts == [(where, "safetensors")]
    assert not subject.problems
    if where == name:  # the compressed file is the model
        assert subject.artifacts[0].size == len(data)


def test_found_inside_a_stream(tmp_path):
    inner = tar({"a.zip": zipped({"m": MODEL}), "b": b"text", "c.gz": gzip.compress(MODEL)})
    path = tmp_path / "x.tar.gz"
    path.write_bytes(gzip.compress(inner))
    [subject] = scan_path(str(path))
    assert [a.path for a in subject.artifacts] == ["a.zip!/m", "c.gz"]


def test_digest_of_a_compressed_model_is_that_of_its_file(tmp_path):
    import hashlib

    data = gzip.compress(MODEL)
    _, subject = scan(tmp_path, "m.gz", data, sha256=True)
    assert subject.artifacts[0].sha256 == hashlib.sha256(data).hexdigest()


def test_four_levels_are_not_opened(tmp_path):
    data = zipped({"m": MODEL})
    for _ in range(3):
        data = zipped({"a.zip": data})
    artifacts, subject = scan(tmp_path, "a.zip", data)
    assert artifacts == []
    assert [p.code for p in subject.problems] == ["not-opened"]


def test_closed_archives_are_told(tmp_path):
    _, subject = scan(tmp_path, "x.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100))
    assert [(p.path, p.code) for p in subject.problems] == [("x.7z", "not-opened")]


@pytest.mark.parametrize("cut", [20, 5000])
def test_damage_is_told_and_stops_nothing(tmp_path, cut):
    (tmp_path / "z").write_bytes(MODEL)
    artifacts, subject = scan(
        tmp_path, "a.tar.gz", gzip.compress(tar({"m": os.urandom(9000)}))[:cut]
    )
    assert ("z", "safetensors") in artifacts
    assert ("a.tar.gz", "truncated") in [(p.path, p.code) for p in subject.problems]


def test_text_that_looks_compressed_is_no_problem(tmp_path):
    (tmp_path / "BZh").write_bytes(b"BZh9 is how bzip2 begins\n")
    artifacts, subject = scan(tmp_path, "x", b"x\x9c is how zlib begins\n")
    assert artifacts == [] and not subject.problems


BOMBS = {
    "a.tar.gz": gzip.compress(tar({"m": bytes(200 << 20)})),
    "a.zip": zipped({f"{n}": bytes(60 << 20) for n in range(4)}),
    "m.gz": gzip.compress(bytes(300 << 20)),
    "m.xz": lzma.compress(bytes(300 << 20), preset=0),
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_bombs_end_within_budget(tmp_path, name):
    """A member is read only as far as its first bytes tell what it is, or to the budget."""
    _, subject = scan(tmp_path, name, BOMBS[name])
    assert {p.code for p in subject.problems} <= {"budget"}
    if name == "a.tar.gz":  # a tar has to be passed over to find the next member
        assert [p.code for p in subject.problems] == ["budget"]

"""Tarballs, honest and hostile, and .deb packages built by dpkg-deb."""

import bz2
import gzip
import importlib.util
import io
import lzma
import os
import subprocess
import tarfile

import pytest

from mlpolicy.domain import Member, Problem
from mlpolicy.subjects import open_subjects
from mlpolicy.subjects.readers import HEAD, WINDOW

BIG = os.urandom(1024) * 300
MIB = 1024 * 1024


def read_all(subject):
    """Return ({path: content}, [problems]) of SUBJECT."""
    files, problems = {}, []
    for item in subject.members():
        if isinstance(item, Problem):
            problems.append(item)
        else:
            files[item.path] = item.reader.read(0, item.size)
    return files, problems


def only(path):
    (subject,) = open_subjects(str(path))
    return subject


def make_tar(files, fmt=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=fmt) as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def header(size_field, kind=b"0", name=b"x"):
    block = bytearray(512)
    block[: len(name)] = name
    block[124:136] = size_field
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


FILES = {"./a/one.bin": BIG, "a/" + "n" * 200 + ".txt": b"long", "../up": b"u", "a/\udcff": b"8"}
WANT = {"a/one.bin": BIG, "a/" + "n" * 200 + ".txt": b"long", "../up": b"u", "a/\udcff": b"8"}


@pytest.mark.parametrize("fmt", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".tar", bytes),
        (".tar.gz", gzip.compress),
        (".tgz", lambda data: gzip.compress(data[:5000]) + gzip.compress(data[5000:])),
        (".tar.xz", lambda data: lzma.compress(data[:777]) + lzma.compress(data[777:])),
        (".tar.lzma", lambda data: lzma.compress(data, lzma.FORMAT_ALONE)),
        (".tar.bz2", bz2.compress),
    ],
)
def test_tarball(tmp_path, suffix, pack, fmt):
    path = tmp_path / ("t" + suffix)
    path.write_bytes(pack(make_tar(FILES, fmt)))
    subject = only(path)
    assert subject.kind == "tarball"
    files, problems = read_all(subject)
    assert problems == []
    if fmt == tarfile.PAX_FORMAT:  # tarfile writes its surrogate as it likes
        assert len(files) == len(WANT)
    else:
        assert files == WANT
    assert files["a/one.bin"] == BIG
    assert subject.bytes_read >= len(BIG)


def test_zstd(tmp_path):
    plain = tmp_path / "t.tar"
    plain.write_bytes(make_tar({"f": BIG}))
    subprocess.run(["zstd", "-q", str(plain)], check=True)
    files, problems = read_all(only(f"{plain}.zst"))
    if importlib.util.find_spec("zstandard"):
        assert (files, problems) == ({"f": BIG}, [])
    else:
        assert problems[0].detail == "zstd: install python3-zstandard"


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, bz2.compress])
def test_truncated_tarball(tmp_path, pack):
    data = pack(make_tar({"first": b"1", "second": os.urandom(3 * MIB)}))
    path = tmp_path / "t.tar"
    path.write_bytes(data[: len(data) * 2 // 3])
    items = list(only(path).members())
    assert [item.code for item in items if isinstance(item, Problem)] == ["truncated"]
    assert items[-1].path == str(path)


@pytest.mark.parametrize(
    "data",
    [
        header(b"\x80" + (2**62).to_bytes(11, "big")),
        header(b"\xff" * 12),
        header(b"-0000000001\0"),
        header(b"%011o\0" % (3 * 1024**3), b"x"),
        header(b"%011o\0" % (2 * 1024**3), b"L"),
        header(b"%011o\0" % 18, b"x")
        + b"18 size=999999999\n".ljust(512, b"\0")
        + header(b"0" * 12),
        header(b"%011o\0" % 12, b"x") + b"12 size=-10\n".ljust(512, b"\0") + header(b"0" * 12),
        header(b"%011o\0" % 9, b"x") + b"0 size=1\n".ljust(512, b"\0") + header(b"0" * 12),
        b"garbage" * 200,
        b"",
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_hostile_tar(tmp_path, data, pack):
    path = tmp_path / "t.tar"
    path.write_bytes(pack(make_tar({"good": b"g"})[:1024] + data))
    items = list(only(path).members())
    assert items[0].path == "good"
    problems = [item for item in items if isinstance(item, Problem)]
    assert len(problems) == 1
    assert problems[0].code in ("malformed", "truncated")


def test_sparse_and_special_members(tmp_path):
    sparse = tmp_path / "holes"
    with sparse.open("wb") as file:
        file.truncate(5 * MIB)
        file.seek(4 * MIB)
        file.write(b"data")
    (tmp_path / "link").symlink_to("holes")
    (tmp_path / "z").write_bytes(b"z")
    for fmt in ("gnu", "pax"):
        command = ["tar", "-S", f"--format={fmt}", "-cf", "t.tar", "holes", "link", "z"]
        subprocess.run(command, cwd=tmp_path, check=True)
        files, problems = read_all(only(tmp_path / "t.tar"))
        assert files == {"z": b"z"}
        assert [(p.path, p.code) for p in problems] == [("holes", "not-opened")]


def test_large_member_windows(tmp_path):
    data = os.urandom(MIB) + bytes(70 * MIB) + os.urandom(MIB)
    path = tmp_path / "t.tar"
    path.write_bytes(make_tar({"big": data, "next": b"n"}))
    subject = only(path)
    members = subject.members()
    big = next(members)
    assert isinstance(big, Member)
    assert big.reader.head == data[:HEAD]
    assert subject.bytes_read == HEAD
    assert big.reader.read(len(data) - 10, 99) == data[-10:]
    assert big.reader.read(WINDOW - 10, 10) == data[WINDOW - 10 : WINDOW]
    assert big.reader.read(WINDOW, 1) == data[WINDOW : WINDOW + 1]  # by way of a temporary file
    assert next(members).reader.head == b"n"


def build_deb(tmp_path, compression):
    root = tmp_path / "root"
    (root / "DEBIAN").mkdir(parents=True, exist_ok=True)
    control = "Package: m\nVersion: 1:2-3\nArchitecture: all\nMaintainer: A <a@b.c>\n"
    (root / "DEBIAN/control").write_text(control + "Description: x\n y\n")
    (root / "usr/share").mkdir(parents=True, exist_ok=True)
    (root / "usr/share/model.bin").write_bytes(os.urandom(300_000))
    path = tmp_path / f"m_{compression}.deb"
    command = ["dpkg-deb", "--root-owner-group", f"-Z{compression}", "--build", root, path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path, (root / "usr/share/model.bin").read_bytes()


@pytest.mark.parametrize("compression", ["xz", "gzip", "none", "zstd"])
def test_deb(tmp_path, compression):
    try:
        path, content = build_deb(tmp_path, compression)
    except subprocess.CalledProcessError:
        pytest.skip(f"dpkg-deb cannot do {compression}")
    subject = only(path)
    if compression == "zstd" and not importlib.util.find_spec("zstandard"):
        assert {p.code for p in read_all(subject)[1]} == {"not-opened"}
        return
    assert (subject.kind, subject.package, subject.version) == ("deb", "m", "1:2-3")
    assert "Description: x" in subject.control
    assert read_all(subject) == ({"usr/share/model.bin": content}, [])
    renamed = path.rename(tmp_path / "nosuffix")
    assert only(renamed).kind == "deb"


@pytest.mark.parametrize("keep", [0, 5, 30, 100, 400, 0.5, 0.9])
@pytest.mark.parametrize("compression", ["xz", "none"])
def test_truncated_deb(tmp_path, keep, compression):
    path, _ = build_deb(tmp_path, compression)
    data = path.read_bytes()
    path.write_bytes(data[: keep if isinstance(keep, int) else int(len(data) * keep)])
    problems = [item for item in only(path).members() if isinstance(item, Problem)]
    assert [(p.path, p.code) for p in problems] == [(str(path), "truncated")]


def test_strict_ar(tmp_path):
    path, content = build_deb(tmp_path, "none")
    data = path.read_bytes()
    part = b"data.tar        0           0     0     100644  0         `\n"
    path.write_bytes(data + part)
    files, problems = read_all(only(path))
    assert files == {"usr/share/model.bin": content}
    assert [p.code for p in problems] == ["malformed"]
    path.write_bytes(data + b"_gpgorigin".ljust(16) + part[16:])
    assert read_all(only(path))[1] == []
    path.write_bytes(b"!<arch>\nnot an archive" + bytes(99))
    assert [p.code for p in read_all(only(path))[1]] == ["malformed"]

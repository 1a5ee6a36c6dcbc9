"""Trees, single files, .dsc built by dpkg-source, and .changes."""

import hashlib
import os
import socket
import subprocess

import pytest

from mlpolicy.domain import InputError, Problem
from mlpolicy.subjects import open_subjects

CONTROL = "# c\nSource: foo\nMaintainer: A <a@b.c>\nStandards-Version: 4.6.2\n\n"
CONTROL += "Package: foo\nArchitecture: all\nDescription: x\n y\n"


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


def test_tree_order_links_and_specials(tmp_path):
    for name in ("b/x", "a.txt", "a/z", ".git/config", "a/.pc/q", "bad\nname"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    with open(os.fsencode(tmp_path) + b"/\xff", "wb") as file:
        file.write(b"8")
    (tmp_path / "b/loop").symlink_to("..")
    (tmp_path / "b/dangling").symlink_to("nowhere")
    (tmp_path / "b/out").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "b/fifo")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "b/sock"))
    subject = only(tmp_path)
    assert (subject.kind, subject.package, subject.control) == ("tree", None, None)
    files, problems = read_all(subject)
    assert list(files) == ["a.txt", "a/z", "b/x", "bad\nname", "\udcff"]
    assert [(p.path, p.code) for p in problems] == [
        ("b/fifo", "not-opened"),
        ("b/sock", "not-opened"),
    ]
    fix = "FIFO, not a regular file; remove it or scan its directory without it"
    assert problems[0].detail == fix


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_unreadable(tmp_path):
    (tmp_path / "f").write_text("f")
    (tmp_path / "f").chmod(0)
    (tmp_path / "d").mkdir(mode=0)
    problems = read_all(only(tmp_path))[1]
    (tmp_path / "d").chmod(0o700)
    assert [(p.path, p.code) for p in problems] == [("d", "unreadable"), ("f", "unreadable")]


def test_unlistable_directory(tmp_path, monkeypatch):
    (tmp_path / "d").mkdir()
    (tmp_path / "e").write_text("e")
    real = os.scandir

    def refuse(path):
        if str(path).rstrip("/").endswith("/d"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    files, problems = read_all(only(tmp_path))
    assert files == {"e": b"e"}
    assert [(p.path, p.code) for p in problems] == [("d", "unreadable")]
    assert "Permission denied; check" in problems[0].detail


def test_sparse_file_head_and_tail(tmp_path):
    path = tmp_path / "big"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    subject = only(path)
    (member,) = subject.members()
    assert (subject.kind, member.path, member.size) == ("file", "big", 1 << 40)
    subject = only(path)
    for member in subject.members():
        assert member.reader.head == bytes(65536)
        assert member.reader.read((1 << 40) - 3, 10) == bytes(3)
    assert subject.bytes_read == 65539


def test_bad_paths(tmp_path):
    os.mkfifo(tmp_path / "fifo.deb")
    (tmp_path / "x.dsc").write_text("nonsense")
    (tmp_path / "y.changes").write_bytes(b"\xff\0\n\n")
    (tmp_path / "z.dsc").write_text("-----BEGIN PGP SIGNED MESSAGE-----\n\nSource: x\n")
    for name in ("missing", "fifo.deb", "x.dsc", "y.changes", "z.dsc", "a\0b", "new\nline"):
        with pytest.raises(InputError) as caught:
            open_subjects(str(tmp_path / name))
        message = str(caught.value)
        assert "\n" not in message and ";" in message
        assert name in message or "\\" in message


def source(tmp_path, version, fmt):
    root = tmp_path / "foo-1"
    (root / "debian/source").mkdir(parents=True)
    (root / "debian/control").write_text(CONTROL)
    entry = f"foo ({version}) unstable; urgency=low\n\n  * X.\n\n"
    entry += " -- A <a@b.c>  Thu, 01 Jan 2024 00:00:00 +0000\n"
    (root / "debian/changelog").write_text(entry)
    (root / "debian/rules").write_text("#!/usr/bin/make -f\n")
    if fmt != "1.0":
        (root / "debian/source/format").write_text(fmt + "\n")
    return root


def build(tmp_path, *options):
    command = ["dpkg-source", *options, "-b", "foo-1"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    return next(tmp_path.glob("*.dsc"))


def upstream(tmp_path, name, top, files):
    work = tmp_path / "work"
    for path, content in files.items():
        (work / top / path).parent.mkdir(parents=True, exist_ok=True)
        (work / top / path).write_bytes(content)
    subprocess.run(["tar", "-caf", tmp_path / name, "-C", work, top], check=True)


def quilt(tmp_path):
    root = source(tmp_path, "1-2", "3.0 (quilt)")
    (root / "model.onnx").write_bytes(b"m" * 1000)
    (root / "weights").mkdir()
    (root / "weights/w.bin").write_bytes(b"w")
    files = {"model.onnx": b"m" * 1000, "debian/control": b"upstream's own"}
    upstream(tmp_path, "foo_1.orig.tar.xz", "Foo-main", files)
    upstream(tmp_path, "foo_1.orig-weights.tar.gz", "w-1", {"w.bin": b"w"})
    return build(tmp_path)


def test_unpacked_source(tmp_path):
    root = source(tmp_path, "1:1-2", "3.0 (quilt)")
    subject = only(root)
    assert (subject.kind, subject.package, subject.version) == ("source", "foo", "1:1-2")
    assert subject.control == CONTROL
    assert "debian/rules" in read_all(subject)[0]


def test_quilt(tmp_path):
    subject = only(quilt(tmp_path))
    assert (subject.kind, subject.package, subject.version) == ("dsc", "foo", "1-2")
    files, problems = read_all(subject)
    assert problems == []
    assert files["model.onnx"] == b"m" * 1000
    assert files["weights/w.bin"] == b"w"
    assert files["debian/control"] == CONTROL.encode()
    assert files["foo_1.orig.tar.xz/debian/control"] == b"upstream's own"


def test_native(tmp_path):
    (source(tmp_path, "1", "3.0 (native)") / "m.gguf").write_bytes(b"GGUF")
    files, problems = read_all(only(build(tmp_path)))
    assert (files["m.gguf"], problems) == (b"GGUF", [])
    assert files["debian/control"] == CONTROL.encode()


def test_format_1(tmp_path):
    root = source(tmp_path, "1-2", "1.0")
    (root / "README").write_bytes(b"old\nnew\n")
    (root / "debian/noeol").write_bytes(b"+++ a/b\n--- x\n\nend")
    (root / "debian/install").write_bytes(b"changed\n")
    files = {"README": b"old\n", "debian/install": b"was\n"}
    upstream(tmp_path, "foo_1.orig.tar.gz", "foo-1", files)
    files, problems = read_all(only(build(tmp_path, "--format=1.0")))
    assert files["README"] == b"old\n"
    assert files["debian/control"] == CONTROL.encode()
    assert files["debian/noeol"].rstrip(b"\n") == b"+++ a/b\n--- x\n\nend"
    assert [(p.path, p.code) for p in problems] == [("debian/install", "not-opened")]


def test_dsc_missing_and_changed_files(tmp_path):
    dsc = quilt(tmp_path)
    (tmp_path / "foo_1.orig-weights.tar.gz").unlink()
    orig = tmp_path / "foo_1.orig.tar.xz"
    data = bytearray(orig.read_bytes())
    data[-1] ^= 1
    orig.write_bytes(data)
    files, problems = read_all(only(dsc))
    assert files and all(name.startswith("debian/") for name in files)
    assert [(p.path, p.code) for p in problems] == [(str(dsc), "unreadable")] * 2
    assert problems[0].detail == (
        "foo_1.orig.tar.xz has another sha256 than listed; "
        "fetch it again with dget or apt-get source"
    )
    assert problems[1].detail.startswith("foo_1.orig-weights.tar.gz is missing; fetch")


def test_changes(tmp_path):
    dsc = quilt(tmp_path)
    (tmp_path / "foo_1-2_all.deb").write_bytes(b"!<arch>\nbroken")
    (tmp_path / "wrong.deb").write_bytes(b"other")
    rows = []
    for name in (dsc.name, "foo_1-2_all.deb"):
        data = (tmp_path / name).read_bytes()
        rows.append((hashlib.sha256(data).hexdigest(), len(data), name))
    rows += [("0" * 64, 5, "wrong.deb"), ("0" * 64, 5, "gone.udeb"), ("0" * 64, 5, "../up.deb")]
    text = "Format: 1.8\nSource: foo (1)\nVersion: 1-2\nChecksums-Sha256:\n"
    text += "".join(f" {digest} {size} {name}\n" for digest, size, name in rows)
    text += "Files:\n"
    text += "".join(f" {'0' * 32} {size} misc optional {name}\n" for _, size, name in rows)
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + text
    signed += "\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
    for content in (text, signed):
        path = tmp_path / "foo.changes"
        path.write_text(content)
        upload, *parts = open_subjects(str(path))
        assert (upload.kind, upload.package, upload.version) == ("changes", "foo", "1-2")
        assert [part.kind for part in parts] == ["dsc", "deb"]
        files, problems = read_all(upload)
        assert files == {}
        assert [p.path for p in problems] == [str(path)] * 3
        details = " ".join(p.detail for p in problems)
        assert "wrong.deb has another sha256" in details
        assert "gone.udeb is missing" in details
        assert "../up.deb is not a plain file name" in details
        assert [p.code for p in read_all(parts[1])[1]] == ["truncated"]

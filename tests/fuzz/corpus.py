"""What the fuzzer begins with, made anew for each run out of the other tests' files."""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import io
import os
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import builders
import cases

from mlpolicy.formats import FORMATS

from .targets import TARGETS, Target

TOP = Path(__file__).resolve().parents[1]
FINDS = Path(__file__).resolve().parent / "finds"
LIMIT = 48 << 10
#: Cases that write special files or fill a disk, and have nothing small.
_LARGE = {"h21_special_files", "h22_names_and_links", "h23_sparse_terabyte"}
_WORDS = (
    "ustar", "!<arch>\n", "debian-binary   ", "control.tar", "data.tar", "PK\x01\x02", "PK\x05\x06",
    "PK\x06\x06", "PK\x06\x07", "__metadata__", "data_offsets", "dtype", "shape", "general.license",
    "license", "ctorch\n", "cnumpy\n", "tensor", "weights", "version", "GNU.sparse.", "path=",
)  # fmt: skip


_DSC = """Format: 3.0 (quilt)
Source: foo
Binary: foo, foo-data
Version: 1.0-1
Checksums-Sha256:
 {0:064} 10 foo_1.0.orig.tar.gz
 {1:064} 20 foo_1.0-1.debian.tar.xz
Files:
 {0:032} 10 foo_1.0.orig.tar.gz
 {1:032} 20 science optional foo_1.0-1_all.deb
"""
_DIFF = """--- a/debian/rules
+++ b/debian/rules
@@ -0,0 +1,2 @@
+#!/usr/bin/make -f
+%: ; dh $@
--- a/debian/control\t2026-01-01
+++ b/debian/control\t2026-01-01
@@ -1 +1,2 @@
-Source: foo
+Source: bar
\\ No newline at end of file
 x
"""


def seeds() -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of everything small that the tests have or can make."""
    for path in sorted(TOP.glob("corpus/*/**/*")):
        if path.is_file() and path.suffix != ".py":
            yield path.name, path.read_bytes()
    for directory in sorted(TOP.glob("corpus/files/**/")):
        yield f"{directory.name}.tar", _tar(directory)
    yield "foo.dsc", _DSC.format(1, 2).encode()
    yield "foo.diff", _DIFF.encode()
    for name, make in inspect.getmembers(builders, inspect.isfunction):
        with contextlib.suppress(TypeError):  # it needs arguments
            if name.endswith("_bytes"):
                yield name, make()
    with tempfile.TemporaryDirectory(prefix="mlpolicy-fuzz-") as work:
        for name in sorted(cases.CASES.keys() - _LARGE):
            top = Path(work) / name
            top.mkdir()
            cases.CASES[name](top)
            for path in sorted(top.rglob("*"), key=os.fsencode):
                if path.is_file() and not path.is_symlink() and path.stat().st_size <= LIMIT:
                    yield path.name, path.read_bytes()


def _tar(directory: Path) -> bytes:
    """DIRECTORY as an archive: the files of a bundle are told by one another."""
    with io.BytesIO() as out:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            archive.add(directory, directory.name)
        return out.getvalue()


def _with_members(content: bytes) -> Iterator[bytes]:
    """CONTENT and, of a zip archive, what its members hold."""
    yield content
    if content.startswith(b"PK"):
        with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist()[:20]:
                yield archive.read(name)


def write_seeds(top: Path) -> None:
    """Write a directory of seeds for each target below TOP."""
    for name in TARGETS:
        (top / name).mkdir(parents=True, exist_ok=True)
        for find in FINDS.glob(f"{name}-*"):
            (top / name / find.name).write_bytes(find.read_bytes())
    for path, content in seeds():
        for part in _with_members(content):
            if 0 < len(part) <= LIMIT:
                for name, target in TARGETS.items():
                    if target.seeds(part):
                        _write(top / name, target, path, part)


def _write(directory: Path, target: Target, path: str, content: bytes) -> None:
    data = os.fsencode(path)[:99] + b"\0" + content if target.paths else content
    (directory / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def write_dictionary(path: Path) -> None:
    """Write the magics and endings of all formats as a dictionary of libFuzzer."""
    words = {word.encode("latin-1") for word in _WORDS}
    for entry in FORMATS:
        words.update(entry.magic)
        words.update(suffix.encode() for suffix in entry.suffixes)
    lines = (
        '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in sorted(words) if word
    )
    path.write_text("".join(f"{line}\n" for line in lines))

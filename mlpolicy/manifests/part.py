"""The ``download:`` part of an entry of debian/mlmodel.yaml, and which files are in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ..draft.scalars import scalar
from ..escape import text as esc
from ..net.urls import Failed

MAX_FILES = 5_000  # a manifest of 1 MiB holds about so many
COMMIT = re.compile(r"[0-9a-f]{40}\Z")
DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_LONGEST = 255  # bytes of a path
_POINTER = b"version https://git-lfs.github.com/spec/"  # what git has of a file in Git LFS
_INDENT = " " * 4  # below `- name:` of an entry


@dataclass(frozen=True)
class File:
    """One file: PATH below the model's directory, SIZE in bytes, SHA256 in lower-case hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """What is pinned. LICENSE is what upstream says; GATE the page of a gate, empty without."""

    origin: str
    revision: str
    base: tuple[str, ...]
    files: tuple[File, ...]
    license: str = ""
    gate: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.files:
            raise Failed(
                f"{self.origin}: every file is empty, so nothing is downloaded; give others"
            )

    def lines(self) -> Iterator[str]:
        """YAML, indented as it stands in debian/mlmodel.yaml."""
        for line in self._lines():
            yield _INDENT + line

    def _lines(self) -> Iterator[str]:
        total = sum(file.size for file in self.files)
        files = "1 file" if len(self.files) == 1 else f"{len(self.files)} files"
        yield f"# {esc(self.origin)}: {files}, {total} bytes"
        if self.license:
            yield f"# FIXME license: {esc(self.license)} (the model card's word; use the SPDX id)"
        yield "download:"
        yield f"  revision: {scalar(self.revision)}"
        yield "  base:"
        yield from (f"    - {scalar(url)}" for url in self.base)
        if self.gate:
            yield "  gated: yes"
            yield f"  gate_url: {scalar(self.gate)}"
        yield "  files:"
        for file in self.files:
            yield f"    - path: {scalar(file.path)}"
            yield f"      size: {file.size}"
            yield f"      sha256: {scalar(file.sha256)}"


@dataclass(frozen=True)
class Choice:
    """Which paths the maintainer wants: those that match INCLUDE (all without) but no EXCLUDE."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def of(self, paths: Sequence[str]) -> list[str]:
        """The chosen PATHS, sorted; :class:`Failed` for a glob or a path that cannot be meant."""
        for glob in (*self.include, *self.exclude):
            if not any(fnmatchcase(path, glob) for path in paths):
                raise Failed(f"no file matches {glob!r}; * stands for any signs, / included")
        chosen = sorted(
            path
            for path in paths
            if (not self.include or any(fnmatchcase(path, glob) for glob in self.include))
            and not any(fnmatchcase(path, glob) for glob in self.exclude)
        )
        if not chosen:
            raise Failed("no file is left to download; give less to --exclude")
        if len(chosen) > MAX_FILES:
            raise Failed(f"more than {MAX_FILES} files; choose with --include or --exclude")
        for path in chosen:
            if not sound(path):
                raise Failed(f"the path {path!r} cannot be in a manifest; --exclude it")
        return chosen


def sound(path: str) -> bool:
    """Whether PATH can name a file below a directory on every system."""
    return (
        path.isascii()
        and path.isprintable()
        and "\\" not in path
        and path == path.strip()
        and len(path) <= _LONGEST
        and not {"", ".", ".."} & set(path.split("/"))
    )


def is_pointer(start: bytes) -> bool:
    """Whether a file that begins with START is Git LFS's pointer to the true one."""
    return start.startswith(_POINTER)


def commit(revision: str) -> str:
    """REVISION when it names one state for ever; :class:`Failed` otherwise."""
    if COMMIT.match(revision):
        return revision
    raise Failed(f"revision {revision!r}: give the 40 lower-case hexadecimal digits of a commit")

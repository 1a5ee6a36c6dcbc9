"""What an export is, and how its files get their names: whole, or not at all."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from ...domain import InputError
from ...escape import text as esc
from ..view import View

Files = Iterator[tuple[str, Iterable[str]]]  # a path below the directory, and its lines

_LONGEST = 180  # characters of a file's name, so that more can be put around it


@dataclass(frozen=True)
class Export:
    """A form in which others read results: NAME, who reads it (TITLE), and its FILES of a run.

    OWN is a pattern of paths that are its own: a file of that name that is not written again goes.
    """

    name: str
    title: str
    files: Callable[[View], Files]
    own: str = ""


def word(package: str) -> str:
    """PACKAGE as one word: what an index calls a package need not be one."""
    return quote(package.encode("utf-8", "surrogateescape"), safe="+")


def file_name(package: str) -> str:
    """PACKAGE as the name of a file."""
    name = word(package)
    if name.startswith("."):
        name = f"%2E{name[1:]}"
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}%{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return name


def write(export: Export, view: View, directory: Path) -> tuple[int, int]:
    """Write the files of EXPORT below DIRECTORY; give how many there are, and how many changed.

    Readers come at any time: each file is renamed into its place, and one that says the same as
    before stays untouched, so that asking whether it was modified works.
    """
    count = changed = 0
    kept = set()
    with alone(directory):
        for name, lines in export.files(view):
            path = directory / name
            path.parent.mkdir(exist_ok=True)
            kept.add(path)
            count += 1
            changed += _put(path, lines)
        for path in sorted(directory.glob(export.own)) if export.own else ():
            if path not in kept and path.is_file():
                path.unlink()
                changed += 1
    return count, changed


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Lock DIRECTORY against others who write there; the kernel unlocks it when we die."""
    lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise InputError(f"{esc(directory)}: another mlpolicy writes there; wait for it") from error
    finally:
        os.close(lock)


def _put(path: Path, lines: Iterable[str]) -> bool:
    """Write PATH unless it is like that already."""
    new = path.with_name(f".{path.name}.new")  # what a killed one left there is written over
    try:
        with new.open("wb") as file:
            if path.suffix == ".gz":
                # Without name and time: the same content gives the same file.
                with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
                    _pour(lines, packed)
            else:
                _pour(lines, file)
        if path.exists() and _same(new, path):
            new.unlink()
            return False
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return True


def _pour(lines: Iterable[str], file: BinaryIO | gzip.GzipFile) -> None:
    for line in lines:
        file.write(f"{line}\n".encode("utf-8", "backslashreplace"))


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while block := left.read(1 << 16):
            if block != right.read(1 << 16):
                return False
    return True

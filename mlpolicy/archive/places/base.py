"""What a place is: it lists its members, and gives their files.

A place is made anew in every worker from the text of WHERE, so making one costs nothing.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from ...domain import InputError
from ...escape import text as esc
from ..entry import FAILED, VANISHED, Failure, File, Member
from ..runs import Request
from ..store import Index

_CHUNK = 1 << 20


class Access(ABC):
    """How the files of a place are had."""

    def __init__(self, top: str) -> None:
        self.top = top

    @abstractmethod
    def fetch(self, file: File, into: Path) -> Path:
        """FILE with its size and digest as they are listed: where it lies, else a copy in INTO.

        Raises :class:`Failure` for what is wrong with the archive, and OSError for what is
        wrong with this machine.
        """

    @abstractmethod
    def head(self, file: File, length: int) -> bytes:
        """The first LENGTH bytes of FILE, all of a smaller one; they cannot be verified."""

    @abstractmethod
    def take(self, path: str, into: Path, limit: int) -> None:
        """Write what PATH is now, no more than LIMIT bytes, as the file INTO."""


class Place(ABC):
    """Where packages come from. WHERE makes the same place again.

    BYTES_READ counts the files that were had, and not what failed on the way. INDICES are those
    that ``members`` has read: path, SHA-256, date of the Release file. NOTES tell what was left
    out of them, and why.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self.where = access.top
        self.bytes_read = 0
        self.indices: list[Index] = []
        self.notes: list[str] = []

    @abstractmethod
    def members(self, request: Request, cache: Path) -> Iterator[Member]:
        """What there is, as REQUEST chooses; copies of index files are kept below CACHE.

        They are there, and in ``indices``, when this returns; the stream only reads them. A copy
        has the path of its index, for example CACHE/dists/sid/main/source/Sources.xz. Raises
        InputError, at once or in the stream, when an index is not as it should be.
        """

    def fetch(self, file: File, into: Path) -> Path:
        """FILE, verified: where it lies, else a copy in INTO; see :class:`Access`."""
        _sound(file.path)
        path = self._access.fetch(file, into)
        self.bytes_read += file.size
        return path

    def head(self, file: File, length: int) -> bytes:
        """The first LENGTH bytes of FILE, all of a smaller one; they cannot be verified."""
        _sound(file.path)
        found = self._access.head(file, length)
        self.bytes_read += len(found)
        return found


def _sound(path: str) -> None:
    """Refuse a path by which an index would lead out of its archive."""
    if path.startswith("/") or ".." in path.split("/") or not path.isprintable():
        raise Failure(FAILED, f"{path!r:.200} is no path of an archive")


def verified(path: Path, file: File) -> None:
    """Raise :class:`Failure` unless PATH has the size and the digest of FILE."""
    try:
        with path.open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(0)
            if size != file.size:
                raise Failure(FAILED, f"{file.path}: {size} bytes, not the {file.size} listed")
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(file.path, error) from None
    if found != file.sha256:
        raise other(file, found)


def other(file: File, found: str) -> Failure:
    """FILE has the digest FOUND."""
    listed = f"not the {file.sha256[:16]}... listed"
    return Failure(FAILED, f"{file.path}: SHA-256 is {found[:16]}..., {listed}")


def unreadable(path: str, error: OSError) -> Failure:
    """PATH, which is of this machine, cannot be read."""
    gone = isinstance(error, FileNotFoundError | NotADirectoryError)
    reason = error.strerror or type(error).__name__
    return Failure(VANISHED if gone else FAILED, f"{path}: {reason}")


def refuse_suites(where: str, request: Request) -> None:
    """Raise InputError when REQUEST names what only a mirror with dists/ has."""
    if request.suites or request.areas:
        fix = "leave out --suite and --area"
        raise InputError(f"{esc(where)}: has no dists/, so no suites and areas; {fix}")

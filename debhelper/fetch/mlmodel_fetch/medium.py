"""Files on any medium that may be those of a model: found by size, then by digest.

Names mean nothing here: a browser's "download(1)", the blobs of a hub's cache, and the members of
a tar are all the same. Nothing is ever unpacked under a name that the medium gives.
"""

import hashlib
import os
import stat
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mlmodel_fetch.files import CHUNK
from mlmodel_fetch.manifest import File
from mlmodel_fetch.text import safe

MOST_FILES = 1_000_000
MOST_MEMBERS = 100_000


@dataclass(frozen=True)
class Candidate:
    """A file, or a member of an uncompressed tar: `size` bytes at `offset` of `path`."""

    path: Path
    size: int
    offset: int = 0
    member: str = ""

    def __str__(self) -> str:
        """Its name for messages."""
        return safe(f"{self.path}: {self.member}" if self.member else self.path)

    def read(self) -> Iterator[bytes]:
        """Its bytes, in chunks."""
        with _open(self.path) as file:
            file.seek(self.offset)
            left = self.size
            while left and (data := file.read(min(CHUNK, left))):
                left -= len(data)
                yield data

    def sha256(self) -> str:
        """Its digest; empty when it cannot be read."""
        state = hashlib.sha256()
        try:
            for data in self.read():
                state.update(data)
        except OSError:
            return ""
        return state.hexdigest()


def search(
    places: Iterable[Path], wanted: list[File]
) -> tuple[dict[str, Candidate], dict[str, str]]:
    """The candidates by digest, and remarks, by wanted path, on what only looked right."""
    sizes: dict[int, list[File]] = {}
    for file in wanted:
        sizes.setdefault(file.size, []).append(file)
    found: dict[str, Candidate] = {}
    remarks: dict[str, str] = {}
    for candidate in _candidates(places):
        fitting = [f for f in sizes.get(candidate.size, []) if f.sha256 not in found]
        if not fitting:
            continue
        sha256 = candidate.sha256()
        if sha256 in (file.sha256 for file in fitting):
            found[sha256] = candidate
        else:
            for file in fitting:
                remarks[file.path] = f"{file.path} ({candidate} has its size, another digest)"
    return found, remarks


def _candidates(places: Iterable[Path]) -> Iterator[Candidate]:
    count = 0
    for path in _files(places):
        count += 1
        if count > MOST_FILES:
            return
        try:
            status = path.stat()  # through links: a hub's snapshots are links to its blobs
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            yield Candidate(path, status.st_size)
            if path.suffix == ".tar":
                yield from _members(path)


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if not place.is_dir():
            yield place
            continue
        for folder, folders, names in os.walk(place):
            folders.sort()
            yield from (Path(folder, name) for name in sorted(names))


class _Bounded:
    """A file that refuses large reads: a tar's header must not fill the memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int) -> bytes:
        """Read at most CHUNK bytes."""
        if not 0 <= size <= CHUNK:
            raise tarfile.ReadError("a header is too large")
        return self._file.read(size)


def _members(path: Path) -> Iterator[Candidate]:
    """The plain members of a tar; what is wrong with it ends the list, silently."""
    count = 0
    try:
        with _open(path) as file, tarfile.open(fileobj=_Bounded(file), mode="r:") as tar:  # type: ignore[call-overload]
            for member in tar:
                tar.members = []  # else it keeps all of them
                count += 1
                if count > MOST_MEMBERS:
                    return
                if member.isreg() and not member.issparse():
                    yield Candidate(path, member.size, member.offset_data, member.name)
    except (tarfile.TarError, OSError, ValueError, OverflowError):
        return


def _open(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb")

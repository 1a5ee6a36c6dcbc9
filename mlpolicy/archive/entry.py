"""The words of the archive: what an index lists, and what became of reading and judging it."""

from __future__ import annotations

from dataclasses import dataclass

SOURCE, BINARY = "source", "binary"

#: Statuses of a reading. Only OK was read; the others are never counted as clean.
OK, FAILED, VANISHED = "ok", "failed", "vanished"

#: How much of an OK one was read: CONTROL is its control part or debian/ alone, whose names gave
#: no reason to read the rest; FULL is everything.
CONTROL, FULL = "control", "full"

#: What a request may ask for besides: everything of those whose control part gives a reason.
CANDIDATES = "candidates"


@dataclass(frozen=True)
class File:
    """A file of the archive: PATH below the archive's top, SIZE in bytes, SHA256 in hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """A source or binary package as an index lists it; the .dsc or the .deb is its first file.

    SOURCE and SOURCE_VERSION name the source package it belongs to (itself, of a source).
    ARCHITECTURE is ``source`` of a source. INSTALLED is the Installed-Size in KiB, 0 when unknown.
    """

    kind: str
    package: str
    version: str
    source: str
    source_version: str
    architecture: str
    maintainer: str
    uploaders: tuple[str, ...]
    files: tuple[File, ...]
    installed: int = 0

    @property
    def sha256(self) -> str:
        """The digest that identifies it: that of the .dsc or the .deb."""
        return self.files[0].sha256

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True)
class Member:
    """An entry, and the suite and component (area) that list it; empty where not known."""

    suite: str
    component: str
    entry: Entry


@dataclass(frozen=True)
class Reading:
    """What became of reading one entry.

    DETAIL says why it failed or vanished. SCANNED is the record of what was found (``record``),
    None unless the status is OK. BYTES_READ are those taken from the archive, CPU_MS the time
    that it took.
    """

    sha256: str
    status: str
    depth: str = ""
    detail: str = ""
    bytes_read: int = 0
    scanned: bytes | None = None
    cpu_ms: int = 0


@dataclass(eq=False)  # not frozen: contextlib sets the traceback of what passes through it
class Failure(Exception):
    """A file of the archive could not be had; STATUS is FAILED or VANISHED."""

    status: str
    detail: str

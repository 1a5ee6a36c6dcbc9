"""Reading one artifact of an archive: its control part first, and in full if that is worth it.

What is read in full is verified by size and SHA-256, and streamed: nothing is unpacked. Of a
.deb that is read by its head alone only the size can be compared, and its name and version with
those of the index. Files of a mirror on this machine are read where they are; others lie below
TMPDIR as long as they are read: the files of one package for each worker.
"""

from __future__ import annotations

import errno
import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from .. import pipeline, scanner
from ..domain import InputError, Scanned, Trouble
from ..subjects.deb import CONTROL_FILE, CONTROL_TAR, DebSubject, control_end, control_part
from ..subjects.dsc import DscSubject, is_packaging
from . import places, record, scratch, tiers
from .entry import CONTROL, FAILED, FULL, OK, SOURCE, VANISHED, Entry, Failure, File, Reading
from .places import Place

HEAD = 32 * 1024  # bytes of a .deb; the control part of 98 in 100 ends before
#: What says that something is wrong with this machine, not with what is read.
_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EROFS}
_LIST = "md5sums"


def read(where: str, entry: Entry, depth: str) -> Reading:
    """Read ENTRY of the place WHERE to DEPTH: control, candidates or full.

    The detail of an OK one tells why it was read in full, or would be. Raises OSError for what
    is wrong with this machine, such as a full disk or a mirror that is not mounted.
    """
    try:
        place = places.open(where)
    except InputError as error:
        raise FileNotFoundError(errno.ENOENT, str(error)) from None
    with scratch.room() as room:
        try:
            return _Work(place, entry, room).read(depth)
        except Failure as failure:
            detail = " ".join(failure.detail.split())[:500]
            return Reading(entry.sha256, failure.status, "", detail, place.bytes_read)


@dataclass(frozen=True)
class _Seen:
    """What SCANNING the control part gave, and WHY the rest is worth reading, empty if not."""

    scanned: Scanned
    why: str


@dataclass(frozen=True)
class _Work:
    """Reading ENTRY of PLACE. ROOM is for copies; HAD are the files that were fetched."""

    place: Place
    entry: Entry
    room: Path
    had: dict[File, Path] = field(default_factory=dict)

    def read(self, depth: str) -> Reading:
        """The reading to DEPTH."""
        source = self.entry.kind == SOURCE
        first = self.entry.files[0].path
        if not first.endswith(".dsc" if source else (".deb", ".udeb")):
            raise Failure(FAILED, f"{first}: not a {'.dsc' if source else '.deb'} by its name")
        if depth == FULL:
            return self._reading(FULL, self._full(), "")
        if depth != CONTROL and tiers.small(self.entry):
            return self._reading(FULL, self._full(), "small")
        seen = self._packaging() if source else self._control()
        if seen is None:  # reading it in full tells what is wrong
            return self._reading(FULL, self._full(), "")
        if depth == CONTROL or not seen.why:
            return self._reading(CONTROL, seen.scanned, seen.why)
        return self._reading(FULL, self._full(), seen.why)

    def _reading(self, depth: str, scanned: Scanned, why: str) -> Reading:
        detail = f"candidate: {why}" if why and why != "small" else why
        return Reading(
            self.entry.sha256, OK, depth, detail[:500], self.place.bytes_read, record.dump(scanned)
        )

    def _control(self) -> _Seen | None:
        """The control part of a binary package by its head; None when it cannot be read so."""
        head = self.room / "head.deb"
        try:
            self._cut(self.entry.files[0], head)
            control, beside = control_part(str(head), {_LIST})
        except Trouble:
            return None
        subject = DebSubject(str(head))
        told, known = (subject.package, subject.version), (self.entry.package, self.entry.version)
        if told != known:
            said = f"{subject.package} {subject.version}, not {' '.join(known)} as listed"
            raise Failure(FAILED, f"{self.entry.files[0].path}: holds {said}")
        documents = {p: data for p, data in subject.documents.items() if pipeline.wants(p)}
        scanned = Scanned(
            path=self.entry.files[0].path,
            kind=subject.kind,
            package=subject.package,
            version=subject.version,
            control=control,
            artifacts=(),
            problems=(),
            documents=documents,
            partial=True,
        )
        names = beside.get(_LIST)
        return _Seen(scanned, tiers.binary(control, names, len(names or b"") == CONTROL_FILE))

    def _cut(self, file: File, head: Path) -> None:
        """Write as much of FILE to HEAD as its control part needs; raises Trouble."""
        data = self.place.head(file, HEAD)
        head.write_bytes(data)
        end = control_end(str(head))
        if len(data) < end <= min(file.size, CONTROL_TAR):
            head.write_bytes(self.place.head(file, end))

    def _packaging(self) -> _Seen | None:
        """The debian/ of a source; None where it has no file of its own."""
        first, *rest = self.entry.files
        chosen = [file for file in rest if is_packaging(posixpath.basename(file.path))]
        if not chosen:
            return None
        local = self._fetched([first, *chosen])
        scanned = self._guarded(
            local,
            lambda: scanner.scan(
                DscSubject(str(local), packaging=True),
                sha256=True,
                traces=scanner.CHECKS,
                wants=_wants,
            ),
        )
        why = tiers.source(scanned)
        documents = {p: data for p, data in scanned.documents.items() if pipeline.wants(p)}
        return _Seen(replace(scanned, documents=documents, partial=True), why)

    def _full(self) -> Scanned:
        """All of it."""
        local = self._fetched(self.entry.files)
        return self._guarded(
            local,
            lambda: next(pipeline.scan_path(str(local), sha256=True, traces=True, checks=True)),
        )

    def _fetched(self, files: Sequence[File]) -> Path:
        """Where the first of FILES is; the others are beside it."""
        for file in files:
            if file not in self.had:
                self.had[file] = self.place.fetch(file, self.room)
        return self.had[files[0]]

    def _guarded(self, local: Path, scan: Callable[[], Scanned]) -> Scanned:
        """What SCAN of the file LOCAL gives, under its path in the archive.

        :class:`Failure` when it cannot be read to its end, or when that reveals a bug of ours.
        """
        path = self.entry.files[0].path
        try:
            scanned = scan()
        except MemoryError:
            raise
        except FileNotFoundError as error:
            raise Failure(VANISHED, f"{path}: {error.strerror}") from None
        except OSError as error:
            if error.errno in _MACHINE:
                raise
            raise Failure(FAILED, f"{path}: {error.strerror or error}") from None
        except (InputError, Trouble) as error:
            raise Failure(FAILED, str(error).replace(str(local), path)) from None
        except Exception as error:
            raise Failure(FAILED, f"{path}: {type(error).__name__}: {error}") from None
        own = [one for one in scanned.problems if one.path == str(local)]
        for problem in own:
            if problem.code != "not-opened":
                raise Failure(FAILED, f"{path}: {problem.code}: {problem.detail}")
        others = [one for one in scanned.problems if one.path != str(local)]
        told = (*(replace(one, path=path) for one in own), *others)
        return replace(scanned, path=path, problems=told)


def _wants(path: str) -> bool:
    return path == tiers.BINARIES or pipeline.wants(path)

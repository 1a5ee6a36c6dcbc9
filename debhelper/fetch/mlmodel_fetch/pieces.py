"""Receive a file whose manifest has piece digests: from several mirrors at once, piece by piece.

What is wrong is known after a piece, not after the whole file: a mirror that gives wrong bytes is
dropped there, and a damaged file costs only its damaged pieces.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator

from mlmodel_fetch import answers, files
from mlmodel_fetch.errors import Status, Stop, stop_for
from mlmodel_fetch.failure import SourceFailed, stop_for_all
from mlmodel_fetch.manifest import File, Manifest, Pieces
from mlmodel_fetch.sources import Source
from mlmodel_fetch.text import safe
from mlmodel_fetch.transfer import Transfer
from mlmodel_fetch.web import Answer

MOST_CONNECTIONS = 4


class Abandoned(Exception):
    """The work has stopped elsewhere."""


class NoParts(Exception):
    """No source that is left can send parts of a file."""


class PieceWork:
    """The pieces of one file, and the threads that fetch them."""

    def __init__(self, transfer: Transfer, manifest: Manifest, file: File, fd: int) -> None:
        assert file.pieces is not None
        self._transfer = transfer
        self._manifest = manifest
        self._file = file
        self._pieces: Pieces = file.pieces
        self._fd = fd
        self._changed = threading.Condition()
        self._missing: list[int] = []
        self._busy = 0
        self._have = 0
        self._failures: list[tuple[str, SourceFailed]] = []
        self._whole_only = False
        self._stop: BaseException | None = None
        self._answers: set[Answer] = set()

    def run(self, sources: list[Source]) -> None:
        """Fetch every piece that is not there and right; Stop or NoParts when that fails."""
        if os.fstat(self._fd).st_size > self._file.size:
            os.ftruncate(self._fd, self._file.size)
        for number in range(len(self._pieces.sha256)):
            if not self._is_there(number):
                self._missing.append(number)
        self._report(0)
        spare = iter(self._transfer.ordered(sources))
        count = min(len(sources), len(self._missing), MOST_CONNECTIONS)
        threads = [
            threading.Thread(target=self._work, args=(spare,), daemon=True) for _ in range(count)
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.2)  # short, so that a signal is seen at once
        except BaseException as error:
            self._halt(error)
            for thread in threads:
                thread.join(0.1)
            raise
        if self._stop:
            raise self._stop
        if self._missing:
            if self._whole_only:
                raise NoParts
            raise stop_for_all(self._file.path, self._failures)

    def _span(self, number: int) -> tuple[int, int]:
        start = number * self._pieces.size
        return start, min(start + self._pieces.size, self._file.size)

    def _is_there(self, number: int) -> bool:
        start, end = self._span(number)
        if os.fstat(self._fd).st_size < end:
            return False
        state = hashlib.sha256()
        for at in range(start, end, files.CHUNK):
            state.update(os.pread(self._fd, min(files.CHUNK, end - at), at))
        right = state.hexdigest() == self._pieces.sha256[number]
        self._have += (end - start) if right else 0
        return right

    def _work(self, spare: Iterator[Source]) -> None:
        """One thread: it goes through the sources until one lasts to the end."""
        try:
            while self._stop is None:
                with self._changed:
                    source = next(spare, None)
                if source is None:
                    return
                try:
                    self._serve(source)
                    return
                except SourceFailed as failure:
                    self._failures.append((source.host, failure))
                    self._transfer.learn(source, failure)
                    self._transfer.report.note(f"{safe(source.host, 100)}: {failure.reason}")
                except NoParts:
                    self._whole_only = True
        except Abandoned:
            return
        except BaseException as error:  # whatever it is, the main thread tells it
            self._halt(error)

    def _serve(self, source: Source) -> None:
        """Fetch pieces from `source` until none is missing."""
        while (number := self._take()) is not None:
            done = False
            try:
                self._fetch(source, number)
                done = True
            finally:
                with self._changed:
                    self._busy -= 1
                    if not done:
                        self._missing.insert(0, number)
                    self._changed.notify_all()

    def _take(self) -> int | None:
        """The next missing piece; waits while another thread may still give one back."""
        with self._changed:
            while not self._missing:
                if not self._busy or self._stop:
                    return None
                self._changed.wait(1)
            self._busy += 1
            return self._missing.pop(0)

    def _fetch(self, source: Source, number: int) -> None:
        """Fetch one piece, trying again while that brings it further."""
        tries, furthest = 0, 0
        piece = _Piece(self, number)
        while True:
            try:
                self._receive(source, piece)
            except SourceFailed as failure:
                if piece.length > furthest:
                    furthest, tries = piece.length, 0
                tries += 1
                if not failure.again or tries > self._transfer.retries:
                    self._report(-piece.length)
                    raise
                self._transfer.pause(tries, failure)
                continue
            if piece.is_right():
                return
            self._report(-piece.length)
            raise SourceFailed(Status.CONTENT, f"piece {number + 1} is wrong", forget=True)

    def _receive(self, source: Source, piece: "_Piece") -> None:
        first = piece.start + piece.length
        span = f"bytes={first}-{piece.end - 1}"
        file = self._file
        answer = self._transfer.web.get(source, span, lambda headers: answers.look(headers, file))
        self._answers.add(answer)
        try:
            body = answers.examine(answer, source, self._manifest, file, first)
            if answer.status == 200:
                raise NoParts
            self._transfer.copy(answer, min(body.length or 0, piece.end - first), piece.keep)
        finally:
            self._answers.discard(answer)
            answer.close()
        if piece.start + piece.length < piece.end:
            raise SourceFailed(Status.NETWORK, "the connection was cut", again=True)

    def _halt(self, error: BaseException) -> None:
        with self._changed:
            self._stop = self._stop or error
            self._changed.notify_all()
        for answer in list(self._answers):
            answer.abort()

    def _report(self, more: int) -> None:
        with self._changed:
            self._have += more
            have = self._have
        self._transfer.report.received(self._file.path, have)

    def write(self, data: memoryview, at: int) -> None:
        """Write a part of a piece to its place."""
        if self._stop:
            raise Abandoned
        more = len(data)
        try:
            while data:
                count = os.pwrite(self._fd, data, at)
                data, at = data[count:], at + count
        except OSError as error:
            raise stop_for(error, f"cannot write {self._file.path}") from None
        self._report(more)

    def digest_of(self, number: int) -> str:
        """What the manifest says of a piece."""
        return self._pieces.sha256[number]

    def span_of(self, number: int) -> tuple[int, int]:
        """Where a piece begins and ends."""
        return self._span(number)


class _Piece:
    """A piece as it comes."""

    def __init__(self, work: PieceWork, number: int) -> None:
        self._work = work
        self._number = number
        self._hash = hashlib.sha256()
        self.start, self.end = work.span_of(number)
        self.length = 0

    def keep(self, data: memoryview) -> None:
        """Take what arrived."""
        self._work.write(data, self.start + self.length)
        self._hash.update(data)
        self.length += len(data)

    def is_right(self) -> bool:
        """Whether its digest is that of the manifest."""
        return self._hash.hexdigest() == self._work.digest_of(self._number)


def check_whole(fd: int, file: File) -> None:
    """The pieces are right; so must the file be, or the manifest contradicts itself."""
    if files.digest(fd) != file.sha256:
        with contextlib.suppress(OSError):
            os.ftruncate(fd, 0)
        raise Stop(
            Status.CONTENT,
            f"{file.path}: the digests of its pieces and of the file contradict each other",
            "report this to the maintainer of the package",
        )

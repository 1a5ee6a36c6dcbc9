"""Files of a web server, asked for politely: few at once, and later when it says so."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import TypeVar
from urllib.parse import quote

from ...net import urls, web
from .. import scratch
from ..entry import FAILED, VANISHED, Failure, File
from .base import Access, other

CONNECTIONS = 4  # at once from this machine, however many workers there are
PAUSES = (0.5, 2.0, 8.0)  # seconds before each further attempt, when the server names none
LONGEST_PAUSE = 120.0  # seconds, whatever the server asks for; the next run tries again

_Made = TypeVar("_Made")


#: What a server says of a part: its first and last byte, and the size of the whole.
_EXTENT = re.compile(r"bytes 0-[0-9]{1,18}/([0-9]{1,18}|\*)\Z")


class _Later(Exception):
    """Another attempt may do better, after PAUSE seconds if the server said so."""

    def __init__(self, said: str, pause: float | None = None) -> None:
        super().__init__(said)
        self.pause = pause


class Remote(Access):
    """The files below the URL TOP."""

    def __init__(self, top: str) -> None:
        super().__init__(top)
        self._web = web.Web()

    def fetch(self, file: File, into: Path) -> Path:
        """See :class:`Access`."""
        target = into / posixpath.basename(file.path)

        def once() -> Path:
            with self._asked(file.path) as answer:
                _same_size(file, answer.length)
                size, digest = _write(answer, target, file.size)
            _same_size(file, size)
            if digest != file.sha256:
                raise other(file, digest)
            return target

        return self._patiently(file.path, once)

    def head(self, file: File, length: int) -> bytes:
        """See :class:`Access`."""

        def once() -> bytes:
            with self._asked(file.path, f"bytes=0-{length - 1}") as answer:
                _same_size(file, _whole(answer))
                found = b""
                for data in answer.chunks(file.size):  # all of it, where ranges are not known
                    found += data
                    if len(found) >= length:
                        break
            if len(found) < min(length, file.size):
                raise Failure(FAILED, f"{file.path}: {len(found)} bytes, not the first {length}")
            return found[:length]

        return self._patiently(file.path, once)

    def take(self, path: str, into: Path, limit: int) -> None:
        """See :class:`Access`."""

        def once() -> None:
            with self._asked(path) as answer:
                _write(answer, into, limit)

        self._patiently(path, once)

    def _asked(self, path: str, extent: str = "") -> web.Answer:
        """The answer for PATH, or its part EXTENT; :class:`Failure` or :class:`_Later` if none."""
        headers = {"Range": extent} if extent else {}
        answer = self._web.get(f"{self.top}/{quote(path, safe='/~+:')}", headers=headers)
        status, pause = answer.status, answer.retry_after
        if status == 200 or (extent and status == 206):
            return answer
        answer.close()
        said = f"{path}: {urls.host(answer.url)} answers HTTP {status}"
        if status in web.BUSY:
            raise _Later(said, pause)
        raise Failure(VANISHED if status in (404, 410) else FAILED, said)

    def _patiently(self, path: str, once: Callable[[], _Made]) -> _Made:
        """Do ONCE with one of the few connections; a few times, when the server is busy."""
        with scratch.slot(self.top, CONNECTIONS):
            for pause in (*PAUSES, None):
                try:
                    return once()
                except _Later as later:
                    said, asked = str(later), later.pause
                except urls.Failed as error:
                    said, asked = f"{path}: {error}", None
                if pause is not None:
                    # The slot is kept meanwhile: who is busy is not to be asked for other files.
                    sleep(min(pause if asked is None else asked, LONGEST_PAUSE))
        raise Failure(FAILED, f"{said}; gave up after {len(PAUSES) + 1} attempts")


def _whole(answer: web.Answer) -> int | None:
    """The size of the file that ANSWER has the beginning of; None when the server does not say."""
    if answer.status == 200:
        return answer.length
    said = answer.headers.get("Content-Range", "")
    found = _EXTENT.match(said)
    if found is None:
        raise Failure(FAILED, f"{urls.host(answer.url)} gives another part than was asked for")
    return None if found[1] == "*" else int(found[1])


def _same_size(file: File, size: int | None) -> None:
    if size is not None and size != file.size:
        raise Failure(FAILED, f"{file.path}: {size} bytes there, not the {file.size} listed")


def _write(answer: web.Answer, target: Path, limit: int) -> tuple[int, str]:
    """Write a body of no more than LIMIT bytes; give its size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as made:
        for data in answer.chunks(limit):
            size += len(data)
            digest.update(data)
            made.write(data)
    return size, digest.hexdigest()

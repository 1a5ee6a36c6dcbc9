"""Receive one file: from the first source that gives it, going on where the last one stopped."""

import contextlib
import http.client
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from mlmodel_fetch import answers
from mlmodel_fetch.errors import Status
from mlmodel_fetch.failure import SourceFailed, of_connection, stop_for_all
from mlmodel_fetch.hasher import BUFFERS
from mlmodel_fetch.manifest import Manifest
from mlmodel_fetch.part import Part
from mlmodel_fetch.sources import Source
from mlmodel_fetch.text import safe
from mlmodel_fetch.web import Answer, Web

BUFFER = 256 * 1024  # bytes; fits the processor's cache, so that hashing finds it there
OFTEN = 0.25  # seconds after which a slow source's bytes are written, though few
SLOWEST = 100  # bytes each second; what is slower counts as standing still


class Report(Protocol):
    """Who is told how it goes."""

    def received(self, path: str, have: int) -> None:
        """So many bytes of the file `path` are there."""

    def note(self, text: str) -> None:
        """Something that the user may want to know."""


class Limit:
    """Keeps the rate of a run below so many bytes each second."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._free = time.monotonic()
        self._lock = threading.Lock()

    def wait(self, count: int) -> None:
        """Sleep as long as `count` bytes should take."""
        if not self._rate:
            return
        with self._lock:
            now = time.monotonic()
            self._free = max(self._free, now - 1) + count / self._rate
            pause = self._free - now
        if pause > 0:
            time.sleep(pause)


@dataclass
class Transfer:
    """How this run receives, and what it learned about its mirrors."""

    web: Web
    report: Report
    retries: int = 3
    retry_wait: float = 1.0
    limit: Limit = field(default_factory=lambda: Limit(0))
    forgotten: set[str] = field(default_factory=set)  # mirrors that are not asked again
    slow: set[str] = field(default_factory=set)  # mirrors that are asked last

    def fetch(self, manifest: Manifest, sources: list[Source], part: Part) -> None:
        """Fill `part`; Stop when no source could. What was received is kept."""
        if part.length == part.file.size:
            if part.is_right():
                return
            part.restart()
        failures: list[tuple[str, SourceFailed]] = []
        known = self.ordered(sources)
        for source in known:
            try:
                self._from(source, manifest, part)
                return
            except SourceFailed as failure:
                failures.append((source.host, failure))
                self.learn(source, failure)
                if source is not known[-1]:
                    self.report.note(f"{safe(source.host, 100)}: {failure.reason}; trying the next")
        raise stop_for_all(part.file.path, failures)

    def ordered(self, sources: list[Source]) -> list[Source]:
        """The sources worth asking; when none is, all of them."""
        good = [source for source in sources if source.base not in self.forgotten] or sources
        return sorted(good, key=lambda source: source.base in self.slow)

    def learn(self, source: Source, failure: SourceFailed) -> None:
        """Remember what a failure says about a mirror."""
        if failure.forget:
            self.forgotten.add(source.base)
        elif failure.status == Status.NETWORK:
            self.slow.add(source.base)

    def _from(self, source: Source, manifest: Manifest, part: Part) -> None:
        """Fill `part` from one source, trying again while that brings it further."""
        tries = 0
        furthest = part.length
        while True:
            try:
                self._receive(source, manifest, part)
            except SourceFailed as failure:
                # Only bytes that nobody had before count: a server that always starts anew and
                # always stops early would keep us for ever.
                if part.length > furthest:
                    furthest, tries = part.length, 0
                tries += 1
                if not failure.again or tries > self.retries:
                    raise
                self.pause(tries, failure)
                continue
            if part.is_right():
                return
            alone = part.origins <= {source.base}
            part.restart()
            self.report.received(part.file.path, 0)
            if alone:
                raise SourceFailed(Status.CONTENT, "its file has another digest", forget=True)
            self.report.note(f"{part.file.path}: the digest is wrong; starting again")
            furthest = 0

    def pause(self, tries: int, failure: SourceFailed) -> None:
        """Wait before another try."""
        backoff = min(self.retry_wait * 2.0 ** (tries - 1), 60.0)
        wait = backoff if failure.after is None else failure.after
        if wait >= 1:
            self.report.note(f"{failure.reason}; trying again in {wait:.0f} s")
        time.sleep(wait)

    def _receive(self, source: Source, manifest: Manifest, part: Part) -> None:
        """One request; returns when `part` has its full size."""
        file = part.file
        span = f"bytes={part.length}-" if part.length else ""
        answer = self.web.get(source, span, lambda headers: answers.look(headers, file))
        with contextlib.closing(answer):
            if answer.status == 416:
                raise SourceFailed(Status.GONE, answers.CHANGED)
            body = answers.examine(answer, source, manifest, file, part.length)
            if body.start != part.length:
                part.restart()

            def keep(data: memoryview) -> None:
                part.append(data, source.base)
                self.report.received(file.path, part.length)

            wanted = file.size - part.length if body.length is None else body.length
            self.copy(answer, wanted, keep)
            if part.length == file.size and body.length is None and self._more(answer):
                part.restart()
                raise SourceFailed(Status.GONE, "it sends more than the file's size")
        if part.length < file.size:
            if body.length is not None and part.length == body.start + body.length:
                raise SourceFailed(Status.NETWORK, "it sends parts only", again=True, after=0.0)
            if answer.chunked:  # its end was marked, so it was not cut
                raise SourceFailed(Status.GONE, "its file is too short")
            raise SourceFailed(Status.NETWORK, "the connection was cut", again=True)

    def copy(self, answer: Answer, wanted: int, keep: Callable[[memoryview], None]) -> None:
        """Give `wanted` bytes of the body to `keep`; fewer when the connection ends early."""
        buffers = itertools.cycle([memoryview(bytearray(BUFFER)) for _ in range(BUFFERS)])
        buffer = next(buffers)
        filled = 0
        written = checked = time.monotonic()
        since = 0
        try:
            while wanted > 0:
                space = min(BUFFER - filled, wanted)
                count = self._read(answer, buffer[filled : filled + space])
                filled, wanted, since = filled + count, wanted - count, since + count
                now = time.monotonic()
                if filled == BUFFER or now - written > OFTEN or not count:
                    full, filled = filled, 0
                    keep(buffer[:full])
                    buffer, written = next(buffers), now
                if not count:
                    return
                self.limit.wait(count)
                if now - checked > self.web.stall:
                    if since < SLOWEST * (now - checked):
                        raise of_connection(TimeoutError(), self.web.stall)
                    checked, since = now, 0
        finally:
            if filled:
                keep(buffer[:filled])

    def _read(self, answer: Answer, view: memoryview) -> int:
        try:
            return answer.readinto(view)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise of_connection(error, self.web.stall) from None

    def _more(self, answer: Answer) -> bool:
        """Whether the body goes on after the file's last byte."""
        try:
            return answer.readinto(memoryview(bytearray(1))) > 0
        except (OSError, http.client.HTTPException, ValueError):
            return False

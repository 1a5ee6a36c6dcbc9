"""How far it is, for a terminal, a log, or a program."""

import json
import os
import sys
import threading
import time
from collections import deque

from mlmodel_fetch.text import duration, size

WINDOW = 10.0  # seconds over which the rate is taken
TTY_EVERY = 0.2  # seconds
LINES_EVERY = 10.0
JSON_EVERY = 0.5


class Progress:
    """The accounting; says nothing itself. Sizes are in bytes."""

    every = LINES_EVERY

    def __init__(self) -> None:
        self.name = ""
        self.total = 0
        self.files = 0
        self.number = 0  # of the file that comes, from 1
        self.path = ""
        self.size = 0  # of that file
        self.have = 0  # of that file
        self._before = 0  # of all files before it
        self._samples: deque[tuple[float, int]] = deque()
        self._told = 0.0
        self._lock = threading.Lock()

    def start(self, name: str, files: int, total: int, hosts: list[str]) -> None:
        """Work on a model begins: so many files and bytes are to come."""
        self.start_quietly(name, files, total)
        self.tell_start(hosts)

    def reading(self, name: str, total: int) -> None:
        """The files of a model, so many bytes, are read again."""
        self.start_quietly(name, 1, total)
        self.path, self.size = "verifying", total
        self.number = 1

    def read(self, count: int) -> None:
        """So many more bytes were read."""
        self.received(self.path, self.have + count)

    def start_quietly(self, name: str, files: int, total: int) -> None:
        """Begin to count."""
        self.name, self.files, self.total = name, files, total
        self.number = self._before = self.have = 0
        self._samples.clear()
        self._told = time.monotonic()

    def file(self, path: str, size: int, have: int) -> None:
        """A file begins; `have` bytes of it are there."""
        self.path, self.size, self.have = path, size, have
        self.number += 1
        self._samples.clear()
        self._told = time.monotonic()
        self.tell_file()

    def received(self, path: str, have: int) -> None:
        """So many bytes of the present file are there."""
        with self._lock:
            now = time.monotonic()
            if have < self.have:
                self._samples.clear()
            self.have = have
            self._samples.append((now, have))
            while len(self._samples) > 2 and now - self._samples[0][0] > WINDOW:
                self._samples.popleft()
            if now - self._told >= self.every:
                self._told = now
                self.tell()

    def file_done(self) -> None:
        """The present file is complete and verified."""
        self.have = self.size
        self.tell_file_done()
        self._before += self.size

    @property
    def all_have(self) -> int:
        """The bytes of the model that are there."""
        return self._before + self.have

    @property
    def rate(self) -> float:
        """Bytes each second, lately."""
        if len(self._samples) < 2:
            return 0.0
        (first, low), (last, high) = self._samples[0], self._samples[-1]
        return (high - low) / (last - first) if last > first else 0.0

    def summary(self) -> str:
        """34 %, 1.4 of 4.1 GB, rate, time left."""
        percent = 100 * self.all_have // self.total if self.total else 100
        text = f"{percent:3} %  {size(self.all_have)} of {size(self.total)}"
        if self.rate:
            left = duration((self.total - self.all_have) / self.rate)
            text += f"  {size(self.rate)}/s  {left} left"
        return text

    def tell_start(self, hosts: list[str]) -> None:
        """A model begins."""

    def tell_file(self) -> None:
        """A file begins."""

    def tell(self) -> None:
        """Some more has arrived."""

    def tell_file_done(self) -> None:
        """A file is complete."""

    def note(self, text: str) -> None:
        """Something that the user may want to know."""

    def end(self, text: str) -> None:
        """The model is done."""

    def clear(self) -> None:
        """Leave the terminal to others."""


class Lines(Progress):
    """Whole lines, few of them: for logs."""

    def _say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def tell_start(self, hosts: list[str]) -> None:
        """Say what is to come and from where."""
        files = "1 file" if self.files == 1 else f"{self.files} files"
        self._say(f"{self.name}: {files}, {size(self.total)}, from {', '.join(hosts) or 'nowhere'}")

    def tell(self) -> None:
        """Say how far it is."""
        self._say(f"{self.name}: {self.summary().strip()}")

    def tell_file_done(self) -> None:
        """Say which file is complete."""
        self._say(f"{self.name}: {self.path}: {size(self.size)}, verified")

    def note(self, text: str) -> None:
        """Say it."""
        self._say(f"{self.name}: {text}")

    def end(self, text: str) -> None:
        """Say how it ended."""
        self._say(f"{self.name}: {text}")


class Terminal(Lines):
    """One line that is written anew, and one for each file that is complete."""

    every = TTY_EVERY

    def __init__(self) -> None:
        super().__init__()
        self._shown = False

    def _say(self, text: str) -> None:
        self.clear()
        super()._say(text)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False

    def tell_file(self) -> None:
        """Show the file at once, before its first byte."""
        self.tell()

    def tell(self) -> None:
        """Write the line anew."""
        numbers = self.summary()
        count = f"[{self.number}/{self.files}] " if self.files > 1 else ""
        try:
            width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
        except OSError:
            width = 80
        room = max(8, width - len(numbers) - len(count) - 4)
        # The end of a path tells more than its beginning.
        path = self.path if len(self.path) <= room else "..." + self.path[3 - room :]
        line = f"{count}{path}  {numbers}"[: width - 1]
        sys.stderr.write(f"\r{line}\x1b[K")
        sys.stderr.flush()
        self._shown = True


class Json(Progress):
    """One JSON object a line, on standard output."""

    every = JSON_EVERY

    def _say(self, event: str, **values: object) -> None:
        print(json.dumps({"event": event, "model": self.name, **values}), flush=True)

    def tell_start(self, hosts: list[str]) -> None:
        """A model begins."""
        self._say("start", files=self.files, total=self.total, hosts=hosts)

    def tell_file(self) -> None:
        """A file begins."""
        self._say("file", path=self.path, size=self.size, have=self.have)

    def tell(self) -> None:
        """Some more has arrived."""
        numbers = {"have": self.have, "size": self.size}
        numbers |= {"total_have": self.all_have, "total": self.total}
        self._say("progress", path=self.path, rate=round(self.rate), **numbers)

    def tell_file_done(self) -> None:
        """A file is complete."""
        self._say("verified", path=self.path, size=self.size)

    def note(self, text: str) -> None:
        """Pass it on."""
        self._say("note", text=text)

    def end(self, text: str) -> None:
        """Pass it on."""
        self._say("end", text=text)


def choose(mode: str | None, quiet: bool) -> Progress:
    """The progress that the user asked for, or what suits where standard error goes."""
    if quiet:
        return Progress()
    if mode is None:
        suits = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        mode = "tty" if suits else "lines"
    return {"tty": Terminal, "lines": Lines, "json": Json}[mode]()

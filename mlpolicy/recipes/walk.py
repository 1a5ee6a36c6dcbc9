"""Following a build through the texts of its files: what runs, from where, and what it fetches."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from . import downloads
from .shell import Command, commands
from .variables import expand

_STEPS = 50_000  # commands that are looked at
_NODES = 5_000  # files and targets that are entered
_DEPTH = 12  # files that call each other
_TEXT = 1 << 20  # bytes of a file that are followed

#: ``$(CURDIR)/``, ``"$(dirname "$0")"/``, ``${srcdir}/``: the directory is tried as it may be.
_SOMEWHERE = re.compile(r"\$[^/]{0,80}/")
_INTERPRETERS = re.compile(
    r"(?:(?:da|ba|z|k)?sh|\.|source|perl|ruby|node|(?:python|pypy)[\d.]*"
    r"|\$[({]?(?:CONFIG_)?(?:SHELL|PYTHON3?|PERL)[)}]?)"
)


@dataclass(frozen=True)
class Place:
    """Where a command stands: its file, the directory it runs in, the variables known there.

    VIA are the places (``file:line``) that led there.
    """

    path: str
    directory: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    via: tuple[str, ...] = ()

    def at(self, line: int) -> tuple[str, ...]:
        """The way to what LINE of this file calls."""
        return (*self.via, f"{self.path}:{line}")


@dataclass(frozen=True)
class Reached:
    """A download that runs, its file and line, and the way there."""

    path: str
    line: int
    via: tuple[str, ...]
    fetch: downloads.Fetch


#: Takes a command that it knows how to follow; False leaves it to the others.
Handler = Callable[["Walk", Command, Place], bool]


class Walk:
    """One walk through DOCUMENTS. PATHS are further files that it may come by.

    ``fetches`` are the downloads on the way, ``programs`` those files of other languages that
    are run, each with the way there.
    """

    def __init__(
        self,
        documents: Mapping[str, bytes],
        paths: Collection[str],
        handlers: tuple[Handler, ...],
    ) -> None:
        self.documents = documents
        self.fetches: list[Reached] = []
        self.programs: dict[str, tuple[str, ...]] = {}
        self.checking: set[str] = set()
        self._paths = frozenset(paths)
        self._handlers = handlers
        self._steps = self._entered = 0
        self._seen: set[object] = set()

    def text(self, path: str) -> str | None:
        """The text of the file PATH, None when it is not known."""
        data = self.documents.get(path)
        return None if data is None else data[:_TEXT].decode("utf-8", "replace")

    def enter(self, key: object, via: tuple[str, ...]) -> bool:
        """Whether to follow what KEY stands for: once, and not too deep."""
        if key in self._seen or len(via) > _DEPTH or self._entered >= _NODES:
            return False
        self._seen.add(key)
        self._entered += 1
        return True

    def find(self, name: str, place: Place) -> str | None:
        """The file that NAME, as written at PLACE, is."""
        name = expand(name, place.known)
        tries = [name]
        while (found := _SOMEWHERE.match(name)) is not None:
            name = name[found.end() :]
            tries.append(name)
        if not name or "$" in name:
            return None
        for tried in tries:
            for directory in (place.directory, posixpath.dirname(place.path), ""):
                path = posixpath.normpath(posixpath.join(directory, tried)).lstrip("/")
                if path in self.documents or path in self._paths:
                    return path
        return None

    def script(self, text: str, place: Place, line: int = 1, own: bool = False) -> None:
        """Run the shell commands TEXT of PLACE; OWN when the file is nothing else."""
        known = dict(place.known)
        here = replace(place, known=known)
        for command in commands(text, line):
            if (assigned := command.assigned) is not None:
                if own:
                    known[assigned[0]] = expand(assigned[1], known)
            elif command.bare[:1] == ("cd",) and len(command.bare) == 2:
                here = replace(here, directory=_into(here, command.bare[1]))
            else:
                self.run(command, here)

    def run(self, command: Command, place: Place) -> None:
        """Look at one COMMAND, and follow what it calls."""
        self._steps += 1
        words = command.bare
        if not words or self._steps > _STEPS:
            return
        if downloads.checks(command):
            self.checking.add(place.path)
        if (fetch := downloads.fetch(command, place.known)) is not None:
            self.fetches.append(Reached(place.path, command.line, place.via, fetch))
        elif not any(handler(self, command, place) for handler in self._handlers):
            program = expand(words[0], place.known)
            if _INTERPRETERS.fullmatch(program.rpartition("/")[2]):
                if "-c" in words[1:3] and program.endswith("sh"):
                    self.script(" ".join(words[words.index("-c") + 1 :][:1]), place, command.line)
                    return
                words = tuple(word for word in words[1:] if word[0:1] != "-")
            if words:
                self.call(words[0], command, place)

    def call(self, name: str, command: Command, place: Place) -> None:
        """Follow the script NAME."""
        path = self.find(name, place)
        if path is None:
            return
        via = place.at(command.line)
        text = self.text(path)
        if text is None or path.endswith(".py"):
            self.programs.setdefault(path, via)
        elif self.enter(path, via):
            arguments = (
                command.words[command.words.index(name) + 1 :] if name in command.words else ()
            )
            known = {str(n): expand(w, place.known) for n, w in enumerate(arguments[:9], 1)}
            self.script(text, Place(path, place.directory, known, via), own=True)


def _into(place: Place, name: str) -> str:
    name = expand(name, place.known)
    name = _SOMEWHERE.sub("", name + "/", count=1) if name.startswith("$") else name
    path = posixpath.normpath(posixpath.join(place.directory, name))
    return "" if path in (".", "/") or path.startswith("..") else path.lstrip("/")

"""Following make: debian/rules by the targets that Policy requires, others by what is asked."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from .makefile import Makefile, parse
from .shell import Command
from .walk import Place, Walk

RULES = "debian/rules"
#: Policy, 4.9: none of these may attempt to use the network. What dh runs counts with them.
_REQUIRED = (
    "clean",
    "build",
    "build-arch",
    "build-indep",
    "binary",
    "binary-arch",
    "binary-indep",
    "%",
)
_DH_TARGET = re.compile(r"(?:override|execute_before|execute_after)_dh_[\w-]{1,60}")
_NAMES = ("GNUmakefile", "makefile", "Makefile", "Makefile.am", "Makefile.in")
_MAKE = re.compile(r"g?make|\$[({]MAKE[)}]")
#: Options with a word after them; -j and -l have one only if it is a number.
_TAKES = frozenset({"-C", "-f", "-o", "-I", "-W", "--directory", "--file"})
#: Automake: what is made without being asked for.
_AUTOMAKE = re.compile(r"BUILT_SOURCES|(?:\w{1,40}_)?(?:DATA|SCRIPTS|PROGRAMS)")
_AUTOMAKE_TARGETS = ("all", "all-local", "install-data-local", "install-exec-local", "check-local")


def rules(walk: Walk) -> None:
    """Follow debian/rules, if there is one."""
    made = _read(walk, RULES, Place(RULES))
    if made is None:
        return
    place = Place(RULES, "", made.variables)
    _always(walk, made, place)
    overrides = [target for target in made.by_target if _DH_TARGET.fullmatch(target)]
    for target in (*_REQUIRED, *overrides):
        _target(walk, made, target, place)


def targets(text: str) -> frozenset[str]:
    """The targets of the makefile TEXT."""
    return frozenset(parse(text).by_target)


def handle(walk: Walk, command: Command, place: Place) -> bool:
    """``make -C DIRECTORY -f FILE TARGETS``."""
    words = command.bare
    if not _MAKE.fullmatch(words[0].rpartition("/")[2]):
        return False
    directory, file, targets = "", "", []
    rest = iter(words[1:])
    for word in rest:
        value = next(rest, "") if word in _TAKES else word.partition("=")[2]
        if word.startswith("-C") or word.startswith("--directory"):
            directory = value or word[2:]
        elif word.startswith("-f") or word.startswith("--file"):
            file = value or word[2:]
        elif word[0:1] != "-" and "=" not in word and not word.isdigit():
            targets.append(word)
    make(walk, directory, file, targets, place, command.line)
    return True


def make(
    walk: Walk, directory: str, file: str, targets: Iterable[str], place: Place, line: int
) -> None:
    """Make TARGETS in DIRECTORY, what it makes by default without any."""
    base = posixpath.join(directory, file) if file else ""
    names = [base] if file else [posixpath.join(directory, name) for name in _NAMES]
    path = next((found for name in names if (found := walk.find(name, place))), None)
    if path is None:
        return
    made = _read(walk, path, place)
    if made is None:
        return
    here = posixpath.dirname(path) if not file else place.directory
    inner = Place(path, here, made.variables, place.at(line))
    _always(walk, made, inner)
    for target in list(targets) or _default(made, path):
        _target(walk, made, target, inner)
    if path.endswith(".am"):
        for name in made.variables.get("SUBDIRS", "").split()[:50]:
            if name != ".":
                make(walk, name, "", (), inner, 1)


def _default(made: Makefile, path: str) -> Iterator[str]:
    if not path.endswith((".am", ".in")):
        if made.default is not None:
            yield made.default
        return
    yield from _AUTOMAKE_TARGETS
    for name, value in made.variables.items():
        if _AUTOMAKE.fullmatch(name):
            yield from value.split()[:100]


def _read(walk: Walk, path: str, place: Place) -> Makefile | None:
    """The makefile PATH with what it includes."""
    text = walk.text(path)
    if text is None:
        return None
    made = parse(text)
    for name in made.includes[:20]:
        included = walk.find(name, Place(path, place.directory, made.variables))
        if included is not None and included != path:
            more = parse(walk.text(included) or "")
            made.rules += more.rules
            made.variables = {**more.variables, **made.variables}
    return made


def _always(walk: Walk, made: Makefile, place: Place) -> None:
    if walk.enter(("always", place.path), place.via):
        for line, text in made.always[:200]:
            walk.script(text, place, line)


def _target(walk: Walk, made: Makefile, target: str, place: Place) -> None:
    """Make TARGET: first what it needs."""
    left = [target]
    while left:
        name = left.pop()
        if not walk.enter((place.path, name), place.via):
            continue
        for rule in made.by_target.get(name, ()):
            left += reversed(rule.needs)
            for line, text in rule.lines:
                walk.script(text.replace("$$", "$"), place, line)

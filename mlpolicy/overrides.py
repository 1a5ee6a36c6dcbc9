"""Override files: what a maintainer has looked at and lets stand, in lintian's grammar.

A line is ``[[PACKAGE][ ARCHITECTURES][ TYPE]: ]TAG[ CONTEXT][ [POINTER]]``; ``*`` and ``?`` are
wild in the context and the pointer. Comment lines are the justification of the override below
them, and of those after it for the same tag; a blank line ends that.
Grammar: Lintian User's Manual, Overrides.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .architectures import concerned
from .domain import Hint

BYTES = 256 << 10  # of a file that are read
ENTRIES = 500  # of a file
_LONGEST = 1_000  # characters of an override; lintian's own are below 300
_JUSTIFICATION = 2_000  # characters

_ARCHITECTURE = re.compile(r"!?[a-z0-9][a-z0-9-]*\Z")


@dataclass(frozen=True)
class Owner:
    """The package that an override file is for.

    TYPE is source, binary or udeb. ARCHITECTURE is None for a source package, and when it is
    not known: then lists of architectures hold for none.
    """

    package: str
    type: str
    architecture: str | None = None


@dataclass(frozen=True)
class Override:
    """One override, and where it stands. An empty PATTERN is for every hint of TAG."""

    tag: str
    pattern: str
    path: str
    line: int  # from 1
    justification: str = ""
    architectures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """A line that is no override, and why."""

    line: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """An override file; ENTRIES are those for its owner's architecture."""

    path: str
    entries: tuple[Override, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def parse(content: bytes, path: str, owner: Owner, tags: Collection[str]) -> Sheet:
    """Read an override file for TAGS; never raises: what is wrong is told in ``mistakes``."""
    entries: list[Override] = []
    mistakes: list[Mistake] = []
    comment, previous = "", None
    lines = content[:BYTES].decode("utf-8", "surrogateescape").split("\n")
    if len(content) > BYTES:
        lines.pop()  # it may be cut anywhere
        mistakes.append(Mistake(len(lines), f"only the first {BYTES} bytes are read; use patterns"))
    for number, raw in enumerate(lines, 1):
        line = " ".join(raw.split())
        if not line:
            comment, previous = "", None
        elif line.startswith("#"):
            comment = f"{comment} {line[1:].strip()}".strip()[:_JUSTIFICATION]
        elif len(entries) + len(mistakes) >= ENTRIES:
            mistakes.append(
                Mistake(number, f"only the first {ENTRIES} overrides are read; use patterns")
            )
            break
        else:
            try:
                tag, pattern, architectures = _split(line, owner, tags)
            except ValueError as error:
                mistakes.append(Mistake(number, str(error)))
                comment, previous = "", None
                continue
            if previous is not None and previous.tag == tag:
                comment = comment or previous.justification
            previous = Override(tag, pattern, path, number, comment, architectures)
            entries.append(previous)
            comment = ""
    return Sheet(path, tuple(_for(owner, entries)), tuple(mistakes))


def _split(line: str, owner: Owner, tags: Collection[str]) -> tuple[str, str, tuple[str, ...]]:
    """Tag, pattern and architectures of one override; raises ValueError with what is wrong."""
    if len(line) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} characters")
    head, listed, rest = _head(line, owner)
    if head and not rest.startswith(":"):
        raise ValueError(f"no colon after {head!r}")
    tag, _, pattern = rest.removeprefix(":" if head else "").strip().partition(" ")
    if tag.endswith(":"):
        raise ValueError(f"{tag[:-1]!r} is not the {owner.type} package {owner.package!r}")
    if tag not in tags:
        raise ValueError(f"unknown tag {tag!r}")
    return tag, pattern, () if listed is None else _architectures(listed, owner)


def _head(line: str, owner: Owner) -> tuple[str, str | None, str]:
    """What stands before the colon, the list of architectures in it, and the rest.

    A context may hold colons too. So only the owner's own name and type are taken for such.
    """
    rest, listed = line, None
    for part in (re.escape(owner.package), r"\[([^\]]*)\]", owner.type):
        found = re.match(rf"{part}(?=[ :\[])", rest)
        if found is not None:
            listed = found[1] if found.re.groups else listed
            rest = rest[found.end() :].lstrip()
    return line[: len(line) - len(rest)].strip(), listed, rest


def _architectures(listed: str, owner: Owner) -> tuple[str, ...]:
    if owner.type == "source":
        raise ValueError("a source package has no architecture to list")
    if owner.architecture == "all":
        raise ValueError("a list of architectures for a package of Architecture: all")
    names = tuple(listed.split())
    if not names or not all(map(_ARCHITECTURE.match, names)):
        raise ValueError(f"no list of architectures: [{listed}]")
    concerned("amd64", names)  # refuses what mixes negated names with others
    return names


def _for(owner: Owner, entries: Iterable[Override]) -> Iterator[Override]:
    for entry in entries:
        listed = entry.architectures
        if not listed or (owner.architecture and concerned(owner.architecture, listed)):
            yield entry


def matching(entries: Sequence[Override], hint: Hint) -> Override | None:
    """The first of ENTRIES that is for HINT.

    An override may leave out the context, the pointer, or only the pointer's line number.
    """
    forms: list[str] = []
    for entry in entries:
        if entry.tag == hint.tag:
            forms = forms or _forms(hint)
            if not entry.pattern or any(map(_glob(entry.pattern).match, forms)):
                return entry
    return None


def _forms(hint: Hint) -> list[str]:
    context = " ".join(hint.context.split())
    if hint.pointer is None:
        return [context]
    path = " ".join(hint.pointer.path.split())
    pointers = [f"[{path}]", f"[{path}:{hint.pointer.line}]"]
    return [context, *pointers, *(f"{context} {pointer}" for pointer in pointers)]


@lru_cache(maxsize=ENTRIES)
def _glob(pattern: str) -> re.Pattern[str]:
    """Brackets are no wild cards here. What fnmatch makes of ``*`` never goes back."""
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")))

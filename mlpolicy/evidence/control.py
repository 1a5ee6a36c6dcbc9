"""debian/control and binary control stanzas: packages, areas, relations, and their lines.

The fields are split here, as python-debian's Deb822 keeps no line numbers; relations are read
by its PkgRelation. Substitution variables stay as they stand: what they become is not known.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..documents import CONTROL
from ..domain import Area

#: Relations that a package needs to work, and those that it can do without (Policy, 7.2).
STRONG = ("Pre-Depends", "Depends", "Recommends")
WEAK = ("Suggests", "Enhances")
BUILD = ("Build-Depends", "Build-Depends-Arch", "Build-Depends-Indep")

# The largest in Debian: 1,170 packages of linux; 1,170 names and 47 KB in one field.
_STANZAS = 4_000
_FIELD = 128 << 10  # characters of one field that are read
_ALTERNATIVES = 4_000  # of one field
_LONGEST = 500  # characters of one alternative

_VARIABLE = re.compile(r"\$\{[^{}\s]*\}")

_AREAS = {
    "main": Area.MAIN,
    "contrib": Area.CONTRIB,
    "non-free": Area.NON_FREE,
    "non-free-firmware": Area.NON_FREE,
}

# It warns of each relation that it cannot read, and would print what it was given unescaped.
logging.getLogger("debian.deb822").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Field:
    """A field: its text, with the line breaks of the file, and its first line (from 1)."""

    value: str
    line: int


@dataclass(frozen=True)
class Alternative:
    """One package of a relation. NAME is empty for a variable, and for what cannot be read.

    ARCHITECTURES are as written (``amd64``, ``!i386``). PROFILES is a restriction formula: the
    lists are alternatives, the terms of a list (``nocheck``, ``!nocheck``) must all hold.
    """

    text: str
    name: str = ""
    versioned: bool = False
    architectures: tuple[str, ...] = ()
    profiles: tuple[tuple[str, ...], ...] = ()

    @property
    def by_default(self) -> bool:
        """Whether it counts when no build profile is active."""
        return not self.profiles or any(
            all(term.startswith("!") for term in terms) for terms in self.profiles
        )


@dataclass(frozen=True)
class Relation:
    """One item of a relationship field: its alternatives in order, and its line (from 1)."""

    field: str
    alternatives: tuple[Alternative, ...]
    line: int

    @property
    def default(self) -> tuple[Alternative, ...]:
        """What is taken when nothing is installed and no build profile is active.

        That is the first alternative, and on architectures that it is not for, the next one.
        """
        found: list[Alternative] = []
        for one in self.alternatives:
            if one.by_default:
                found.append(one)
                if not one.architectures:
                    break
        return tuple(found)


@dataclass(frozen=True)
class Stanza:
    """A paragraph of a control file: its fields, by lower-case name."""

    fields: Mapping[str, Field]

    def get(self, name: str) -> str | None:
        """The value of the field NAME in any case, None without it."""
        found = self.fields.get(name.lower())
        return None if found is None else found.value.strip()

    def relations(self, *names: str) -> Iterator[Relation]:
        """The items of the relationship fields NAMES, in the order of the file."""
        for name in names:
            found = self.fields.get(name.lower())
            if found is not None:
                yield from _relations(name, found)


@dataclass(frozen=True)
class Control:
    """The packages of a control file. AREA of a package is None when no Section is given.

    HEAD is the source's stanza, None for a binary package; STANZAS are the binary packages'.
    """

    source: str | None
    source_area: Area | None
    packages: dict[str, Area | None]
    head: Stanza | None = None
    stanzas: Mapping[str, Stanza] = field(default_factory=dict)

    def area_of(self, package: str | None) -> Area | None:
        """The declared area of PACKAGE, the source's own when PACKAGE is None or unknown."""
        own = self.packages.get(package) if package else None
        return self.source_area if own is None else own

    @property
    def path(self) -> str:
        """The file, as pointers name it: in the source, or in the archive's control part."""
        return CONTROL if self.head is not None else "DEBIAN/control"

    @property
    def autobuild(self) -> bool:
        """Whether the source asks the build daemons to build it (XS-Autobuild: yes)."""
        asked = self.head and (self.head.get("XS-Autobuild") or self.head.get("Autobuild"))
        return (asked or "").lower() == "yes"


def area_of_section(section: str | None) -> Area | None:
    """``non-free/science`` is in non-free, a bare ``science`` in main (Policy 2.4).

    None of an area that Debian does not have.
    """
    if not section or "${" in section:
        return None
    return _AREAS.get(section.split("/", 1)[0] if "/" in section else "main")


def parse(text: str) -> Control:
    """Read a control file or a binary package's control stanza; broken lines are passed over."""
    source: str | None = None
    source_area: Area | None = None
    head: Stanza | None = None
    packages: dict[str, Area | None] = {}
    found: dict[str, Stanza] = {}
    for stanza in stanzas(text):
        area = area_of_section(stanza.get("Section"))
        if package := stanza.get("Package"):
            packages[package] = area
            found[package] = stanza
            if stanza.get("Version"):  # a binary stanza names its source, or is named like it
                source = (stanza.get("Source") or package).split(" ")[0]
                source_area = area
        elif name := stanza.get("Source"):
            source, head = name, stanza
            source_area = area if stanza.get("Section") else Area.MAIN
    return Control(source, source_area, packages, head, found)


def stanzas(text: str) -> Iterator[Stanza]:
    """The paragraphs of TEXT; comments are left out, but their lines count."""
    fields: dict[str, list[str]] = {}
    first: dict[str, int] = {}
    name = ""
    made = 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if not line.strip():
            if fields:
                yield Stanza({k: _field(v, first[k]) for k, v in fields.items()})
                made += 1
                if made == _STANZAS:
                    return
            fields, first, name = {}, {}, ""
        elif line.startswith("#"):
            if name:
                fields[name].append("")
        elif line[0] in " \t":
            if name:
                fields[name].append(line.strip())
        else:
            key, colon, value = line.partition(":")
            name = key.strip().lower() if colon else ""
            if name:
                fields[name], first[name] = [value.strip()], number


def _field(lines: list[str], number: int) -> Field:
    return Field("\n".join(lines)[:_FIELD], number)


def _relations(name: str, found: Field) -> Iterator[Relation]:
    line = found.line
    left = _ALTERNATIVES
    for item in found.value.split(","):
        begins = len(item) - len(item.lstrip())
        alternatives = item.split("|")[:left]
        left -= len(alternatives)
        if item.strip() and alternatives:
            at = line + item.count("\n", 0, begins)
            yield Relation(name, tuple(_alternative(one) for one in alternatives), at)
        line += item.count("\n")


def _alternative(raw: str) -> Alternative:
    from debian.deb822 import PkgRelation

    text = " ".join(raw.split())
    # A variable in a version or a list only narrows; in a name it could be any package.
    if not text or len(text) > _LONGEST or "${" in re.split(r"[ (\[<]", text, maxsplit=1)[0]:
        return Alternative(text[:_LONGEST])
    try:
        parsed = PkgRelation.parse_relations(_VARIABLE.sub("0", text))[0][0]
    except (ValueError, IndexError):  # its own, for what is no relation
        return Alternative(text)
    if " " in parsed["name"] or not parsed["name"][0].isalnum():  # given back as it was
        return Alternative(text)
    return Alternative(
        text,
        parsed["name"],
        parsed["version"] is not None,
        tuple(_term(one.enabled, one.arch) for one in parsed["arch"] or ()),
        tuple(
            tuple(_term(one.enabled, one.profile) for one in terms)
            for terms in parsed["restrictions"] or ()
        ),
    )


def _term(enabled: bool, name: str) -> str:
    return name if enabled else f"!{name}"

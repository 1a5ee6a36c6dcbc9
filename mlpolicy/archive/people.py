"""Maintainers, uploaders and teams: whose packages these are, by e-mail address."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from .store import Store
from .view import View

_ADDRESS = re.compile(r"<([^<>]+)>\s*$")

#: Hosts of lists (lists.debian.org, alioth-lists.debian.net, lists.alioth.debian.org and its
#: kind), and those of Debian at which packages and teams have addresses, and nobody else.
_HOST = re.compile(
    r"@(?:lists?|alioth-lists(?:-archive)?|groups|googlegroups|tracker\.debian|packages\.debian)\."
)
#: What stands before the host of a team: team+python, pkg-perl-maintainers, foo-devel.
_LOCAL = re.compile(r"^(?:team[+-]|pkg-)|[-+.](?:devel|maintainers|team|packaging|owner)@")
_NAME = re.compile(
    r"\b(?:teams?|maintainers|group|developers|packagers|project|(?:task|strike) force)\b",
    re.IGNORECASE,
)

Row = tuple[str, str, str]  # source, maintainer, uploaders as JSON


@dataclass
class Person:
    """Somebody by e-mail ADDRESS, with the NAMES used beside it, and the SOURCES."""

    address: str
    names: Counter[str] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)

    @cached_property
    def shown(self) -> str:
        """The name that is used most often."""
        return min(self.names, key=lambda name: (-self.names[name], name))

    @cached_property
    def team(self) -> bool:
        """Whether the address seems to be that of a team: a guess, by which nothing is judged.

        The host tells, or what stands before it, or the name. A name has to say so wherever it
        is used, as a person is sometimes named like the team in a package.
        """
        if _HOST.search(self.address) or _LOCAL.search(self.address):
            return True
        return all(_NAME.search(name.partition("<")[0]) for name in self.names)


@dataclass
class People:
    """Those whom packages name, BY_ADDRESS, and OF each source package."""

    by_address: dict[str, Person] = field(default_factory=dict)
    of: dict[str, set[str]] = field(default_factory=dict)  # addresses by source

    def add(self, source: str, names: Iterable[tuple[str, str]]) -> None:
        """SOURCE is theirs, too: NAMES are addresses and what they are called."""
        those = self.of.setdefault(source, set())
        for one, name in names:
            person = self.by_address.get(one)
            if person is None:
                person = self.by_address[one] = Person(one)
            person.names[name] += 1
            person.sources.add(source)
            those.add(one)

    @cached_property
    def teams(self) -> dict[str, Person]:
        """Those that seem to be teams, by a word that stands for each.

        It is what stands before the host; of those that share that, the whole address.
        """
        found = [one for one in self.by_address.values() if one.team]
        sharing = Counter(one.address.partition("@")[0] for one in found)
        return {_slug(one.address, sharing): one for one in found}


def _slug(written: str, sharing: Counter[str]) -> str:
    """The word for a team with the address WRITTEN, when so many are SHARING its beginning."""
    word = written.partition("@")[0]
    return word if word and sharing[word] == 1 else written


def address(name: str) -> str:
    """The address in NAME <ADDRESS>, in small letters; NAME itself where there is none."""
    written = _ADDRESS.search(name)
    return (written[1] if written else name).lower()


def people(view: View) -> People:
    """The maintainers and uploaders of the packages of VIEW."""
    query = "SELECT DISTINCT source, maintainer, uploaders FROM {here}"
    return _people((row[0], row[1], row[2]) for row in view.rows(query))


def ever(store: Store) -> People:
    """Those of all packages that STORE knows, of whichever run."""
    query = "SELECT DISTINCT source, maintainer, uploaders FROM artifact"
    return _people((row[0], row[1], row[2]) for row in store.db.execute(query))


def _people(rows: Iterable[Row]) -> People:
    found = People()
    known: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for source, maintainer, uploaders in dict.fromkeys(rows):
        names = known.get((maintainer, uploaders))
        if names is None:
            every = sorted({maintainer, *json.loads(uploaders)} - {""})
            names = known[maintainer, uploaders] = [(address(name), name) for name in every]
        found.add(source, names)
    return found

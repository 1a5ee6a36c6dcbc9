"""Maintainers, uploaders and teams: whose packages these are, by e-mail address."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from .view import View

_ADDRESS = re.compile(r"<([^<>]+)>\s*$")
#: What tells the address of a team from that of a person: a list's host, tracker.debian.org's
#: addresses, or a name that says so. Only a guess, and nothing is judged by it.
_LISTS = re.compile(r"@(?:lists?|alioth-lists|alioth-lists-archive|groups)\.|^(?:team\+|pkg-)")
_TEAM = re.compile(r"\b(?:team|maintainers|group|developers|packagers|project)\b", re.IGNORECASE)


@dataclass
class Person:
    """Somebody by e-mail ADDRESS, with the NAMES used beside it, and the SOURCES."""

    address: str
    names: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    @property
    def shown(self) -> str:
        """The one of the names that is shown."""
        return min(self.names)

    @property
    def team(self) -> bool:
        """Whether the address seems to be that of a team."""
        return bool(_LISTS.search(self.address)) or any(
            _TEAM.search(name.partition("<")[0]) for name in self.names
        )


@dataclass
class People:
    """Those whom packages name, BY_ADDRESS, and OF each source package."""

    by_address: dict[str, Person] = field(default_factory=dict)
    of: dict[str, set[str]] = field(default_factory=dict)  # addresses by source

    def add(self, source: str, addresses: tuple[str, ...]) -> None:
        """SOURCE is theirs, too."""
        self.of.setdefault(source, set()).update(addresses)
        for one in addresses:
            self.by_address[one].sources.add(source)


def address(name: str) -> str:
    """The address in NAME <ADDRESS>, in small letters; NAME itself where there is none."""
    written = _ADDRESS.search(name)
    return (written[1] if written else name).lower()


def people(view: View) -> People:
    """The maintainers and uploaders of the packages of VIEW."""
    found = People()
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    query = "SELECT DISTINCT source, maintainer, uploaders FROM {here}"
    for source, maintainer, uploaders in view.rows(query):
        if (maintainer, uploaders) not in known:
            names = {maintainer, *json.loads(uploaders)} - {""}
            for name in names:
                one = address(name)
                found.by_address.setdefault(one, Person(one)).names.add(name)
            known[maintainer, uploaders] = tuple(sorted({address(name) for name in names}))
        found.add(source, known[maintainer, uploaders])
    return found

"""An upload by its .changes: the upload itself, then each package it names."""

from __future__ import annotations

import os
from collections.abc import Iterator

from mlpolicy.domain import InputError, Member, Problem, Subject
from mlpolicy.subjects.base import Opened
from mlpolicy.subjects.deb import DebSubject
from mlpolicy.subjects.dsc import DscSubject
from mlpolicy.subjects.listing import read_listing, verify

_FIX = "build the upload again or fetch it with dget"


class ChangesSubject(Opened):
    """The upload: no members of its own, only Problems of the files it lists.

    ``parts`` are the subjects of the listed .dsc, .deb and .udeb that are as listed.
    """

    def __init__(self, path: str) -> None:
        listing = read_listing(path, "Changes")
        super().__init__(path, "changes", listing.fields["Source"], listing.fields["Version"])
        self.parts: list[Subject] = []
        self._problems: list[Problem] = []
        directory = os.path.dirname(path)
        for listed in listing.files:
            wrong = verify(directory, listed)
            if wrong is not None:
                self._problems.append(Problem(path, "unreadable", f"{wrong}; {_FIX}"))
                continue
            full = os.path.join(directory, listed.name)
            try:
                if listed.name.endswith(".dsc"):
                    self.parts.append(DscSubject(full))
                elif listed.name.endswith((".deb", ".udeb")):
                    self.parts.append(DebSubject(full))
            except InputError as error:
                self._problems.append(Problem(path, "malformed", str(error)))

    def members(self) -> Iterator[Member | Problem]:
        """Yield a Problem for each listed file that is missing or not as listed."""
        yield from self._problems

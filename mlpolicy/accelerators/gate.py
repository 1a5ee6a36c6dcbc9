"""A quick look at relations, before they are read: most name nothing that a finding is about."""

from __future__ import annotations

import re

from .families import family, fetches
from .known import Known, Where

_NAMES = re.compile(r"(?:^|[,|])\s*([A-Za-z0-9][A-Za-z0-9+.-]*)")


class Gate:
    """Tells whether relations are worth to be read in full; remembers names that are not."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._dull: set[str] = set()
        self._other: set[str] = set()

    def passes(self, relations: str) -> bool:
        """Whether RELATIONS, fields joined with commas, name something of interest."""
        names = _NAMES.findall(relations)
        if self._dull.issuperset(names):
            return False
        return any(self._of_interest(name) for name in names)

    def _of_interest(self, name: str) -> bool:
        if name in self._dull:
            return False
        if name not in self._other:
            (self._other if self._look(name) else self._dull).add(name)
        return name in self._other

    def _look(self, name: str) -> bool:
        where = self._known.named(name)
        if where is Where.NOWHERE:
            return True
        # What main has by that name may still be too little for a relation with a version.
        free = where is Where.FREE and self._known.named(name, versioned=True) is Where.FREE
        return not free and (family(name) is not None or fetches(name))

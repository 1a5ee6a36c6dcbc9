"""The people whom this site is for: those whose packages have, or had, something to tell of."""

from __future__ import annotations

from functools import cached_property

from ...archive.people import Person, ever
from ..site import Site


class Concerned:
    """Whoever has a page; ``site.once(Concerned)`` looks for them once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._ever = ever(site.store)

    @cached_property
    def everybody(self) -> dict[str, Person]:
        """By address, with the sources of all runs."""
        sources = self._site.keys("source")
        return {
            address: one
            for address, one in self._ever.by_address.items()
            if not one.sources.isdisjoint(sources)
        }

    @cached_property
    def teams(self) -> dict[str, Person]:
        """Those of everybody that are teams, by the word that stands for each."""
        known = self.everybody
        return {slug: one for slug, one in self._ever.teams.items() if one.address in known}

    def sources(self, one: Person) -> frozenset[str]:
        """The sources of ONE in the newest run."""
        known = self._site.people.by_address.get(one.address)
        return frozenset(known.sources) if known else frozenset()

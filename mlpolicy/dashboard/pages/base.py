"""What a kind of page is: which there are, and how each is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..page import Page
from ..site import Site


@dataclass(frozen=True)
class Kind:
    """A kind of page, one file of this room. NAME is the first part of their URLs.

    KEYS are those of the pages that the site has; MAKE makes that of a key. A page that is the
    only one of its kind has its key as its name, and the name of its kind is empty.
    """

    name: str
    keys: Callable[[Site], Iterable[str]]
    make: Callable[[Site, str], Page]


def alone(kinds: Iterable[Kind]) -> Kind:
    """One kind of all pages that are the only ones of their KINDS: they have no name."""
    every = tuple(kinds)

    def keys(site: Site) -> Iterable[str]:
        for kind in every:
            yield from kind.keys(site)

    def make(site: Site, key: str) -> Page:
        return next(kind.make(site, key) for kind in every if key in kind.keys(site))

    return Kind("", keys, make)

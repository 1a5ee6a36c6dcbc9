"""Building the site: every page of every kind, in all its forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import forms, html, links
from .html import Renderer
from .page import Block, Page, narrowed
from .publish import Site as Target
from .publish import publishing
from .site import Site


@dataclass(frozen=True)
class Built:
    """How many PAGES the site has, in how many FILES, CHANGED and GONE ones among them."""

    pages: int
    files: int
    changed: int
    gone: int


def build(site: Site, top: Path) -> Built:
    """Write SITE below TOP; what says the same as before is not touched."""
    renderer = Renderer(site)
    number = 0
    with publishing(top) as target:
        for name, read in html.FILES.items():
            target.put(name, read())
        for made in pages(site):
            number += 1
            _put(target, renderer, made)
    return Built(number, len(target.kept), len(target.changed), target.gone)


def pages(site: Site) -> Iterator[Page]:
    """All pages of SITE, each followed by those that have some of its rows."""
    for kind in site.kinds.values():
        for key in sorted(site.keys(kind.name)):
            made = kind.make(site, key)
            yield made
            yield from parts(made)


def parts(made: Page) -> Iterator[Page]:
    """MADE with some of the rows alone: one page for each value of each of its facets."""
    wanted: dict[tuple[str, str], None] = {}
    for block in made.blocks:
        if isinstance(block, Block):
            for name, values in html.facets(block):
                wanted |= {(name, value): None for value, _ in values}
    for name, value in wanted:
        yield narrowed(made, {name: value}, links.facet(made.path, name, value))


def _put(target: Target, renderer: Renderer, made: Page) -> None:
    for suffix, text in forms.every(made, renderer):
        target.put(f"{made.path}{suffix}", text.encode("utf-8", "backslashreplace"))

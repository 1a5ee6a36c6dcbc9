"""The formats that something was recognised as."""

from __future__ import annotations

from collections.abc import Iterable

from ..page import Block, Chart, Page
from ..site import Site
from .base import Kind


def _keys(_site: Site) -> Iterable[str]:
    yield "formats"


def _make(site: Site, key: str) -> Page:
    found = site.table("formats")
    return Page(
        key,
        "Formats",
        (("Overview", "index"),),
        "Recognised by content, never by name alone; a package of which only the control part was "
        "read has told names, and no content.",
        blocks=(Block(found, Chart("bars", "format", ("contents",)), facets=("role",)),),
    )


KIND = Kind("", _keys, _make)

"""All tags: those that something has, and those that nothing has."""

from __future__ import annotations

from collections.abc import Iterable

from ...checks import TAGS
from ...checks.base import LETTERS
from ..page import Block, Page, Table
from ..site import Site
from .base import Kind


def _keys(_site: Site) -> Iterable[str]:
    yield "tags"


def _make(site: Site, key: str) -> Page:
    found = site.table("tags")
    at = found.columns.index("tag")
    there = {row[at] for row in found.rows}
    ranks = list(LETTERS)
    rest = sorted(
        (tag for name, tag in TAGS.items() if name not in there),
        key=lambda tag: (ranks.index(tag.severity), tag.name),
    )
    unseen = Table(
        "unseen",
        "Tags without a finding",
        ("severity", "tag", "explanation"),
        tuple((tag.severity, tag.name, tag.explanation) for tag in rest),
        "No package that was read has them; what was not read may.",
    )
    return Page(
        key,
        "Tags",
        (("Overview", "index"),),
        f"{len(TAGS)} tags are known to this version of mlpolicy, as `mlpolicy explain TAG` tells "
        f"of each; {len(there)} were found.",
        blocks=(Block(found, facets=("severity",)), Block(unseen)),
    )


KIND = Kind("", _keys, _make)

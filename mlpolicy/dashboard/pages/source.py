"""A source package: what is in it and its binaries, where it may be, what to do."""

from __future__ import annotations

from collections.abc import Iterable

from .. import links
from ..page import Block, Page, Table
from ..site import Site
from .base import Kind


def _keys(site: Site) -> Iterable[str]:
    """Sources that have a finding or a model, or had in any run."""
    query = (
        "SELECT DISTINCT source FROM finding JOIN artifact USING (sha256) UNION "
        "SELECT DISTINCT source FROM verdict JOIN artifact USING (sha256)"
    )
    yield from (str(row["source"]) for row in site.store.db.execute(query))
    yield from (str(row["source"]) for row in site.view.relations())


def _make(site: Site, key: str) -> Page:
    rows = site.view.rows(
        "SELECT DISTINCT severity, tag, iif(binary, '', 'src:') || finding.package AS package, "
        "context FROM {here} CROSS JOIN finding USING (judgement, sha256) WHERE source = ? "
        "ORDER BY number",
        key,
    )
    columns = ("severity", "tag", "package", "context")
    table = Table("findings", "Findings", columns, tuple(tuple(row) for row in rows))
    return Page(links.path("source", key), key, blocks=(Block(table),))


KIND = Kind("source", _keys, _make)

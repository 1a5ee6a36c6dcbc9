"""All models: by size, the largest, those that several source packages ship."""

from __future__ import annotations

from collections.abc import Iterable

from ..page import Block, Chart, Page, Table
from ..site import Site
from ..tables import told
from .base import Kind

_MOST = 20_000  # of the list


def _keys(_site: Site) -> Iterable[str]:
    yield "models"


def _make(site: Site, key: str) -> Page:
    every = _every(site)
    return Page(
        key,
        "Models",
        (("Overview", "index"),),
        f"{len(site.once(told.shipped))} models by their content, wherever they ship.",
        blocks=(
            Block(site.table("sizes"), Chart("bars", "size", ("models",))),
            Block(site.table("duplicates")),
            Block(every),
        ),
    )


def _every(site: Site) -> Table:
    """The models, the largest first: the report's table of the largest is its beginning."""
    rows = []
    for digest, ships in site.once(told.shipped).items():
        names = tuple(sorted({one.model for one in ships}))
        packages = tuple(sorted({one.package for one in ships}))
        size = max(one.size for one in ships)
        sources = len({one.source for one in ships})
        rows.append((digest, names, min(one.format for one in ships), size, sources, packages))
    rows.sort(key=lambda row: (-row[3], row[0]))
    left = f" The {_MOST} largest are here." if len(rows) > _MOST else ""
    return Table(
        "models",
        "Models, the largest first",
        ("model", "names", "format", "bytes", "sources", "packages"),
        tuple(rows[:_MOST]),
        "MODEL is the SHA-256 of its content, or of its files' digests; one that could not be read "
        f"in full has none, and is only on the pages of its packages.{left}",
    )


KIND = Kind("", _keys, _make)

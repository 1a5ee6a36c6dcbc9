"""Models by size, the largest, and one in several source packages: each content counts once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from ..view import View
from .base import Cell, Section, Table

_LARGEST = 50
_SIZES = (
    ("below 1 MB", 10**6),
    ("1 MB to 10 MB", 10**7),
    ("10 MB to 100 MB", 10**8),
    ("100 MB to 1 GB", 10**9),
    ("1 GB and more", 2**63),
)
_NOTE = (
    "MODEL is the SHA-256 of its content, or of its files' digests; one without could not be "
    "read in full."
)
# One without a digest is none that another artifact has, too.
_EACH = (
    "SELECT coalesce(digest, '') AS digest, min(format) AS format, max(size) AS size, "
    "count(DISTINCT source) AS sources, json_group_array(DISTINCT package) AS packages FROM "
    "(SELECT DISTINCT sha256, model, format, digest, size, source, "
    "iif(kind = 'source', 'src:', '') || package AS package "
    "FROM {here} JOIN verdict USING (judgement, sha256)) "
    "GROUP BY coalesce(digest, sha256 || model)"
)


class _Model(NamedTuple):
    digest: str
    format: str
    size: int
    sources: int
    packages: tuple[str, ...]


def _tables(view: View) -> Iterator[Table]:
    every = [
        _Model(digest, form, size, sources, tuple(sorted(json.loads(packages))))
        for digest, form, size, sources, packages in view.rows(_EACH)
    ]
    every.sort(key=lambda one: (-one.size, one.digest, one.packages))
    classes: list[tuple[Cell, ...]] = []
    least = 0
    for name, most in _SIZES:
        sizes = [one.size for one in every if least <= one.size < most]
        classes.append((name, len(sizes), sum(sizes)))
        least = most
    yield Table("sizes", "Models by size", ("size", "models", "bytes"), tuple(classes))
    yield _listed("weights", f"The {_LARGEST} largest models", every[:_LARGEST], _NOTE)
    shared = sorted((one for one in every if one.sources > 1), key=lambda one: -one.sources)
    yield _listed("duplicates", "Models that several source packages ship", shared, "")


def _listed(name: str, title: str, models: list[_Model], note: str) -> Table:
    columns = ("model", "format", "bytes", "sources", "packages", "in")
    rows = [(*one[:-1], len(one.packages), one.packages) for one in models]
    return Table(name, title, columns, tuple(rows), note)


SECTION = Section(("sizes", "weights", "duplicates"), _tables)

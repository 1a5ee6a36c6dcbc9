"""The pages: each kind is one file, listed here."""

from __future__ import annotations

from . import overview, source
from .base import Kind

__all__ = ["KINDS", "NAVIGATION", "Kind"]

#: By name, in the order in which they are written.
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        source.KIND,
        overview.KIND,
    )
}

#: What every page links to: titles and paths.
NAVIGATION = (("Overview", "index"),)

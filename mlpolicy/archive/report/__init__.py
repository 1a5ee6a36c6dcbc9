"""The report on a run: sections, each one file. Every form of output shows the same tables."""

from __future__ import annotations

from . import (
    coverage,
    formats,
    headline,
    humans,
    maintainers,
    release_critical,
    said,
    tags,
    weights,
)
from .base import Cell, Section, Table

__all__ = ["SECTIONS", "Cell", "Section", "Table"]

#: In the order of the report.
SECTIONS: tuple[Section, ...] = (
    headline.SECTION,
    release_critical.SECTION,
    coverage.SECTION,
    tags.SECTION,
    maintainers.SECTION,
    formats.SECTION,
    weights.SECTION,
    humans.SECTION,
    said.SECTION,
)

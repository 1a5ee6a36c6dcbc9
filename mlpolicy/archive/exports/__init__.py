"""Exports: results in the forms that others read. Each is one file, listed here."""

from __future__ import annotations

from . import debusine, hints, lintian_json, log, qa_list, sarif, sources, udd
from .base import Export, write

__all__ = ["EXPORTS", "Export", "write"]

#: In the order in which they are written when all are asked for.
EXPORTS: tuple[Export, ...] = (
    qa_list.EXPORT,
    hints.EXPORT,
    sources.EXPORT,
    log.EXPORT,
    lintian_json.EXPORT,
    debusine.EXPORT,
    udd.EXPORT,
    sarif.EXPORT,
)

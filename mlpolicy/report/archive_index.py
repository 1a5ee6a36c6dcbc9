"""What ``mlpolicy archive index`` prints: lines like lint's, or one JSON document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .. import __version__
from ..archive.index import Component, Report, Row
from ..checks import TAGS
from ..checks.base import LETTERS
from ..escape import text as esc

_RANKS = list(LETTERS)


def lines(report: Report) -> Iterator[str]:
    """A line for each finding, the gravest first; then what was looked at, as notes."""
    for row in _sorted(report):
        where = "/".join(part for part in (row.suite, row.component) if part)
        kind = "" if row.binary else " source"
        letter = LETTERS[_severity(row)]
        pointer = f" [{esc(where)}]" if where else ""
        tag = row.found.tag
        yield f"{letter}: {esc(row.package)}{kind}: {tag} {esc(row.found.context)}{pointer}"
    for component in _components(report):
        where = "/".join(part for part in component if part) or "area unknown"
        sources, binaries = report.sources[component], report.binaries[component]
        yield f"N: {esc(where)}: looked at sources: {sources}, binary packages: {binaries}"
    for suite in report.unknown:
        yield f"N: {esc(suite or 'the indices')}: {_UNKNOWN}"


_UNKNOWN = (
    "unknown whether a name is nowhere in the archive, as there are not Packages files of main, "
    "contrib and non-free"
)


def as_json(report: Report) -> dict[str, Any]:
    """The document of schema mlpolicy.archive-index/1."""
    rows = _sorted(report)
    return {
        "schema": "mlpolicy.archive-index/1",
        "version": __version__,
        "files": report.files,
        "totals": {
            "sources": report.sources.total(),
            "binaries": report.binaries.total(),
            "hints": len(rows),
            "unknown": sum(row.found.unknown for row in rows),
        },
        "counts": _counts(rows),
        "components": [
            {
                "suite": component[0] or None,
                "component": component[1] or None,
                "sources": report.sources[component],
                "binaries": report.binaries[component],
                "counts": _counts([row for row in rows if (row.suite, row.component) == component]),
            }
            for component in _components(report)
        ],
        "unknown": [{"suite": suite or None, "why": _UNKNOWN} for suite in report.unknown],
        "hints": [_hint(row) for row in rows],
    }


def _hint(row: Row) -> dict[str, Any]:
    return {
        "suite": row.suite or None,
        "component": row.component or None,
        "package": row.package,
        "type": "binary" if row.binary else "source",
        "architecture": row.architecture or None,
        "tag": row.found.tag,
        "unknown": row.found.unknown,
        "severity": _severity(row),
        "context": row.found.context,
    }


def _sorted(report: Report) -> list[Row]:
    return sorted(
        report.rows,
        key=lambda row: (
            _RANKS.index(_severity(row)), row.package, row.binary, row.found.tag,
            row.suite, row.component, row.architecture, row.found.context,
        ),
    )  # fmt: skip


def _severity(row: Row) -> str:
    return row.found.severity or TAGS[row.found.tag].severity


def _counts(rows: list[Row]) -> dict[str, int]:
    return dict(sorted(Counter(row.found.tag for row in rows).items()))


def _components(report: Report) -> list[Component]:
    return sorted({*report.sources, *report.binaries})

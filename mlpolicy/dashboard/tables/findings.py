"""Findings in a package, as tables: each once, though several suites or architectures have it."""

from __future__ import annotations

import json
from collections import defaultdict
from sqlite3 import Row

from ...checks.base import LETTERS
from ..page import Cell, Table
from ..site import Site
from .contents import Contents

_RANKS = {name: number for number, name in enumerate(LETTERS)}

_FOUND = (
    "SELECT severity, tag, iif(binary, '', 'src:') || finding.package AS package, context, path, "
    "line, overridden, fingerprint FROM {here} CROSS JOIN finding USING (judgement, sha256) "
    "WHERE source = ?1 AND (?2 = '' OR (binary AND finding.package = ?2)) "
    "ORDER BY version DESC, sha256, number"
)


def findings(of: Contents) -> Table:
    """Those from reading packages."""
    found: dict[tuple[str, str, str], tuple[Cell, ...]] = {}
    for row in of.rows(_FOUND):
        override = _override(row["overridden"])
        key = (row["fingerprint"], row["severity"], override)
        if key not in found:
            found[key] = (
                row["severity"], row["tag"], row["package"], row["context"],
                _pointer(row["path"], row["line"]), override,
                _note(of, row["package"], row["tag"]),
            )  # fmt: skip
    return Table(
        "findings",
        "Findings",
        ("severity", "tag", "package", "context", "pointer", "override", "note"),
        tuple(sorted(found.values(), key=_order)),
    )


def from_indices(of: Contents) -> Table:
    """Those from the package indices alone, which nobody can override."""
    known = of.site.once(relations)
    found: dict[tuple[str, ...], tuple[set[str], set[str]]] = {}
    for row in (row for source in of.sources for row in known.get(source, ())):
        package = row["package"] if row["binary"] else f"src:{row['package']}"
        if of.package in ("", package):
            key = (row["severity"], row["tag"], package, row["context"])
            suites, architectures = found.setdefault(key, (set(), set()))
            suites.add(row["suite"])
            architectures.add(row["architecture"])
    return Table(
        "from-indices",
        "Findings from the package indices",
        ("severity", "tag", "package", "context", "suites", "architectures", "note"),
        tuple(
            (
                *key,
                *(tuple(sorted(those - {""})) for those in found[key]),
                _note(of, key[2], key[1]),
            )
            for key in sorted(found, key=_order)
        ),
    )


def relations(site: Site) -> dict[str, list[Row]]:
    """The findings from the indices, by source package."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in site.view.relations():
        found[row["source"]].append(row)
    return dict(found)


def _order(row: tuple[Cell, ...]) -> tuple[object, ...]:
    return _RANKS[str(row[0])], row


def _pointer(path: str | None, line: int | None) -> str:
    return f"{path}:{line}" if path and line else path or ""


def _override(written: str | None) -> str:
    if written is None:
        return ""
    path, line, comment = json.loads(written)
    return f"{path}:{line}: {comment or 'no comment'}"


def _note(of: Contents, package: str, tag: str) -> str:
    notes = of.site.view.notes
    if not notes.every:
        return ""
    return str(notes.on(source=of.sources, package=(package,), tag=(tag,)) or "")

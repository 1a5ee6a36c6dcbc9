"""Findings by tag, those from reading packages and those from the indices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from ...checks.base import LETTERS
from ..view import View
from .base import Section, Table

_NOTE = (
    "One that a package has in several suites or on several architectures counts once. OVERRIDDEN "
    "ones are among the FINDINGS."
)
# CROSS keeps SQLite from beginning with the findings, which are those of all runs.
_FINDINGS = (
    "SELECT severity, tag, source, fingerprint, overridden "
    "FROM {here} CROSS JOIN finding USING (judgement, sha256)"
)


@dataclass
class _Tag:
    """Fingerprints, and the names of source packages."""

    findings: set[str] = field(default_factory=set)
    overridden: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def _tables(view: View) -> Iterator[Table]:
    found: dict[tuple[str, str], _Tag] = {}
    for row in chain(view.rows(_FINDINGS), view.relations()):
        one = found.setdefault((row["severity"], row["tag"]), _Tag())
        one.findings.add(row["fingerprint"])
        one.sources.add(row["source"])
        if row["overridden"] is not None:
            one.overridden.add(row["fingerprint"])
    ranks = list(LETTERS)
    rows = [
        (severity, tag, len(one.findings), len(one.sources), len(one.overridden))
        for (severity, tag), one in found.items()
    ]
    rows.sort(key=lambda row: (ranks.index(row[0]), -row[2], row[1]))
    yield Table(
        "tags",
        "Findings by tag",
        ("severity", "tag", "findings", "sources", "overridden"),
        tuple(rows),
        _NOTE,
    )


SECTION = Section(("tags",), _tables)

"""What was looked at: without that, no number means anything."""

from __future__ import annotations

from collections.abc import Iterator

from .. import status
from ..view import View
from .base import Section, Table

_NOTE = (
    "Read in full; only their control part or debian/, whose names gave no reason to read more; "
    "failed; no longer in the archive; not tried yet. Of the last three nothing is known: they "
    "are not clean."
)


def _tables(view: View) -> Iterator[Table]:
    rows = view.rows(
        "SELECT suite, component, kind, count(*) AS listed, "
        "sum({listed}.status = 'ok' AND depth = 'full') AS full, "
        "sum({listed}.status = 'ok' AND depth != 'full') AS control, "
        "sum({listed}.status = 'failed') AS failed, sum({listed}.status = 'vanished') AS vanished, "
        "sum({listed}.status = '') AS waiting, sum(known) AS judged, sum(size) AS bytes "
        "FROM {listed} JOIN artifact USING (sha256, kind) LEFT JOIN reading USING (sha256) "
        "GROUP BY suite, component, kind ORDER BY suite, component, kind DESC"
    )
    yield Table(
        "coverage",
        "What was looked at",
        ("suite", "component", "kind", "listed", "full", "control", "failed", "vanished",
         "waiting", "judged", "bytes"),
        tuple(tuple(row) for row in rows),
        _NOTE,
    )  # fmt: skip
    yield Table(
        "not-read",
        "What could not be read, or not be judged",
        ("package", "version", "architecture", "status", "detail"),
        tuple(
            (one.package, one.version, one.architecture, one.status, one.detail)
            for one in status.unread(view.store, view.run.number)
        ),
    )


SECTION = Section(("coverage", "not-read"), _tables)

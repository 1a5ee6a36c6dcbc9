"""What a source package, or one binary package, consists of in the newest run, and what was read.

What was not read is never clean: every page says how much that is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from sqlite3 import Row

from ...archive.entry import FULL, OK
from ...archive.status import WAITING
from ..page import Cell, Figure, Table
from ..site import Site

IN_FULL, CONTROL_ALONE, NOT_JUDGED = "in full", "control part", "not judged"

# CROSS keeps SQLite from beginning with tables that are of all packages and runs.
_LISTED = (
    "SELECT sha256, suite, component, iif(kind = 'source', 'src:', '') || package AS package, "
    "version, architecture, maintainer, uploaders, {here}.status AS status, known, "
    "depth FROM {here} CROSS JOIN member USING (sha256) LEFT JOIN reading USING (sha256) "
    "WHERE run = {run} AND source = ?"
)


class Contents:
    """SOURCES with all of their packages, or their binary PACKAGE alone."""

    def __init__(self, site: Site, sources: tuple[str, ...], package: str = "") -> None:
        self.site = site
        self.sources = sources
        self.package = package
        every = [row for source in sources for row in site.view.rows(_LISTED, source)]
        #: A row for each place that lists an artifact of it.
        self.listed = [row for row in every if package in ("", row["package"])]
        #: The packages, as links name them.
        self.packages = sorted({row["package"] for row in self.listed})
        #: Where which artifact of the sources is: they tell of their binaries, too.
        self.suites: dict[str, set[str]] = {}
        for row in every:
            self.suites.setdefault(row["sha256"], set()).add(row["suite"])

    def rows(self, query: str) -> Iterator[Row]:
        """The rows of QUERY, in which ?1 is a source and ?2 the package, empty for all."""
        for source in self.sources:
            yield from self.site.view.rows(query, source, self.package)


def read(of: Contents) -> tuple[Figure, ...]:
    """How many artifacts were read, and how."""
    states = {row["sha256"]: _state(row) for row in of.listed}
    every = list(states.values())
    full, control = every.count(IN_FULL), every.count(CONTROL_ALONE)
    return (
        Figure("read in full", full, len(every)),
        Figure("control part alone", control, len(every)),
        Figure("not read", len(every) - full - control, len(every)),
    )


def people(of: Contents) -> tuple[Figure, ...]:
    """The maintainers and uploaders that the packages name."""
    maintainers = {row["maintainer"] for row in of.listed} - {""}
    uploaders = {name for row in of.listed for name in _names(row["uploaders"])}
    named = (("maintainer", maintainers), ("uploaders", uploaders))
    return tuple(Figure(name, tuple(sorted(those))) for name, those in named if those)


def artifacts(of: Contents) -> Table:
    """Where which version is, and what was read of it."""
    found: dict[tuple[str, ...], set[str]] = {}
    for row in of.listed:
        key = (row["package"], row["version"], row["suite"], row["component"], _state(row))
        found.setdefault(key, set()).add(row["architecture"])
    ordered = sorted(found, key=lambda key: (not key[0].startswith("src:"), key))
    return Table(
        "artifacts",
        "Where it is, and what was read of it",
        ("package", "version", "suite", "component", "read", "architectures"),
        tuple((*key, tuple(sorted(found[key]))) for key in ordered),
    )


def unread(of: Contents) -> Table:
    """What was not read, and why."""
    found: set[tuple[Cell, ...]] = set()
    for row in of.listed:
        if not row["known"]:
            name, version, architecture = row["package"], row["version"], row["architecture"]
            key = (name.removeprefix("src:"), version, architecture)
            told = of.site.once(_told).get(key, (_state(row), ""))
            found.add((name, version, architecture, *told))
    return Table(
        "not-read",
        "What could not be read, or not be judged",
        ("package", "version", "architecture", "status", "detail"),
        tuple(sorted(found, key=repr)),
        "Nothing is known of these: they are not clean.",
    )


def _told(site: Site) -> dict[tuple[Cell, ...], tuple[Cell, ...]]:
    """Status and detail of what was not read, by package, version and architecture."""
    return {row[:3]: row[3:] for row in site.table("not-read").rows}


def _state(row: Row) -> str:
    if row["known"]:
        return IN_FULL if row["depth"] == FULL else CONTROL_ALONE
    return NOT_JUDGED if row["status"] == OK else row["status"] or WAITING


@lru_cache(1024)
def _names(uploaders: str) -> tuple[str, ...]:
    return tuple(name for name in json.loads(uploaders) if name)

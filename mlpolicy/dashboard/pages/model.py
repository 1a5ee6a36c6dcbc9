"""A model by the digest of its content: where it ships, what is known of it, what follows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from .. import links
from ..page import Block, Figure, Page, Table
from ..site import Site
from ..tables import reasons, told
from ..tables.notes_on import notes_on
from ..tables.told import Ship, Told, who
from .base import Kind

_FILES = (
    "SELECT path, format, role, certainty, size, metadata FROM holding WHERE sha256 = ? "
    "AND (digest = ? OR path IN (SELECT value FROM json_each(?)))"
)
_PLACES = "SELECT DISTINCT suite, component FROM member WHERE run = {run} AND sha256 = ?"


def _keys(site: Site) -> Iterable[str]:
    return site.once(told.shipped)


def _make(site: Site, key: str) -> Page:
    those = told.told(site, key)
    ships = [one.ship for one in those]
    names = sorted({one.model for one in ships})
    packages = {one.package for one in ships}
    sources = {one.source for one in ships}
    known = told.facts(those)
    about = {"source": sources, "package": packages, "model": {key, *names}}
    tables = (
        reasons.verdicts(site, those),
        reasons.reasons(site, those),
        reasons.ways(site, those),
        told.disputed(known),
        told.conflicts(those),
        known,
        told.bases(those),
        notes_on(site, about),
        _shipped(site, ships),
        *_files(site, key, those),
    )
    return Page(
        links.path("model", key),
        names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} other names",
        (("Models", "models"),),
        f"SHA-256 {key}",
        (
            Figure("formats", tuple(sorted({one.format for one in ships}))),
            Figure("bytes", max(one.size for one in ships)),
            Figure("source packages", len(sources)),
            Figure("packages that ship it", len(packages)),
            Figure("names", tuple(names)),
        ),
        tuple(Block(table) for table in tables if table.rows),
    )


def _shipped(site: Site, ships: Sequence[Ship]) -> Table:
    """Where it is: packages, versions and suites."""
    found: dict[tuple[str, ...], tuple[set[str], set[str]]] = {}
    for one in ships:
        key = (one.package, one.source, one.version, one.model)
        suites, architectures = found.setdefault(key, (set(), set()))
        architectures.add(one.architecture)
        for suite, component in site.view.rows(_PLACES, one.sha256):
            suites.add(f"{suite}/{component}" if component else suite)
    return Table(
        "ships",
        "Where it is",
        ("package", "source", "version", "name", "suites", "architectures"),
        tuple((*key, *(tuple(sorted(those)) for those in found[key])) for key in sorted(found)),
    )


def _files(site: Site, digest: str, those: Sequence[Told]) -> Iterator[Table]:
    """Its files as they were recognised, and what they say of themselves."""
    found = [
        (row, one.ship)
        for one in those
        for row in site.view.rows(
            _FILES, one.ship.sha256, digest, json.dumps(one.said.get("files", ()))
        )
    ]
    yield Table(
        "files",
        "Its files",
        ("path", "format", "role", "certainty", "bytes", "packages", "versions"),
        tuple(who((tuple(row)[:5], ship) for row, ship in found)),
    )
    yield Table(
        "metadata",
        "What the files say of themselves",
        ("key", "value", "path", "packages", "versions"),
        tuple(
            who(
                ((name, told.value(said), row["path"]), ship)
                for row, ship in found
                for name, said in json.loads(row["metadata"]).items()
            )
        ),
    )


KIND = Kind("model", _keys, _make)

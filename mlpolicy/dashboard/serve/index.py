"""What lists of artifacts are asked from: temporary tables, made once for each run.

``found`` has a row for each place that lists an artifact, by number in the usual order. ``cell``
has the few combinations of suite, component, kind, severity and state that there are, so that
counting them all is one look at each row. ``trait`` tells of what an artifact can have several:
tags, formats, models, areas by ruleset, the run that it was new in; ``mine`` whose packages
they are.
"""

from __future__ import annotations

import json
from itertools import pairwise

from ...archive.people import address
from ...checks.base import LETTERS
from ..site import Site

#: Columns of ``cell``.
DIMENSIONS = ("suite", "component", "kind", "severity", "state")

_RANKS = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(LETTERS))
_NAMES = " ".join(f"WHEN {rank} THEN '{name}'" for rank, name in enumerate(LETTERS))
_AREAS = "CASE area WHEN 'main' THEN 0 WHEN 'contrib' THEN 1 WHEN 'non-free' THEN 2 ELSE 3 END"
_OF = "JOIN found USING (sha256)"

#: What the indices tell is of an artifact if ``lint`` of the archive says so, too.
_RELATIONS = (
    "relation CROSS JOIN {here} USING (package) CROSS JOIN member USING (run, suite, sha256) "
    "WHERE relation.run = {run} AND kind = iif(binary, 'binary', 'source') "
    "AND (NOT binary OR {here}.architecture = relation.architecture)"
)

_TABLES = (
    "CREATE TEMP TABLE worst (sha256 PRIMARY KEY, rank) WITHOUT ROWID",
    "INSERT INTO worst SELECT sha256, min(rank) FROM ("
    f"SELECT sha256, CASE severity {_RANKS} ELSE {len(LETTERS)} END AS rank "
    "FROM {here} CROSS JOIN finding USING (judgement, sha256) WHERE overridden IS NULL UNION ALL "
    f"SELECT sha256, CASE severity {_RANKS} ELSE {len(LETTERS)} END FROM {_RELATIONS}) "
    "GROUP BY sha256",
    "CREATE TEMP TABLE held (sha256 PRIMARY KEY, models) WITHOUT ROWID",
    "INSERT INTO held SELECT sha256, count(DISTINCT model) "
    "FROM {here} CROSS JOIN verdict USING (judgement, sha256) GROUP BY sha256",
    # Of what was not read or judged, nothing is known: that is not "none".
    "CREATE TEMP TABLE draft AS SELECT suite, component, kind, "
    f"CASE WHEN rank IS NOT NULL THEN CASE rank {_NAMES} ELSE 'other' END "
    "WHEN known THEN 'none' ELSE 'unknown' END AS severity, "
    "CASE WHEN {listed}.status != 'ok' THEN coalesce(nullif({listed}.status, ''), 'waiting') "
    "WHEN known THEN coalesce(depth, 'full') ELSE 'not judged' END AS state, "
    f"coalesce(rank, iif(known, {len(LETTERS) + 2}, {len(LETTERS) + 1})) AS rank, source, package, "
    "version, architecture, maintainer, uploaders, "
    "iif(known, coalesce(models, 0), NULL) AS models, sha256 "
    "FROM {listed} LEFT JOIN worst USING (sha256) LEFT JOIN held USING (sha256) "
    "LEFT JOIN (SELECT sha256, depth FROM reading) USING (sha256)",
    f"CREATE TEMP TABLE cell AS SELECT {', '.join(DIMENSIONS)}, count(*) AS number FROM draft "
    f"GROUP BY {', '.join(DIMENSIONS)} ORDER BY {', '.join(DIMENSIONS)}",
    "CREATE TEMP TABLE people (maintainer, uploaders, PRIMARY KEY (maintainer, uploaders))",
    "INSERT INTO people SELECT DISTINCT maintainer, uploaders FROM draft",
    "CREATE TEMP TABLE found (id INTEGER PRIMARY KEY, cell, people, rank, source TEXT, "
    "package TEXT, version, architecture, maintainer, models, sha256)",
    "INSERT INTO found SELECT NULL, cell.rowid, people.rowid, rank, source, package, version, "
    "architecture, maintainer, models, sha256 "
    f"FROM draft CROSS JOIN cell USING ({', '.join(DIMENSIONS)}) "
    "CROSS JOIN people USING (maintainer, uploaders) "
    "ORDER BY package, kind DESC, suite, component, version, architecture, sha256",
    "DROP TABLE draft",
    "CREATE INDEX temp.found_sha256 ON found (sha256)",
    "CREATE INDEX temp.found_source ON found (source)",
    "CREATE INDEX temp.found_package ON found (package)",
    "CREATE INDEX temp.found_people ON found (people)",
    "CREATE TEMP TABLE mine (address, people, PRIMARY KEY (address, people)) WITHOUT ROWID",
    "CREATE TEMP TABLE trait (name, value, id, PRIMARY KEY (name, value, id)) WITHOUT ROWID",
    # A package is placed by what is known of itself and by what its source tells: the stricter
    # counts, as in the tables of what a ruleset would move.
    "CREATE TEMP TABLE placed AS SELECT suite, place.package, ruleset, "
    f"max({_AREAS}) AS area FROM {{listed}} CROSS JOIN place USING (judgement, sha256) "
    "GROUP BY suite, place.package, ruleset",
)

#: Names, values and artifacts.
_TRAITS = (
    f"SELECT 'tag', tag, id FROM {{here}} CROSS JOIN finding USING (judgement, sha256) {_OF}",
    f"SELECT 'tag', tag, id FROM (SELECT tag, sha256 FROM {_RELATIONS}) {_OF}",
    f"SELECT 'format', format, id FROM {{here}} CROSS JOIN holding USING (sha256) {_OF} "
    "WHERE status = 'ok'",
    f"SELECT 'model', digest, id FROM {{here}} CROSS JOIN holding USING (sha256) {_OF} "
    "WHERE status = 'ok' AND digest IS NOT NULL",
    "SELECT 'area', ruleset || ' ' || CASE area WHEN 0 THEN 'main' WHEN 1 THEN 'contrib' "
    "WHEN 2 THEN 'non-free' ELSE 'not-distributable' END, id FROM placed CROSS JOIN found "
    "ON found.package = substr(placed.package, iif(placed.package GLOB 'src:*', 5, 1)) "
    "CROSS JOIN cell ON cell.rowid = cell AND cell.suite = placed.suite "
    "AND (cell.kind = 'source') = (placed.package GLOB 'src:*')",
)
_NEW = (
    "SELECT 'run', '{new}', id FROM (SELECT sha256 FROM member WHERE run = {new} EXCEPT "
    f"SELECT sha256 FROM member WHERE run = {{old}}) {_OF}"
)


def make(site: Site) -> None:
    """Make the tables for SITE."""
    view = site.view
    names = {"here": view.name, "listed": f"{view.name}_listed", "run": view.run.number}
    db = site.store.db
    for statement in _TABLES:
        db.execute(statement.format(**names))
    new = (_NEW.format(old=old.number, new=run.number) for old, run in pairwise(site.runs))
    for query in (*_TRAITS, *new):
        # In order, as a tree that grows in the middle is slow.
        db.execute(f"INSERT OR IGNORE INTO trait {query.format(**names)} ORDER BY 1, 2, 3")
    for number, maintainer, uploaders in db.execute("SELECT rowid, * FROM people").fetchall():
        addresses = {address(name) for name in (maintainer, *json.loads(uploaders)) if name}
        rows = ((one, number) for one in addresses)
        db.executemany("INSERT INTO mine VALUES (?, ?)", rows)

"""Findings of a run as lint would report them, so that every format of lint serves archives."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from .. import rulesets
from ..checks.base import LETTERS, Finding
from ..domain import Hint, Pointer, Scanned
from ..overrides import Override
from ..report.hints import Linted
from .entry import SOURCE
from .view import View

_KINDS = {SOURCE: "dsc", "binary": "deb"}
_RANKS = {severity: rank for rank, severity in enumerate(LETTERS)}


def linted(view: View) -> Iterator[tuple[str, list[Linted]]]:
    """Each source package with findings, and its artifacts with theirs, in order.

    What indices tell of a package comes with those of its artifacts that the suite lists.
    """
    relations = _relations(view)
    rows = view.rows(
        "SELECT {here}.source AS source, sha256, {here}.kind AS kind, {here}.package AS name, "
        "{here}.version AS version, {here}.architecture AS architecture, finding.*, files "
        "FROM {here} JOIN artifact USING (sha256) LEFT JOIN finding USING (judgement, sha256) "
        "WHERE number IS NOT NULL OR sha256 IN (SELECT value FROM json_each(?)) "
        "ORDER BY {here}.source, {here}.kind DESC, name, {here}.architecture, {here}.version, "
        "sha256, number",
        json.dumps(list(relations)),
    )
    for source, group in groupby(rows, lambda row: str(row["source"])):
        artifacts = groupby(group, lambda row: str(row["sha256"]))
        made = (_linted(list(own), relations) for _, own in artifacts)
        if found := [one for one in made if one.shown]:
            yield source, found


def once(found: Sequence[Linted]) -> list[Linted]:
    """FOUND with each finding once, though a package of several architectures has it in each."""
    told: set[Finding] = set()
    made = []
    for one in found:
        new = tuple(dict.fromkeys(finding for finding in one.shown if finding not in told))
        told.update(new)
        made.append(replace(one, shown=new))
    return made


def _relations(view: View) -> dict[str, list[Finding]]:
    """The findings from the indices by the digest of what they are about."""
    found: dict[str, list[Finding]] = {}
    for row in view.rows(
        "SELECT DISTINCT sha256, tag, context, package, binary, severity FROM relation "
        "JOIN {listed} USING (suite, package) WHERE relation.run = {run} "
        "AND kind = iif(binary, 'binary', 'source') "
        "AND (NOT binary OR {listed}.architecture = relation.architecture) ORDER BY number"
    ):
        hint = Hint(row["tag"], row["context"], None, row["package"], bool(row["binary"]))
        found.setdefault(row["sha256"], []).append(Finding(hint, row["severity"]))
    return found


def _linted(rows: list[sqlite3.Row], relations: dict[str, list[Finding]]) -> Linted:
    first = rows[0]
    found = [_finding(row) for row in rows if row["tag"] is not None]
    found += relations.get(first["sha256"], ())
    found.sort(key=lambda one: (one.override is not None, _RANKS[one.severity]))
    path = json.loads(first["files"])[0][0]
    subject = Scanned(path, _KINDS[first["kind"]], first["name"], first["version"], None, (), ())
    return Linted(subject, first["source"], rulesets.SHIPPED[0], tuple(found), ())


def _finding(row: sqlite3.Row) -> Finding:
    pointer = None if row["path"] is None else Pointer(row["path"], row["line"])
    hint = Hint(row["tag"], row["context"], pointer, row["package"], bool(row["binary"]))
    if row["overridden"] is None:
        return Finding(hint, row["severity"])
    path, line, said = json.loads(row["overridden"])
    return Finding(hint, row["severity"], Override(row["tag"], "", path, line, said))

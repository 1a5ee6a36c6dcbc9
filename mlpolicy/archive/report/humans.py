"""What waits for a person: models that no rule can judge, what most people have first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from ..record import unpack
from ..view import View
from .base import Cell, Section, Table

_NOTE = (
    "By installations where they are known (--installations), then by size. MISSING are the facts "
    "that would decide it; debian/mlmodel.yaml can tell them. What a note says is to be left alone "
    "for now is left out."
)


@dataclass
class _Waiting:
    """A model of one source package, wherever it is: in the source, in binaries, in suites."""

    source: str
    digest: str
    size: int = 0
    names: set[str] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)
    rulesets: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


def _tables(view: View) -> Iterator[Table]:
    rows: list[tuple[tuple[object, ...], tuple[Cell, ...]]] = []
    for one in _waiting(view):
        models = {one.digest, *one.names} - {""}
        note = view.notes.on(source=(one.source,), package=one.packages, model=models)
        if note is not None and note.silent:
            continue
        installed = max(view.installations.get(name, 0) for name in one.packages)
        names, *others = (
            tuple(sorted(those)) for those in (one.names, one.packages, one.rulesets, one.missing)
        )
        row: tuple[Cell, ...]
        row = (one.source, names, installed or None, one.size, *others, str(note or ""))
        rows.append(((-installed, -one.size, one.source, names), row))
    rows.sort(key=itemgetter(0))
    yield Table(
        "needs-human",
        "What a person has to judge",
        ("source", "model", "installations", "bytes", "packages", "rulesets", "missing", "note"),
        tuple(row for _, row in rows),
        _NOTE,
    )


def _waiting(view: View) -> list[_Waiting]:
    found: dict[tuple[str, str], _Waiting] = {}
    documents: dict[tuple[int, str], list[_Waiting]] = {}
    for row in view.rows(
        "SELECT judgement, sha256, source, model, coalesce(digest, '') AS digest, size, ruleset, "
        "iif(kind = 'source', 'src:', '') || package AS package "
        "FROM {here} JOIN verdict USING (judgement, sha256) WHERE needs_human = 1"
    ):
        key = row["source"], row["digest"] or row["model"]
        one = found.setdefault(key, _Waiting(row["source"], row["digest"]))
        one.size = max(one.size, row["size"])
        one.names.add(row["model"])
        one.packages.add(row["package"])
        one.rulesets.add(row["ruleset"])
        documents.setdefault((row["judgement"], row["sha256"]), []).append(one)
    query = "SELECT document FROM detail WHERE judgement = ? AND sha256 = ?"
    for key, those in documents.items():
        for (document,) in view.rows(query, *key):
            models = {model["name"]: model for model in unpack(document)["models"]}
            for one in those:
                for name in one.names & models.keys():
                    for verdict in models[name]["verdicts"].values():
                        one.missing.update(verdict["missing"] if verdict["needs_human"] else ())
    return list(found.values())


SECTION = Section(("needs-human",), _tables)

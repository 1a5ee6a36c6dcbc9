"""What waits for a person: models that no rule can judge, what most people have first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..record import unpack
from ..view import View
from .base import Cell, Section, Table

NOTE = (
    "By installations where they are known (--installations), then by size. MISSING are the facts "
    "that would decide it; debian/mlmodel.yaml can tell them. What a note says is to be left alone "
    "for now is left out."
)


@dataclass
class Waiting:
    """A model of one source package, wherever it is: in the source, in binaries, in suites."""

    source: str
    digest: str
    size: int = 0
    installed: int = 0
    note: str = ""
    names: set[str] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)
    rulesets: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


def _tables(view: View) -> Iterator[Table]:
    yield Table(
        "needs-human",
        "What a person has to judge",
        ("source", "model", "installations", "bytes", "packages", "rulesets", "missing", "note"),
        tuple(
            (
                one.source, _words(one.names), one.installed or None, one.size,
                _words(one.packages), _words(one.rulesets), _words(one.missing), one.note,
            )
            for one in waiting(view)
        ),
        NOTE,
    )  # fmt: skip


def _words(those: set[str]) -> Cell:
    return tuple(sorted(those))


def waiting(view: View) -> list[Waiting]:
    """What waits for a person, in the order in which it is best looked at."""
    found = []
    for one in _every(view):
        models = {one.digest, *one.names} - {""}
        note = view.notes.on(source=(one.source,), package=one.packages, model=models)
        if note is None or not note.silent:
            one.note = str(note or "")
            one.installed = max(view.installations.get(name, 0) for name in one.packages)
            found.append(one)
    return sorted(found, key=lambda one: (-one.installed, -one.size, one.source, sorted(one.names)))


def _every(view: View) -> list[Waiting]:
    found: dict[tuple[str, str], Waiting] = {}
    documents: dict[tuple[int, str], list[Waiting]] = {}
    for row in view.rows(
        "SELECT judgement, sha256, source, model, coalesce(digest, '') AS digest, size, ruleset, "
        "iif(kind = 'source', 'src:', '') || package AS package "
        "FROM {here} JOIN verdict USING (judgement, sha256) WHERE needs_human = 1"
    ):
        key = row["source"], row["digest"] or row["model"]
        one = found.setdefault(key, Waiting(row["source"], row["digest"]))
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

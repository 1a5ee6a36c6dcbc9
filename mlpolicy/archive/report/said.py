"""What people have said, and of what: a note that speaks of nothing can go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..notes import Note
from ..view import View
from .base import Section, Table

_NOTE = "FINDINGS and MODELS of this run that a note speaks of; one that speaks of none can go."
_PACKAGE = "iif(%s, '', 'src:') || %s = ?"


def _tables(view: View) -> Iterator[Table]:
    yield Table(
        "notes",
        "What people have said",
        ("source", "package", "model", "tag", "note", "findings", "models", "state"),
        tuple(
            (
                note.source, note.package, note.model, note.tag, str(note),
                findings := _findings(view, note), models := _models(view, note),
                _state(note, findings + models),
            )
            for note in view.notes.every
        ),
        _NOTE,
    )  # fmt: skip


def _state(note: Note, number: int) -> str:
    if not number:
        return "speaks of nothing"
    if note.ignore_until:
        return "left alone" if note.silent else "its time is over"
    return ""


def _findings(view: View, note: Note) -> int:
    if note.model:
        return 0  # findings do not name models
    where, values = _where(
        (note.source, "source = ?"),
        (note.package, _PACKAGE % ("binary", "finding.package")),
        (note.tag, "tag = ?"),
    )
    query = "SELECT DISTINCT fingerprint FROM {here} JOIN finding USING (judgement, sha256)"
    found = {row["fingerprint"] for row in view.rows(f"{query} WHERE {where}", *values)}
    for row in view.relations():
        package = row["package"] if row["binary"] else f"src:{row['package']}"
        if note.about({"source": (row["source"],), "package": (package,), "tag": (row["tag"],)}):
            found.add(row["fingerprint"])
    return len(found)


def _models(view: View, note: Note) -> int:
    if note.tag:
        return 0
    where, values = _where(
        (note.source, "source = ?"),
        (note.package, _PACKAGE % ("kind = 'binary'", "package")),
        (note.model, "? IN (digest, model)"),
    )
    query = (
        "SELECT count(DISTINCT coalesce(digest, sha256 || model)) "
        "FROM {here} JOIN verdict USING (judgement, sha256)"
    )
    return int(next(view.rows(f"{query} WHERE {where}", *values))[0])


def _where(*conditions: tuple[str, str]) -> tuple[str, Sequence[str]]:
    asked = [(value, condition) for value, condition in conditions if value]
    return " AND ".join(one[1] for one in asked), [one[0] for one in asked]


SECTION = Section(("notes",), _tables)

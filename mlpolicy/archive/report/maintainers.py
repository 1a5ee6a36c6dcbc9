"""Maintainers and teams: whose packages have models, and for whom a ruleset changes something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..people import people
from ..view import View
from .base import Section, Table

_NOTE = (
    "Source packages of which they are maintainer or uploader, by e-mail address. Of those NOT "
    "READ, in whole or in part, little or nothing is known."
)


def _tables(view: View) -> Iterator[Table]:
    known = people(view)
    query = "SELECT DISTINCT source FROM {here} WHERE NOT known"
    unread = {str(row["source"]) for row in view.rows(query)}
    models: dict[str, set[str]] = {}
    for row in view.rows(
        "SELECT DISTINCT source, coalesce(digest, sha256 || model) AS model "
        "FROM {here} JOIN verdict USING (judgement, sha256)"
    ):
        models.setdefault(row["source"], set()).add(row["model"])
    moved: dict[str, set[str]] = {}  # ruleset -> sources
    for move in view.moves:
        moved.setdefault(move.ruleset, set()).add(move.source)
    concerned = models.keys() | set().union(*moved.values())
    rows: list[tuple[str, int, int, int, int]] = []
    counts: Counter[tuple[str, str]] = Counter()
    for one in known.by_address.values():
        if not (own := one.sources & concerned):
            continue
        shown = one.shown
        held = set().union(*(models.get(source, set()) for source in own))
        with_models = len(own & models.keys())
        rows.append((shown, len(one.sources), len(one.sources & unread), with_models, len(held)))
        counts.update({(shown, name): len(own & those) for name, those in moved.items()})
    rows.sort(key=lambda row: (-row[3], -row[4], row[0]))
    yield Table(
        "maintainers",
        "Maintainers, uploaders and teams of packages with models",
        ("maintainer", "sources", "not_read", "sources_with_models", "models"),
        tuple(rows),
        _NOTE,
    )
    yield Table(
        "maintainers-moves",
        "For whom a ruleset would change something in main",
        ("maintainer", "ruleset", "sources"),
        tuple(
            (row[0], name, counts[row[0], name])
            for row in rows
            for name in view.rulesets
            if counts[row[0], name]
        ),
    )


SECTION = Section(("maintainers", "maintainers-moves"), _tables)

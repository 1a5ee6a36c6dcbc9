"""The human queue: models that no rule can judge, and what people said already."""

from __future__ import annotations

from collections.abc import Iterable

from ...archive.report.humans import NOTE, waiting
from ..page import Block, Cell, Figure, Page, Table
from ..site import Site
from .base import Kind

_MORE = " MODEL is the SHA-256 of its content; one without could not be read in full."


def _keys(_site: Site) -> Iterable[str]:
    yield "queue"


def _make(site: Site, key: str) -> Page:
    order = site.view.rulesets
    rows: list[tuple[Cell, ...]] = [
        (
            one.source, tuple(sorted(one.names)), one.digest, one.installed or None, one.size,
            tuple(name for name in order if name in one.rulesets), tuple(sorted(one.packages)),
            tuple(sorted(one.missing)), one.note,
        )
        for one in waiting(site.view)
    ]  # fmt: skip
    columns = (
        "source", "names", "model", "installations", "bytes", "rulesets", "packages", "missing",
        "note",
    )  # fmt: skip
    table = Table("needs-human", "What a person has to judge", columns, tuple(rows), NOTE + _MORE)
    notes = site.table("notes")
    return Page(
        key,
        "The queue",
        lead="What waits for a person, in the order in which it is best looked at.",
        figures=(Figure("models to judge", len(rows)),),
        blocks=(
            Block(table, facets=("rulesets",)),
            *((Block(notes),) if notes.rows else ()),
        ),
    )


KIND = Kind("", _keys, _make)

"""``mlpolicy archive diff``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import common
from .output import write


@click.command("diff")
@click.argument("before", type=int, metavar="RUN1")
@click.argument("after", type=int, metavar="RUN2")
@click.option("--store", required=True, metavar="FILE", type=Path, help="the store of the scans")
@click.option("--notes", metavar="FILE", type=Path, help="what people said (STORE's .notes.yaml)")
@common.printed("text", "json")
def command(
    before: int, after: int, store: Path, notes: Path | None, form: str, output: str | None
) -> int:
    """Say what is different between two runs, and whether packages changed or the rules did."""
    from ...archive import notes as said
    from ...archive.diff import diff
    from ...archive.view import View, reading
    from ...report import archive_tables

    with reading(store) as opened:
        own = said.read(notes or said.beside(store), wanted=notes is not None)
        views = View(opened, before, name="before"), View(opened, after, own, name="after")
        found = diff(*views)
        if form == "json":
            lines = archive_tables.changes_json(*views, found)
        else:
            lines = archive_tables.changes(*views, found)
        write(lines, output)
    return 0

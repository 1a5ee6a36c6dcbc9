"""``mlpolicy archive report``."""

from __future__ import annotations

from pathlib import Path

import click

from ... import escape
from ...domain import InputError
from .. import common
from .output import write


@click.command("report")
@click.option("--store", required=True, metavar="FILE", type=Path, help="the store of the scans")
@click.option("--run", "number", type=int, metavar="RUN", help="a run's number (the newest)")
@click.option("--table", "names", multiple=True, metavar="NAME", help="this table alone")
@click.option("--notes", metavar="FILE", type=Path, help="what people said (STORE's .notes.yaml)")
@click.option(
    "--installations",
    metavar="FILE",
    type=Path,
    help="how often packages are installed: popcon's by_inst, for the order of what waits",
)
@common.printed("text", "json", "csv", "markdown")
def command(
    store: Path,
    number: int | None,
    names: tuple[str, ...],
    notes: Path | None,
    installations: Path | None,
    form: str,
    output: str | None,
) -> int:
    """Say what a run has found: what each ruleset would change in main, and the rest."""
    from ...archive import installations as popcon
    from ...archive import notes as said
    from ...archive.report import SECTIONS
    from ...archive.view import View, reading
    from ...report import archive_tables

    known = [name for section in SECTIONS for name in section.tables]
    if unknown := sorted(set(names) - set(known)):
        fix = f"known are {', '.join(known)}"
        raise InputError(f"unknown table {escape.text(', '.join(unknown))}; {fix}")
    wanted = set(names or known)
    with reading(store) as opened:
        own = said.read(notes or said.beside(store), wanted=notes is not None)
        counts = popcon.read(installations) if installations else {}
        view = View(opened, number, own, counts)
        chosen = [section for section in SECTIONS if wanted.intersection(section.tables)]
        tables = [t for section in chosen for t in section.make(view) if t.name in wanted]
        if form == "json":
            lines = iter([escape.dump(archive_tables.as_json(view, tables))])
        elif form == "csv":
            lines = archive_tables.as_csv(tables)
        elif form == "markdown":
            lines = archive_tables.markdown(view, tables)
        else:
            lines = archive_tables.text(view, tables)
        write(lines, output)
    return 0

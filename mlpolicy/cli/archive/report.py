"""``mlpolicy archive report``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from ...domain import InputError
from ...report import escape
from .output import write

_LARGEST = 64 << 20  # bytes of a file of installations


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
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "csv", "markdown")), default="text"
)
@click.option("-o", "--output", metavar="FILE", help="write there, not to stdout")
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
        counts = _installations(installations) if installations else {}
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


def _installations(path: Path) -> Mapping[str, int]:
    """Installations by package, from lines of rank, name and number, as popcon has them."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{escape.text(path)}: larger than 64 MiB; give popcon's by_inst")
        rows = [line.split() for line in path.read_text("utf-8", "replace").splitlines()]
    except OSError as error:
        name = escape.text(path)
        raise InputError(f"{name}: {error.strerror}; check the path of --installations") from error
    found = dict(_counted(rows))
    if not found:
        raise InputError(f"{escape.text(path)}: no line with rank, name and number in it")
    return found


def _counted(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    for row in rows:
        if len(row) >= 3 and row[0].isdecimal() and row[2].isdecimal():
            yield row[1], int(row[2])

"""``mlpolicy archive export``."""

from __future__ import annotations

from pathlib import Path

import click

from ... import escape
from ...domain import InputError
from ...report import text
from .. import common


@click.command("export")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--store", required=True, metavar="FILE", type=Path, help="the store of the scans")
@click.option("--run", "number", type=int, metavar="RUN", help="a run's number (the newest)")
@click.option("--notes", metavar="FILE", type=Path, help="what people said (STORE's .notes.yaml)")
@click.option(
    "-o", "--output", required=True, metavar="DIR", type=Path, help="the directory of the files"
)
@common.quiet_option()
def command(
    names: tuple[str, ...],
    store: Path,
    number: int | None,
    notes: Path | None,
    output: Path,
    quiet: bool,
) -> int:
    """Write results into DIR in the forms that others read, all of them or NAMEs.

    qa-list, hints, sources, log, lintian-json, debusine, udd, sarif. A file gets its name when it
    is whole, and one that would not change stays untouched. What the subdirectories debusine and
    sarif have from earlier exports is deleted when it is written no more.
    """
    from ...archive import notes as said
    from ...archive.exports import EXPORTS, write
    from ...archive.view import View, reading

    known = {export.name: export for export in EXPORTS}
    if unknown := sorted(set(names) - set(known)):
        fix = f"known are {', '.join(known)}"
        raise InputError(f"unknown export {escape.text(', '.join(unknown))}; {fix}")
    with reading(store) as opened:
        own = said.read(notes or said.beside(store), wanted=notes is not None)
        view = View(opened, number, own)
        for name in names or known:
            try:
                output.mkdir(parents=True, exist_ok=True)
                files, changed = write(known[name], view, output)
            except OSError as error:
                where = escape.text(error.filename or output)
                fix = "check its permissions and the space that is left"
                raise InputError(f"{where}: cannot write ({error.strerror}); {fix}") from error
            if not quiet:
                told = f"{name}: {text.counted(files, 'file')}, {changed} changed"
                click.echo(told, err=True)
    return 0

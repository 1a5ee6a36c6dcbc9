"""``mlpolicy dashboard``: both subcommands are in this file, as they have the same options."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("dashboard")
def command() -> None:
    """Pages for a packaging team, made from the store of `archive scan`."""


@command.command("build")
@click.argument("store", metavar="STORE", type=Path)
@click.argument("out", metavar="OUT", type=Path)
@click.option("--notes", metavar="FILE", type=Path, help="what people said (STORE's .notes.yaml)")
@click.option("-q", "--quiet", is_flag=True, help="no messages but errors")
def build(store: Path, out: Path, notes: Path | None, quiet: bool) -> int:
    """Write the site of STORE into the directory OUT.

    It needs no server and no script. Pages that would say the same stay untouched, the others
    are put into place when all are made.
    """
    from ..archive import notes as said
    from ..archive.view import reading
    from ..dashboard import build as building
    from ..dashboard.pages import KINDS
    from ..dashboard.site import Site

    with reading(store) as opened:
        own = said.read(notes or said.beside(store), wanted=notes is not None)
        built = building.build(Site(opened, KINDS, own), out)
    if not quiet:
        click.echo(
            f"{built.pages} pages, {built.files} files, {built.changed} of them changed: "
            f"{out / 'index.html'}",
            err=True,
        )
    return 0

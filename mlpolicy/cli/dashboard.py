"""``mlpolicy dashboard``: both subcommands are in this file, as they have the same options."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from ..domain import InputError
from . import common

#: In Debian what writes pages is a package of its own, as it needs Jinja and no build does.
_APART = ("mlpolicy.dashboard", "jinja2", "markupsafe")


@click.group("dashboard")
def command() -> None:
    """Pages for a packaging team, made from the store of `archive scan`."""
    try:
        import_module("..dashboard.html", __package__)
    except ModuleNotFoundError as error:
        if error.name not in _APART:
            raise
        raise InputError("the dashboard is not installed; install mlpolicy-dashboard") from None


@command.command("build")
@click.argument("store", metavar="STORE", type=Path)
@click.argument("out", metavar="OUT", type=Path)
@click.option("--notes", metavar="FILE", type=Path, help="what people said (STORE's .notes.yaml)")
@click.option(
    "--installations",
    metavar="FILE",
    type=Path,
    help="how often packages are installed: popcon's by_inst, for the order of what waits",
)
@click.option(
    "--mail", "directory", metavar="DIR", type=Path, help="write digests by e-mail to DIR; off else"
)
@click.option("--base", metavar="URL", help="where the site will be, for links in e-mail")
@click.option("--mail-from", "sender", metavar="ADDRESS", help="who writes the e-mail")
@common.quiet_option()
def build(
    store: Path,
    out: Path,
    notes: Path | None,
    installations: Path | None,
    directory: Path | None,
    base: str | None,
    sender: str | None,
    quiet: bool,
) -> int:
    """Write the site of STORE into the directory OUT.

    It needs no server and no script. Pages that would say the same stay untouched, the others
    are put into place when all are made. With --mail, those whose packages have something new or
    fixed since the run before get a file DIR/*.eml each, once; nothing is sent.
    """
    from ..archive import installations as popcon
    from ..archive import notes as said
    from ..archive.view import reading
    from ..dashboard import build as building
    from ..dashboard import mail
    from ..dashboard.pages import KINDS
    from ..dashboard.site import Site

    wanted = mail.mailing(directory, base, sender) if directory else None
    with reading(store) as opened:
        own = said.read(notes or said.beside(store), wanted=notes is not None)
        site = Site(opened, KINDS, own, popcon.read(installations) if installations else {})
        built = building.build(site, out)
        written = mail.put(site, wanted) if wanted else 0
    if not quiet:
        click.echo(
            f"{built.pages} pages, {built.files} files, {built.changed} of them changed: "
            f"{out / 'index.html'}",
            err=True,
        )
        if directory:
            click.echo(f"{written} digests written to {directory}", err=True)
    return 0


@command.command("serve")
@click.argument("store", metavar="STORE", type=Path)
@click.option(
    "--bind",
    metavar="ADDRESS:PORT",
    default="127.0.0.1:8080",
    help="where to listen",
    show_default=True,
)
@click.option("--notes", metavar="FILE", type=Path, help="what people said (STORE's .notes.yaml)")
def serve(store: Path, bind: str, notes: Path | None) -> int:
    """Show the site of STORE to browsers and programs of this machine.

    Its URLs are those of the files that `build` writes. Here a query filters every page by any
    column (?suite=sid&area=contrib), and /find lists packages. It only reads, shows a new run as
    soon as that is finished, and ends with Ctrl-C.
    """
    from ..archive import notes as said
    from ..dashboard.serve.server import serving

    own = notes or said.beside(store)
    with serving(store, own, bind, wanted=notes is not None) as server:
        if not server.local:
            warning = "is open to other machines, and has no login: they can read all of it"
            click.echo(f"mlpolicy: {server.url} {warning}", err=True)
        click.echo(f"{server.url} (Ctrl-C ends it)")
        server.serve_forever()
    return 0

"""``mlpolicy manifest``: the maintainer's network tools. Each subcommand is in the list below."""

from __future__ import annotations

import os

import click

from .. import escape
from ..documents import MANIFEST
from ..domain import InputError
from . import common

_endpoint = click.option(
    "--endpoint",
    envvar="HF_ENDPOINT",
    metavar="URL",
    help="the model hub's server (or set HF_ENDPOINT)",
)


@click.command("new")
@click.argument("source", metavar="SOURCE@REVISION")
@click.option("--include", multiple=True, metavar="GLOB", help="only files that match")
@click.option("--exclude", multiple=True, metavar="GLOB", help="no files that match")
@click.option("--base", multiple=True, metavar="URL", help="where a directory's files are served")
@click.option("--file", "files", multiple=True, metavar="PATH", help="a file below an https base")
@_endpoint
@click.option("-o", "--output", metavar="FILE", help="write there, not to stdout")
@click.option("--force", is_flag=True, help="replace FILE when it is there already")
def new(
    source: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    base: tuple[str, ...],
    files: tuple[str, ...],
    endpoint: str | None,
    output: str | None,
    force: bool,
) -> int:
    """Print the download: part of an entry of debian/mlmodel.yaml.

    SOURCE is hf:ORG/NAME, an https URL with --file, or a directory with --base. REVISION is a
    commit; of hf: also a branch or a tag, which is resolved.
    """
    from ..manifests import answers, hub, local, plain
    from ..manifests.part import Choice
    from ..net import urls

    place, _, revision = source.rpartition("@")
    if not place or not revision:
        raise InputError(f"{escape.text(source)}: no revision; give SOURCE@REVISION")
    if output is not None and os.path.lexists(output) and not force:
        raise InputError(f"{escape.text(output)}: is there already; --force replaces it")
    choice = Choice(include, exclude)
    try:
        if place.startswith("hf:"):
            server = endpoint or hub.ENDPOINT
            made = hub.new(place[3:], revision, choice, server, answers.token())
        elif place.startswith("https://"):
            made = plain.new(place, revision, choice, files)
        elif os.path.isdir(place):
            made = local.new(place, revision, choice, base)
        else:
            fix = "give hf:ORG/NAME, an https:// URL or a directory"
            raise InputError(f"{escape.text(place)}: none of what can be read; {fix}")
    except urls.Failed as error:
        about = f"{place}: " if place.startswith("hf:") else ""
        raise InputError(escape.text(f"{about}{error}")) from None
    for note in made.notes:
        common.note(escape.text(note))
    common.write(made.lines(), output)
    return 0


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[debian/mlmodel.yaml|MANIFEST.json]...")
@_endpoint
@common.printed("text", "json")
def check(paths: tuple[str, ...], endpoint: str | None, form: str, output: str | None) -> int:
    """Ask whether upstream still has the pinned files; nothing is downloaded."""
    from ..manifests import answers, hub, pins
    from ..manifests import check as checking
    from ..net import urls

    found: list[checking.Found] = []
    status = 0
    for path in paths or (MANIFEST,):
        try:
            server, token = endpoint or hub.ENDPOINT, answers.token()
            found += checking.check(pins.read(path, endpoint or ""), server, token)
        except urls.Failed as error:
            status = 1
            click.echo(f"mlpolicy: {escape.text(error)}", err=True)
    if form == "json":
        rows = [
            {
                "model": one.pin.model,
                "path": one.pin.path,
                "url": one.pin.url,
                "state": one.state,
                "why": one.why,
            }
            for one in found
        ]
        document = {"schema": "mlpolicy.manifest-check/1", "files": rows}
        common.write([escape.dump(document)], output)
    else:
        common.write(
            (
                f"{one.state:7} {escape.text(one.pin.model)}: {escape.text(one.pin.path)}"
                f" ({escape.text(urls.host(one.pin.url))}): {escape.text(one.why)}"
                for one in found
            ),
            output,
        )
    return 1 if any(one.state != "ok" for one in found) else status


#: The subcommands, in the order of the help.
COMMANDS: tuple[click.Command, ...] = (new, check)


@click.group("manifest")
def command() -> None:
    """Make and check manifests of downloads over the network; never run in a build."""


for _one in COMMANDS:
    command.add_command(_one)

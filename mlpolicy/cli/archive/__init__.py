"""``mlpolicy archive``: whole archives. Each subcommand is one file, named in the list below."""

from __future__ import annotations

import click

from . import diff, export, index, report, scan, status

#: The subcommands, in the order of the help.
COMMANDS: tuple[click.Command, ...] = (
    index.command,
    scan.command,
    status.command,
    report.command,
    diff.command,
    export.command,
)


@click.group("archive")
def command() -> None:
    """Look at whole archives."""


for _one in COMMANDS:
    command.add_command(_one)

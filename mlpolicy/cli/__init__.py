"""The mlpolicy command. Each command is one file; it is imported only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from .. import __version__
from ..domain import InputError

#: Commands in the order of the help, with what the help says of them.
COMMANDS = {
    "scan": "inventory of model artifacts, no judgement",
    "classify": "verdict per model and package under the chosen rulesets",
    "lint": "lintian-style findings",
    "init": "draft of debian/mlmodel.yaml from the evidence found",
    "hooks": "the checks where people build: sbuild, pbuilder, gbp, dput-ng and others",
    "archive": "the same over whole archives: scans, reports, differences",
    "dashboard": "pages for a packaging team, made from the store of `archive scan`",
    "manifest": "manifests of downloads, made and checked over the network",
    "explain": "what a tag, rule, ruleset, format or license is, and what to do",
    "list": "what this version knows: formats, tags, rulesets, licenses, checks",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from .common import completed  # as late as commands are

        name = "listing" if cmd_name == "list" else cmd_name
        command: click.Command = import_module(f".{name}", __package__).command
        return completed(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mlpolicy")
def cli() -> None:
    """Tell whether the machine-learning models in a Debian package are free."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status follows the contract (usage errors are 1)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a path may hold bytes that are no text
            stream.reconfigure(errors="backslashreplace")
    try:
        return int(cli.main(arguments, prog_name="mlpolicy", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return 1
    except InputError as error:
        click.echo(f"mlpolicy: {error}", err=True)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except (click.Abort, KeyboardInterrupt):
        click.echo("mlpolicy: interrupted", err=True)
        return 130

"""The command line of mlmodel-fetch."""

import os
import sys
import traceback
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import NoReturn

from mlmodel_fetch import __version__, each, place, progress, settings, signals
from mlmodel_fetch.commands import COMMANDS
from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop, stop_for
from mlmodel_fetch.text import safe

OFFLINE = ("1", "on", "yes", "true")  # the values of HF_HUB_OFFLINE that mean yes


class Parser(ArgumentParser):
    """An argument parser that repeats nothing of the user's unescaped."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and end."""
        super().error(safe(message))


def parser() -> ArgumentParser:
    """The arguments of all commands."""
    top = Parser(
        prog="mlmodel-fetch",
        description="Fetch the models that packages name: pinned, resumable, verified.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"mlmodel-fetch {__version__}")
    where = top.add_mutually_exclusive_group()
    where.add_argument("--user", action="store_true", help="a copy of your own, without sudo")
    where.add_argument("--root", type=Path, metavar="DIR", help="the system below DIR")
    top.add_argument("--offline", action="store_true", help="never use the network")
    how = top.add_mutually_exclusive_group()
    how.add_argument("--quiet", action="store_true", help="only say what went wrong")
    how.add_argument("--progress", choices=["tty", "lines", "json"], help="without it what suits")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        own = commands.add_parser(
            name, help=command.HELP, description=command.HELP, allow_abbrev=False
        )
        command.arguments(own)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run the program; the exit status."""
    os.umask(0o022)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    given = parser().parse_args(arguments)
    signals.prepare()
    told = progress.choose(given.progress, given.quiet)
    try:
        return _run(given, told)
    except KeyboardInterrupt:
        told.clear()
        print(signals.GOODBYE, file=sys.stderr)
        return Status.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.IO
    except Exception as error:
        told.clear()
        if os.environ.get("MLMODEL_FETCH_DEBUG"):
            traceback.print_exc()
        print(
            f"mlmodel-fetch: a bug: {type(error).__name__}: {safe(error)}\n"
            "  please report it, with what MLMODEL_FETCH_DEBUG=1 in the environment adds",
            file=sys.stderr,
        )
        return Status.BUG


def _run(given: Namespace, told: progress.Progress) -> int:
    context: Context | None = None
    try:
        if given.root is not None and not given.root.is_dir():
            raise Stop(Status.IO, f"{given.root} is not a directory", "check --root")
        here = place.personal() if given.user else place.system((given.root or Path("/")).resolve())
        context = Context(here, settings.read(here.settings), told)
        environment = os.environ.get("HF_HUB_OFFLINE", "").lower() in OFFLINE
        context.offline = given.offline or environment
        return COMMANDS[given.command].run(context, given)
    except Stop as stop:
        return _tell(context, stop)
    except BrokenPipeError:
        raise
    except OSError as error:
        return _tell(context, stop_for(error, safe(error.filename or "files")))


def _tell(context: Context | None, stop: Stop) -> int:
    if context is None:
        print(f"mlmodel-fetch: {safe(stop.message, 4000)}", file=sys.stderr)
    else:
        each.tell(context, stop)
    return stop.status

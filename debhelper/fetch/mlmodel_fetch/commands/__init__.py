"""The commands, in the order in which help shows them. One module each: HELP, arguments, run."""

from argparse import ArgumentParser, Namespace
from typing import Protocol

from mlmodel_fetch.commands import (
    export,
    gc,
    importing,
    info,
    install,
    licenses,
    listing,
    pack,
    path,
    remove,
    repair,
    status,
    verify,
)
from mlmodel_fetch.context import Context


class Command(Protocol):
    """What a module of a command has."""

    HELP: str

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def run(self, context: Context, args: Namespace) -> int:
        """Do it; the exit status."""


COMMANDS: dict[str, Command] = {
    "list": listing,
    "info": info,
    "install": install,
    "verify": verify,
    "repair": repair,
    "import": importing,
    "export": export,
    "pack": pack,
    "path": path,
    "status": status,
    "remove": remove,
    "gc": gc,
    "licenses": licenses,
}

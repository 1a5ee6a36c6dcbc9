"""status: how it stands with a model, as an exit status alone."""

from argparse import ArgumentParser, Namespace

from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status
from mlmodel_fetch.models import Condition

HELP = "exit status 0 installed, 6 not downloaded or outdated, 11 damaged"

STATUS = {
    Condition.ABSENT: Status.ABSENT,
    Condition.PARTIAL: Status.ABSENT,
    Condition.OUTDATED: Status.ABSENT,
    Condition.DAMAGED: Status.CONTENT,
    Condition.INSTALLED: Status.OK,
}


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("name", metavar="NAME", help="a model's name")


def run(context: Context, args: Namespace) -> int:
    """Tell it."""
    return STATUS[context.models.state(context.catalog.load(args.name)).condition]

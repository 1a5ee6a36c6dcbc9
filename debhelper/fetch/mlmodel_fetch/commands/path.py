"""path: where a model's files are, for programs that use them."""

from argparse import ArgumentParser, Namespace

from mlmodel_fetch import files
from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import ManifestError, check_path
from mlmodel_fetch.models import Condition
from mlmodel_fetch.text import safe

HELP = "print where a model, or a file of it, is"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("name", metavar="NAME", help="a model's name")
    parser.add_argument("file", nargs="?", metavar="FILE", help="a file of the model")


def run(context: Context, args: Namespace) -> int:
    """Print it. An old revision is good as long as the new one is not there."""
    manifest = context.catalog.load(args.name)
    state = context.models.state(manifest)
    as_user = " --user" if context.place.user else ""
    command = f"mlmodel-fetch{as_user} {{}} {manifest.name}"
    if state.condition == Condition.DAMAGED and (args.file is None or args.file in state.wrong):
        wrong = ", ".join(state.wrong)
        advice = f"run: {command.format('repair')}"
        raise Stop(Status.CONTENT, f"{manifest.name} is damaged: {wrong}", advice)
    if not state.directory:
        advice = f"run: {command.format('install')}"
        raise Stop(Status.ABSENT, f"{manifest.name} is not downloaded", advice)
    folder = context.models.top(manifest.name) / state.directory
    if args.file is None:
        print(folder)
        return 0
    try:
        path = folder / check_path(args.file, args.file)
    except ManifestError:
        path = None
    if path is None or not files.regular(path):
        raise Stop(
            Status.UNKNOWN,
            f"{manifest.name} has no file {safe(args.file)}",
            f"`mlmodel-fetch info --files {manifest.name}` shows them",
        )
    print(path)
    return 0

"""gc: drop blobs that no model has, and partials that nobody has gone on with for 30 days."""

from argparse import ArgumentParser, Namespace

from mlmodel_fetch import files
from mlmodel_fetch.context import Context
from mlmodel_fetch.text import size

HELP = "drop files that no model uses, and old partials"
BUSY = "another mlmodel-fetch is at work"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("--wait", action="store_true", help="wait for downloads to end")


def run(context: Context, args: Namespace) -> int:
    """Collect them."""
    freed = 0
    if context.place.state.is_dir():
        with files.locked_directory(context.place.state, True, args.wait, BUSY):
            freed = context.store.sweep([name for name, _ in context.store.digests()])
            for sha256 in context.store.old_partials():
                freed += context.store.drop_partial(sha256)
    context.progress.name = "gc"
    context.progress.end(f"{size(freed)} freed")
    return 0

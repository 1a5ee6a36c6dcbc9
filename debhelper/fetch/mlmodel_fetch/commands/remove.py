"""remove: drop models, and the files that no other model has."""

from argparse import ArgumentParser, Namespace

from mlmodel_fetch import each, files
from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.text import size

HELP = "drop models and the files that only they use"
BUSY = "another mlmodel-fetch is at work"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("name", nargs="+", metavar="NAME", help="a model's name")
    parser.add_argument("--wait", action="store_true", help="wait for downloads to end")


def run(context: Context, args: Namespace) -> int:
    """Remove them."""

    def work(name: str) -> int:
        known = context.catalog.file(name) is not None
        if not known and name not in context.models.names():
            context.catalog.load(name)  # stops, and says which names there are
        if not context.place.state.is_dir():
            return 0
        with files.locked_directory(context.place.state, True, args.wait, BUSY):
            freed = context.models.remove(name)
            if known:
                freed += _drop_partials(context, name)
        context.progress.name = name
        context.progress.end(f"removed, {size(freed)} freed")
        return 0

    return each.each(context, args.name, work)


def _drop_partials(context: Context, name: str) -> int:
    try:
        manifest = context.catalog.load(name)
    except Stop as stop:
        if stop.status == Status.UNKNOWN:
            return 0  # a manifest that is not valid must not keep a model from being removed
        raise
    digests = {file.sha256 for file in manifest.files}
    freed = sum(context.store.drop_partial(sha256) for sha256 in digests)
    return freed + context.store.sweep(digests)

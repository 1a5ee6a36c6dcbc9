"""Do the same for several models: all are attempted, the highest exit status is the program's."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable

from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop, stop_for
from mlmodel_fetch.progress import Json
from mlmodel_fetch.text import safe


def tell(context: Context, stop: Stop) -> None:
    """Say on standard error why something ended, and what to do."""
    context.progress.clear()
    print(f"mlmodel-fetch: {safe(stop.message, 4000)}", file=sys.stderr)
    if stop.advice:
        print(f"  {safe(stop.advice, 4000)}", file=sys.stderr)
    sys.stderr.flush()
    if isinstance(context.progress, Json):
        event = {"event": "error", "status": int(stop.status), "text": stop.message}
        print(json.dumps({**event, "advice": stop.advice}), flush=True)


def each(context: Context, names: Iterable[str], work: Callable[[str], int]) -> int:
    """Call `work` with each name, telling of every Stop; the highest status."""
    worst = 0
    for name in dict.fromkeys(names):
        try:
            worst = max(worst, work(name))
        except Stop as stop:
            tell(context, stop)
            worst = max(worst, stop.status)
        except BrokenPipeError:
            raise
        except OSError as error:
            failed = stop_for(error, f"{safe(name)}: {safe(error.filename or 'files')}")
            tell(context, failed)
            worst = max(worst, failed.status)
    return worst


def names_or_all(parser: ArgumentParser) -> None:
    """Declare NAME... and --all."""
    parser.add_argument("name", nargs="*", metavar="NAME", help="a model's name")
    parser.add_argument("--all", action="store_true", help="every model that has a manifest")


def chosen(context: Context, args: Namespace) -> list[str]:
    """The names that NAME... and --all mean."""
    if bool(args.name) == bool(args.all):
        raise Stop(Status.USAGE, "give the names of models, or --all")
    return context.catalog.names() if args.all else list(args.name)

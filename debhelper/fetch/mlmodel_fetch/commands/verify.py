"""verify: read the files again and compare their digests."""

from argparse import ArgumentParser, Namespace

from mlmodel_fetch import each
from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.models import Condition
from mlmodel_fetch.text import safe, size

HELP = "read all files again and compare their digests"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    each.names_or_all(parser)
    parser.add_argument("--quick", action="store_true", help="compare size and time only")


def run(context: Context, args: Namespace) -> int:
    """Verify them."""
    return each.each(
        context, each.chosen(context, args), lambda name: _verify(context, name, args.quick)
    )


def _verify(context: Context, name: str, quick: bool) -> int:
    manifest = context.catalog.load(name)
    progress = context.progress
    progress.reading(name, manifest.size)
    state = context.models.state(manifest, trust=quick, seen=progress.read)
    progress.clear()
    if state.condition in (Condition.ABSENT, Condition.PARTIAL):
        raise Stop(Status.ABSENT, f"{name} is not downloaded", f"run: mlmodel-fetch install {name}")
    if state.condition == Condition.OUTDATED:
        folder = context.models.top(name) / state.directory
        wrong = [str(path) for path in context.models.unverified(folder)]
    else:
        wrong = list(state.wrong)
    if wrong:
        text = ", ".join(safe(path) for path in wrong)
        raise Stop(
            Status.CONTENT, f"{name} is damaged: {text}", f"run: mlmodel-fetch repair {name}"
        )
    if state.condition == Condition.OUTDATED:
        raise Stop(
            Status.ABSENT,
            f"{name} is good, but revision {state.directory} is outdated",
            f"run: mlmodel-fetch install {name}",
        )
    progress.end(f"good, {size(state.have)}")
    return 0

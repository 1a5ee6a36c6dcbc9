"""repair: fetch damaged files, or their damaged pieces, anew for all models that have them."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from mlmodel_fetch import each, files, obtain
from mlmodel_fetch.commands.install import network_arguments, wishes
from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import File
from mlmodel_fetch.models import Condition

HELP = "fetch damaged files or pieces anew"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    each.names_or_all(parser)
    parser.add_argument("--wait", action="store_true", help="wait for another download to end")
    network_arguments(parser)


def run(context: Context, args: Namespace) -> int:
    """Repair them."""
    context.wait = args.wait
    asked = wishes(context, args)

    def work(name: str) -> int:
        manifest = context.catalog.load(name)
        # Reading all takes the stamps off damaged files, so that nothing trusts them afterwards.
        state = context.models.state(manifest, trust=False)
        if not state.directory:
            advice = f"run: mlmodel-fetch install {name}"
            raise Stop(Status.ABSENT, f"{name} is not downloaded", advice)
        if state.condition == Condition.DAMAGED and not context.offline:
            folder = context.models.top(name) / state.directory
            for file in manifest.files:
                if file.path in state.wrong and file.pieces:
                    _keep_good_pieces(context, folder / file.path, file)
        obtain.install(context, manifest, asked)
        return 0

    return each.each(context, each.chosen(context, args), work)


def _keep_good_pieces(context: Context, damaged: Path, file: File) -> None:
    """Start the partial with the damaged file: what is right in it need not come again."""
    if not files.regular(damaged) or context.store.received(file.sha256):
        return
    with (
        obtain.adding(context),
        context.store.receiving(file.sha256, context.wait) as part,
        files.opened(damaged) as source,
        files.opened(part, os.O_WRONLY | os.O_CREAT) as target,
    ):
        left = file.size
        while left and (count := os.sendfile(target, source, None, min(left, files.CHUNK))):
            left -= count

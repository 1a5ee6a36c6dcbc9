"""import: take a model's files from any medium, whatever their names, without the network."""

import os
import sys
from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

from mlmodel_fetch import medium, obtain, space
from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop, stop_for
from mlmodel_fetch.manifest import File, Manifest
from mlmodel_fetch.medium import Candidate
from mlmodel_fetch.part import Part

HELP = "take a model's files from a directory, a tar, or a hub's cache"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("name", metavar="NAME", help="a model's name")
    parser.add_argument("source", nargs="+", type=Path, metavar="FILE|DIR", help="where to look")
    parser.add_argument(
        "--accept-license", action="append", default=[], metavar="ID", help="accept this license"
    )
    parser.add_argument("--wait", action="store_true", help="wait for another download to end")


def run(context: Context, args: Namespace) -> int:
    """Import it: nothing is changed unless every file was found."""
    context.wait = args.wait
    manifest = context.catalog.load(args.name)
    for path in args.source:
        if not path.exists():
            raise Stop(Status.USAGE, f"there is no {path}", "check the path")
    context.models.refuse_packaged(manifest.name)
    space.check_permission(context.place.state)
    found, remarks = medium.search(args.source, list(manifest.files))
    there = context.place.state.is_dir()
    take = {
        file.sha256: file for file in manifest.files if not (there and context.models.find(file))
    }
    absent = [f for f in take.values() if f.sha256 not in found and not f.optional]
    if absent:
        lacking = ", ".join(remarks.get(file.path, file.path) for file in absent)
        raise Stop(
            Status.CONTENT,
            f"{manifest.name} is not complete there: {lacking}",
            "nothing was changed; name further files or directories",
        )
    interactive = sys.stdin is not None and sys.stdin.isatty()
    context.licenses.require(manifest, args.accept_license, interactive)
    _take(context, manifest, [f for f in take.values() if f.sha256 in found], found)
    return 0


def _take(
    context: Context, manifest: Manifest, wanted: list[File], found: dict[str, Candidate]
) -> None:
    context.progress.start(manifest.name, len(wanted), sum(f.size for f in wanted), ["here"])
    with obtain.adding(context):
        space.check_space(context.store, manifest, wanted)
        for file in wanted:
            context.progress.file(file.path, file.size, 0)
            obtain.obtain(context, file, lambda fd, f: _copy(context, found[f.sha256], fd, f))
            context.progress.file_done()
        context.models.publish(manifest)
    context.progress.end(f"installed in {context.models.top(manifest.name) / 'current'}")


def _copy(context: Context, candidate: Candidate, fd: int, file: File) -> None:
    """Copy a candidate into the partial; it is hashed again, for it may have changed."""
    with closing(Part(fd, file)) as part:
        if os.fstat(fd).st_size:
            part.restart()
        try:
            for data in candidate.read():
                part.append(memoryview(data), str(candidate.path))
                context.progress.received(file.path, part.length)
        except OSError as error:
            raise stop_for(error, f"cannot read {candidate.path}") from None
        if not part.is_right():
            raise Stop(
                Status.CONTENT,
                f"{candidate.path} changed while it was read",
                "run the same command again when nothing writes to it",
            )

"""``mlpolicy init``."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress

import click

from ..domain import InputError
from . import common


@click.command("init")
@click.argument("directory", default=".", metavar="[DIR]")
@click.option("--force", is_flag=True, help="replace a file that differs")
@click.option("-o", "--output", metavar="FILE", help="write there instead; - is stdout")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="processes for the files of DIR",
)
@common.quiet_option()
@common.verbose_option()
def command(
    directory: str, force: bool, output: str | None, jobs: int, quiet: bool, verbose: bool
) -> int:
    """Draft debian/mlmodel.yaml for the unpacked source package in DIR (default: here)."""
    from .. import draft, pipeline
    from ..documents import CONTROL, MANIFEST
    from ..evidence import manifest
    from ..report import text

    if not os.path.isfile(os.path.join(directory, CONTROL)):
        fix = "give the directory of an unpacked source package"
        raise InputError(f"{directory}: no {CONTROL} in it; {fix}")
    session = common.Session(jobs=jobs, quiet=quiet, verbose=verbose, traces=True, evidence=True)
    for subject in session.scan([directory]):
        (found,) = pipeline.gather([draft.undeclared(subject)])
        made = draft.draft(found)
        if not found.models:
            session.note(f"{directory}: no model found; nothing to draft")
        elif output is not None:
            if not force and output not in ("-", os.devnull) and os.path.exists(output):
                raise InputError(f"{output}: is there already; --force writes the draft over it")
            common.write(made.lines, None if output == "-" else output)
        elif not made.entries:
            session.note(
                f"{directory}: no file is known to be a model, {len(found.models)} may hold one; "
                "nothing written; -o FILE writes entries for you to choose from"
            )
        else:
            content = made.text.encode()
            for mistake in manifest.parse(content).mistakes[:1]:  # beyond what a manifest holds
                fix = "write one entry for many files by hand"
                raise InputError(f"{directory}: {len(found.models)} models: {mistake.text}; {fix}")
            entries = text.counted(made.entries, "entry", "entries")
            lines = text.counted(made.questions, "line")
            said = f"{entries}, {lines} for you to settle (FIXME)"
            session.note(_settle(directory, content, subject.documents.get(MANIFEST), force, said))
    return session.status


def _settle(directory: str, content: bytes, present: bytes | None, force: bool, said: str) -> str:
    """Write the draft where there is none; what happened. PRESENT is the file's content."""
    from ..documents import MANIFEST

    target = os.path.join(directory, MANIFEST)
    if present == content:
        return f"{target}: is this draft already; nothing to do"
    there = os.path.lexists(target)
    if there and not force:
        raise InputError(
            f"{target}: differs from the draft, so it is kept; -o - shows the draft, "
            "--force puts it in the file's place"
        )
    _replace(target, content)
    return f"{target}: {'replaced' if there else 'written'}: {said}"


def _replace(target: str, content: bytes) -> None:
    """Write CONTENT to TARGET at once: a reader sees the old file or the new one."""
    try:
        descriptor, path = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".mlmodel.")
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
                os.fchmod(descriptor, 0o644)
            os.replace(path, target)
        except OSError:
            with suppress(OSError):
                os.unlink(path)
            raise
    except OSError as error:
        raise InputError(f"{target}: cannot write ({error.strerror}); use -o FILE") from error

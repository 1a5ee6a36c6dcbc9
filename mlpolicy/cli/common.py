"""What commands share: options, reading paths, writing output, exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from .. import __version__
from ..documents import MANIFEST, nothing
from ..domain import InputError, Scanned
from ..escape import text as esc
from ..scanner import scan_path
from .progress import Progress

F = TypeVar("F", bound=Callable[..., Any])


def _hush(context: click.Context, _option: click.Parameter, quiet: bool) -> bool:
    context.meta[__name__] = quiet
    return quiet


quiet_option = partial(
    click.option, "-q", "--quiet", is_flag=True, help="no messages but errors", callback=_hush
)
verbose_option = partial(
    click.option, "-v", "--verbose", is_flag=True, help="name every input as it is read"
)
color_option = partial(click.option, "--no-color", is_flag=True, help="no color (or set NO_COLOR)")


def options(*formats: str) -> Callable[[F], F]:
    """Decorator: PATHs and the options that every reading command has."""

    def add(function: F) -> F:
        for option in (
            click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
            printed(*formats),
            click.option(
                "-j",
                "--jobs",
                type=click.IntRange(1),
                default=1,
                show_default=True,
                metavar="N",
                help="processes, for several inputs or the files of one directory",
            ),
            quiet_option(),
            verbose_option(),
            color_option(),
        ):
            function = option(function)
        return function

    return add


def printed(*formats: str) -> Callable[[F], F]:
    """Decorator: ``--format``, one of FORMATS and else the first, and ``--output``."""

    def add(function: F) -> F:
        for option in (
            click.option("-o", "--output", metavar="FILE", help="write there, not to stdout"),
            click.option(
                "--format",
                "form",
                type=click.Choice(formats),
                default=formats[0],
                show_default=True,
                help="the form of what is printed",
            ),
        ):
            function = option(function)
        return function

    return add


def index_option(function: F) -> F:
    """``--index``: which packages are in which area."""
    return click.option(
        "--index",
        "indices",
        multiple=True,
        metavar="FILE_OR_DIR",
        help="package indices: which package is in which area (apt's own lists without it)",
    )(function)


def tree_option(function: F) -> F:
    """``--no-tree-evidence``: do not look for training programs and data in source trees."""
    return click.option(
        "--no-tree-evidence",
        "traces",
        is_flag=True,
        flag_value=False,
        default=True,
        help="do not look into source files for training programs and data",
    )(function)


@click.command()
@quiet_option(expose_value=False)
@verbose_option(help="say more, where there is more", expose_value=False)
@color_option(expose_value=False)
@click.version_option(version=__version__, prog_name="mlpolicy")
def _every() -> None:
    """Holds the options that every command has, whether or not they change anything there."""


def completed(command: click.Command) -> click.Command:
    """COMMAND, and those below it, with the options of every command that it has not itself."""
    if isinstance(command, click.Group):
        for one in command.commands.values():
            completed(one)
        return command
    own = {name for option in command.params for name in option.opts}
    command.params += [option for option in _every.params if own.isdisjoint(option.opts)]
    return command


def note(message: str) -> None:
    """Say something that a person may want to know, unless asked to be quiet."""
    if not click.get_current_context().meta.get(__name__):
        click.echo(f"mlpolicy: {message}", err=True)


@dataclass(frozen=True)
class How:
    """What a scan does beyond recognising.

    Digests, documents for EVIDENCE, TRACES of training in source files, and what CHECKS ask for.
    """

    sha256: bool = False
    traces: bool = False
    evidence: bool = False
    checks: bool = False


class Session:
    """One command's run over its inputs; remembers whether any of them could not be read."""

    def __init__(
        self,
        *,
        jobs: int,
        quiet: bool,
        verbose: bool,
        sha256: bool = False,
        traces: bool = False,
        evidence: bool = False,
        checks: bool = False,
    ) -> None:
        self.status = 0
        self.failures: list[str] = []  # what was said of inputs that could not be read
        self._jobs, self._quiet, self._verbose = jobs, quiet, verbose
        self._how = How(sha256, traces, evidence, checks)
        self._progress = Progress(quiet)

    def scan(self, paths: Iterable[str]) -> Iterator[Scanned]:
        """Scan PATHS in their order (``-`` reads more from stdin); tell what fails, go on."""
        wanted = list(_expanded(paths))
        alone = self._jobs == 1 or len(wanted) == 1  # then the processes share its files
        outcomes = map(self._one, wanted) if alone else self._parallel(wanted)
        with self._progress:
            for path, (subjects, error) in zip(wanted, outcomes, strict=True):
                if self._verbose:
                    self._say(f"mlpolicy: {esc(path)}")
                for subject in subjects:
                    self._tell(subject)
                    yield subject
                if error is not None:
                    self.fail(error)

    def fail(self, message: str) -> None:
        """Say that an input could not be read."""
        self.status = 1
        self.failures.append(esc(message))
        self._say(f"mlpolicy: {esc(message)}")

    def note(self, message: str) -> None:
        """Say something that a person may want to mend; the status stays."""
        if not self._quiet:
            self._say(f"mlpolicy: {esc(message)}")

    def _one(self, path: str) -> tuple[list[Scanned], str | None]:
        tick = self._progress.tick if self._progress.wanted else None
        return read(path, self._how, tick, self._jobs)

    def _say(self, line: str) -> None:
        self._progress.clear()
        click.echo(line, err=True)

    def _parallel(self, paths: list[str]) -> Iterator[tuple[list[Scanned], str | None]]:
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        with ProcessPoolExecutor(self._jobs) as pool:
            futures = [pool.submit(read, path, self._how) for path in paths]
            for path, future in zip(paths, futures, strict=True):
                try:
                    yield future.result()
                except BrokenProcessPool:  # one input killed its worker: try each alone
                    yield alone(path, self._how)

    def _tell(self, subject: Scanned) -> None:
        """Problems go to stderr; an input that was not read in full makes the status 1."""
        for problem in subject.problems:
            # What is not opened by design (a FIFO, a 7z archive) is told, but fails nothing.
            if subject.unread(problem):
                self.status = 1
            elif self._quiet:
                continue
            whole = problem.path == subject.path
            where = subject.path if whole else f"{subject.path}: {problem.path}"
            self._say(f"mlpolicy: {esc(where)}: {problem.code}: {esc(problem.detail)}")


def read(
    path: str, how: How, tick: Callable[[int], None] | None = None, jobs: int = 1
) -> tuple[list[Scanned], str | None]:
    """Scan one path; the second value is the message when it could not be opened or finished."""
    subjects: list[Scanned] = []
    try:
        if how.evidence:
            from .. import pipeline  # `mlpolicy scan` does without

            found = pipeline.scan_path(
                path,
                sha256=how.sha256,
                tick=tick,
                jobs=jobs,
                traces=how.traces,
                checks=how.checks,
            )
        else:
            found = scan_path(path, sha256=how.sha256, tick=tick, jobs=jobs, wants=nothing)
        for subject in found:
            wanted = how.checks and not how.sha256 and _gives_digests(subject)
            subjects.extend(_digested(subject, how) if wanted else [subject])
    except InputError as error:
        return subjects, str(error)
    except OSError as error:
        return subjects, f"{path}: {error.strerror or error}; check the file and its permissions"
    return subjects, None


def _gives_digests(subject: Scanned) -> bool:
    """Whether debian/mlmodel.yaml says what digests files have."""
    sheet = subject.documents.get(MANIFEST, b"")
    return b"download" in sheet and b"sha256" in sheet


def _digested(subject: Scanned, how: How) -> Iterator[Scanned]:
    """SUBJECT again, with digests: only its manifest told that they are needed."""
    from .. import pipeline

    return pipeline.scan_path(subject.path, sha256=True, traces=how.traces, checks=how.checks)


def alone(path: str, how: How) -> tuple[list[Scanned], str | None]:
    """Scan one path in a process of its own."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(read, path, how).result()
        except BrokenProcessPool:
            return [], f"{path}: the process that read it died; report this input as a bug"


def _expanded(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        if path == "-":
            yield from (line.rstrip("\n") for line in sys.stdin if line.strip())
        else:
            yield path


def write(lines: Iterable[str], output: str | None) -> None:
    """Write LINES to OUTPUT or standard output, UTF-8 in both."""
    text = "".join(f"{line}\n" for line in lines)
    if output is None:
        said(text)
        return
    try:
        Path(output).write_text(text, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise InputError(f"{output}: cannot write ({error.strerror}); give another -o") from error


def said(text: str) -> None:
    """Write TEXT to standard output. Who reads no more of it is asked no questions."""
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is left in the buffer would be tried again, and told at length, at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        fix = "make room there, or use -o"
        raise InputError(f"standard output: cannot write ({error.strerror}); {fix}") from error

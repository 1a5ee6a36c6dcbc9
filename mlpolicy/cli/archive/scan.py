"""``mlpolicy archive scan``."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ...domain import InputError
from .. import common

MOST_JOBS = 8  # without -j; more of them wait for the disk, or for a mirror
NAMED = 20  # of what could not be read
AGAIN = "nothing is lost: the same command goes on"


F = TypeVar("F", bound=Callable[..., Any])


def _choice(option: str, name: str, metavar: str, text: str) -> Callable[[F], F]:
    """An option that may be given several times."""
    return click.option(option, name, multiple=True, metavar=metavar, help=text)


@click.command("scan")
@click.argument("where")
@click.option(
    "--store", required=True, metavar="FILE", type=Path, help="keeps the results; made if missing"
)
@_choice("--suite", "suites", "NAME", "a suite of the mirror; a web server's must be named")
@_choice("--area", "areas", "NAME", "main, contrib and so on; all areas without it")
@_choice("--architecture", "architectures", "NAME", "of the binary packages, besides all")
@_choice("--package", "packages", "NAME", "a source or binary package, or a pattern of names")
@_choice("--maintainer", "maintainers", "TEXT", "what the name or e-mail of one contains")
@click.option("--since", type=int, metavar="RUN", help="leave out sources that it has just so")
@click.option(
    "--depth",
    type=click.Choice(("control", "candidates", "full")),
    default="candidates",
    show_default=True,
    help="how much is read: control parts, and in full what they give reason for, or everything",
)
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="worker processes (cores)")
@click.option("--cluster", metavar="ADDRESS", help="let a Dask scheduler's workers do it")
@click.option(
    "--time-limit",
    "limit",
    type=click.IntRange(1),
    default=3600,
    show_default=True,
    metavar="SECONDS",
    help="for one package; a reader that takes longer is ended",
)
@common.quiet_option()
@click.option("-v", "--verbose", is_flag=True, help="a line for each step, on a terminal too")
def command(
    where: str,
    store: Path,
    since: int | None,
    depth: str,
    jobs: int | None,
    cluster: str | None,
    limit: int,
    quiet: bool,
    verbose: bool,
    **choices: tuple[str, ...],
) -> int:
    """Read and judge the packages of the archive at WHERE, each only once ever.

    WHERE is a mirror (an http, https or file URL, or a directory with dists/), or a directory of
    packages. Whatever ends a scan, the same command goes on where it was: also after kill -9.

    With --cluster the workers of Dask distributed do it: the same mlpolicy must be installed
    there, and WHERE mean the same. Who reaches a Dask scheduler or worker can run programs on
    it: beyond one host, use TLS (a tls:// ADDRESS, certificates by Dask's own configuration).
    --time-limit is for worker processes of this machine.

    The exit status is 0 when everything was read, 1 when something failed or has vanished from
    the archive (it is named, never counted as clean, and tried again by the next scan), or when
    the scan had to stop, and 130 when it was interrupted.
    """
    from ...archive import engine, runs, scan, status
    from ...archive.store import Store
    from ...report import archive_status
    from .progress import Progress

    if jobs is not None and cluster is not None:
        raise click.UsageError(
            "-j is for worker processes of this machine; leave it out with --cluster"
        )
    # The order in which choices were given makes no other request.
    choices = {name: tuple(sorted(set(values))) for name, values in choices.items()}
    request = runs.Request(where, since=since, depth=depth, **choices)
    one: engine.Engine = engine.Local(jobs or min(len(os.sched_getaffinity(0)), MOST_JOBS))
    if cluster is not None:
        one = engine.Cluster(cluster)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Progress(quiet, verbose) as progress, Store(store) as opened:
            number = scan.scan(opened, request, one, limit, progress)
            counts, unread = status.counts(opened, number), status.unread(opened, number)
    except KeyboardInterrupt:
        click.echo(f"mlpolicy: interrupted; {AGAIN}", err=True)
        return 130
    except engine.Stopped as error:
        raise InputError(f"{error}; {AGAIN}") from error
    except BrokenPipeError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise InputError(f"{engine.said(error, store)}; {AGAIN}") from error
    for line in archive_status.unread(unread, NAMED):
        click.echo(f"mlpolicy: {line}", err=True)
    if not quiet:
        click.echo(archive_status.counted(number, counts))
    return 1 if unread else 0

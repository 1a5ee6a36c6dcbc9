"""A run: what it was asked for, which indices it read, and what it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from ...archive import rules
from ...archive.runs import Run
from .. import links
from ..page import Block, Cell, Figure, Page, Table
from ..site import Site
from .base import Kind
from .overview import lead
from .runs import differences

#: The tables of the report that say what a run found, in a few rows.
_FOUND = ("headline", "release-critical", "tags")


def _by_key(site: Site) -> dict[str, Run]:
    return {str(run.number): run for run in site.finished}


def _keys(site: Site) -> Iterable[str]:
    return site.once(_by_key)


def _make(site: Site, key: str) -> Page:
    run = site.once(_by_key)[key]
    counts = site.counts[run.number]
    every = sum(counts.values())
    return Page(
        links.path("run", key),
        f"Run {key}",
        (("Overview", "index"), ("Runs", "runs")),
        lead(site, run),
        tuple(Figure(name, number, every) for name, number in counts.items()),
        (*_found(site, run), Block(_request(run)), Block(_indices(run))),
    )


def _found(site: Site, run: Run) -> Iterator[Block]:
    """What it found, if it is not older than the history."""
    if run in site.runs:
        for name in _FOUND:
            yield Block(site.table(name, run))
        yield Block(differences(site, run))


def _request(run: Run) -> Table:
    """What ``archive status`` tells of it; an empty choice is all there is."""
    asked: dict[str, Cell] = {name: value or None for name, value in asdict(run.request).items()}
    told = {
        "started": run.started,
        "finished": run.finished,
        "tool": f"mlpolicy {run.tool}",
        "rules": run.rules,
        "rules_of_this_version": run.rules == rules.digest(),
    }
    rows = tuple((name, value) for name, value in (asked | told).items())
    note = "Where nothing was chosen it was asked for all there is."
    return Table("request", "What was asked for", ("name", "value"), rows, note)


def _indices(run: Run) -> Table:
    """What was read of the archive itself, so that somebody else can read the same."""
    columns = ("index", "sha256", "release_date")
    return Table("indices", "Package indices", columns, run.indices)


KIND = Kind("run", _keys, _make)

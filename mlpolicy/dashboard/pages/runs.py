"""All runs that were finished, and what changed from each to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from ...archive.diff import CLASSES, comparable
from ...archive.runs import Run
from ...report.archive_status import states
from .. import links
from ..page import Block, Cell, Entry, Page, Table
from ..site import Site
from ..tables import trends
from .base import Kind

_MOST = 100  # entries of the feed


def _keys(_site: Site) -> Iterable[str]:
    yield "runs"


def _make(site: Site, key: str) -> Page:
    newest = site.finished[::-1]
    return Page(
        key,
        "Runs",
        (("Overview", "index"),),
        "Each run is one reading of the package indices, and of what they list. What changed is "
        f"told of the last {len(site.runs)}.",
        blocks=(
            Block(differences(site)),
            Block(trends.runs(site, "runs", "All finished runs", newest)),
        ),
        feed=tuple(
            Entry(
                f"run{run.number}",
                f"run {run.number} of {run.request.where}",
                f"{states(site.counts[run.number])}.",
                run.finished or run.started,
                links.path("run", str(run.number)),
            )
            for run in newest[:_MOST]
        ),
    )


def differences(site: Site, run: Run | None = None) -> Table:
    """How much is different between runs that follow each other; with RUN, those pairs alone."""
    rows: list[tuple[Cell, ...]] = []
    for one, other in reversed(tuple(pairwise(site.runs))):
        if run not in (None, one, other):
            continue
        number = Counter(change.category for change in site.differences[one.number, other.number])
        same = comparable(site.of(one), site.of(other))
        rows.append((trends.key(one, other), *(number[name] for name in CLASSES), same))
    columns = (name.replace(" ", "_") for name in CLASSES)
    return Table(
        "differences",
        "What changed between runs",
        ("diff", *columns, "comparable"),
        tuple(rows),
        "Findings and areas. New, fixed and gone is what packages did; rule changed and scan "
        "failed is what mlpolicy did. Runs that are not comparable were asked for different "
        "packages.",
    )


KIND = Kind("", _keys, _make)

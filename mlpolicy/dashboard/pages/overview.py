"""The first page: what each ruleset would change, what changed since the last run, and the rest.

What a team looks for on Monday comes first; how far the numbers reach, at once: in the lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...archive.entry import CONTROL, FULL
from ...archive.runs import Run
from ...report.archive_status import states
from ...rulesets import DEFAULT
from .. import feeds
from ..page import Badge, Block, Chart, Figure, Page, Prose
from ..site import Site
from ..tables import trends
from .base import Kind


def _keys(_site: Site) -> Iterable[str]:
    yield "index"


def _make(site: Site, key: str) -> Page:
    counts = site.view.counts
    every = sum(counts.values())
    read = counts[FULL] + counts[CONTROL]
    return Page(
        key,
        "Models in the archive",
        lead=lead(site, site.view.run),
        figures=tuple(Figure(name, number, every) for name, number in counts.items()),
        blocks=tuple(_blocks(site)),
        feed=feeds.entries(site.news, site.keys("source")),
        badge=Badge("models in the archive", f"{read} of {every} packages read"),
    )


def lead(site: Site, run: Run) -> str:
    """What a reader must know of RUN in a sentence: of where, when, and how much was read."""
    of = f"{run.request.where} ({', '.join(run.request.suites) or 'all suites'})"
    read = states(site.counts[run.number])
    return f"Run {run.number} of {of} ended {trends.when(run)} with {read}."


def _blocks(site: Site) -> Iterator[Block | Prose]:
    yield Block(
        site.table("headline"),
        Chart("bars", "ruleset", ("sources", "sources_open"), ("suite",)),
        facets=("suite",),
    )
    if len(site.runs) > 1:
        yield Block(trends.changes(site, *site.runs[-2:]))
    else:
        said = "The store has no earlier run to compare this one with."
        yield Prose("changes", "What changed", (said,))
    yield Block(site.table("release-critical"))
    yield Block(site.table("tags"))
    yield trends.headline(site, DEFAULT)
    yield trends.findings(site)
    yield trends.coverage(site)
    for name in ("coverage", "not-read", "formats", "sizes"):
        yield Block(site.table(name))


KIND = Kind("", _keys, _make)

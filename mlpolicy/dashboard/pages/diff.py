"""What is different between two runs that follow each other, and whether packages or we changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from ...archive.diff import CLASSES, comparable
from ...archive.runs import Run
from .. import links
from ..page import Block, Figure, Page, Table
from ..site import Site
from ..tables import trends
from .base import Kind


def _pairs(site: Site) -> dict[str, tuple[Run, Run]]:
    return {trends.key(*pair): pair for pair in pairwise(site.runs)}


def _keys(site: Site) -> Iterable[str]:
    return site.once(_pairs)


def _make(site: Site, key: str) -> Page:
    before, after = site.once(_pairs)[key]
    found = site.differences[before.number, after.number]
    counts = Counter(one.category for one in found)
    table = Table(
        "differences",
        "Differences",
        ("class", "kind", "there", "source", "package", "about", "severity", "detail", "note"),
        tuple(
            (
                one.category, one.kind, one.there, one.source, one.package, one.about,
                one.severity, one.detail, one.note,
            )
            for one in found
        ),
        "THERE tells whether the second run has it, ABOUT is a tag, or the ruleset that an area "
        "is under.",
    )  # fmt: skip
    return Page(
        links.path("diff", key),
        f"From run {before.number} to run {after.number}",
        (("Overview", "index"), ("Runs", "runs")),
        _lead(site, before, after),
        tuple(Figure(name, counts[name]) for name in CLASSES),
        (
            Block(trends.changes(site, before, after)),
            Block(table, facets=("class", "kind", "severity")),
        ),
    )


def _lead(site: Site, before: Run, after: Run) -> str:
    """When they were, and what a reader must know before reading any number."""
    ended = (f"run {run.number} ended {trends.when(run)}" for run in (before, after))
    said = [f"R{', '.join(ended)[1:]}."]
    if before.rules != after.rules:
        said.append("The second was judged by other rules: another mlpolicy, or other data of it.")
    if not comparable(site.of(before), site.of(after)):
        said.append(
            "They were asked for different packages: only those that both have are compared."
        )
    return " ".join(said)


KIND = Kind("diff", _keys, _make)

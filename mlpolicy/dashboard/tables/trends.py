"""How the numbers went: tables with rows for each run of the history, the oldest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from ...archive.diff import AREA, CLASSES, FINDING, GONE, RULE_CHANGED, SCAN_FAILED
from ...archive.runs import Run
from ...archive.status import STATES
from ...checks.base import LETTERS
from ..feeds import WHY
from ..page import Block, Cell, Chart, Table
from ..site import Site

#: What is another one, by the class of a change, if not the package.
_CHANGED = {GONE: "the archive", RULE_CHANGED: "mlpolicy", SCAN_FAILED: "mlpolicy"}


def headline(site: Site, rulesets: Collection[str]) -> Block:
    """What RULESETS would change in main, as each run had it."""
    columns: tuple[str, ...] = ()
    rows: list[tuple[Cell, ...]] = []
    for run in site.runs:
        table = site.table("headline", run)
        columns = table.columns
        at = columns.index("ruleset")
        rows += ((run.number, _date(run), *row) for row in table.rows if row[at] in rulesets)
    shown = Table(
        "trend",
        "What would leave main, over the runs",
        ("run", "date", *columns),
        tuple(rows),
        "A run that could read more of main may find more.",
    )
    return Block(shown, Chart("lines", "date", ("sources", "sources_open"), ("suite", "ruleset")))


def findings(site: Site) -> Block:
    """How many findings of each severity each run had: the sums of its table of tags."""
    rows: list[tuple[Cell, ...]] = []
    for run in site.runs:
        table = site.table("tags", run)
        severity, number = map(table.columns.index, ("severity", "findings"))
        counts: Counter[Cell] = Counter()
        for row in table.rows:
            many = row[number]
            assert isinstance(many, int)
            counts[row[severity]] += many
        rows.append((run.number, _date(run), *(counts[one] for one in LETTERS)))
    shown = Table(
        "trend-findings",
        "Findings by severity, over the runs",
        ("run", "date", *LETTERS),
        tuple(rows),
        "Overridden ones are among them.",
    )
    return Block(shown, Chart("lines", "date", tuple(LETTERS)))


def coverage(site: Site) -> Block:
    """How much each run of the history has read."""
    return Block(
        runs(site, "trend-coverage", "What was read, over the runs", site.runs),
        Chart("lines", "date", STATES),
    )


def runs(site: Site, name: str, title: str, those: Iterable[Run]) -> Table:
    """THOSE runs, and how many packages each has read."""
    rows: list[tuple[Cell, ...]] = []
    for run in those:
        counts = site.counts[run.number]
        rows.append((run.number, _date(run), sum(counts.values()), *counts.values(), run.tool))
    note = (
        "Packages read in full; by their control part or debian/ alone; failed; no longer in the "
        "archive; not tried."
    )
    return Table(name, title, ("run", "date", "packages", *STATES, "tool"), tuple(rows), note)


def changes(site: Site, before: Run, after: Run) -> Table:
    """How much is different between two runs that follow each other, by class."""
    number = Counter(
        (one.category, one.kind) for one in site.differences[before.number, after.number]
    )
    rows = tuple(
        (key(before, after), name, _CHANGED.get(name, "the package"), number[name, FINDING],
         number[name, AREA], WHY[name])
        for name in CLASSES
    )  # fmt: skip
    return Table(
        "changes",
        f"What changed from run {before.number} to run {after.number}",
        ("diff", "class", "changed", "findings", "areas", "meaning"),
        rows,
        "What only one of the runs has: findings, and areas other than main for a package in main, "
        "which count under each ruleset.",
    )


def key(before: Run, after: Run) -> str:
    """The key of the page on what is different between two runs."""
    return f"{before.number}..{after.number}"


def when(run: Run) -> str:
    """When RUN ended, for a sentence."""
    time = datetime.fromisoformat(_date(run))
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _date(run: Run) -> str:
    return run.finished or run.started

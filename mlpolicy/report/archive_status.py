"""What ``mlpolicy archive status`` prints, and what ``archive scan`` says at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .. import __version__
from ..archive import poison, status
from ..archive.entry import CONTROL, FAILED, FULL, VANISHED
from ..archive.runs import Request
from ..archive.status import Standing, Unread
from ..archive.store import Store
from ..escape import text as esc

_SAID = {
    FULL: "read in full",
    CONTROL: "read by their control parts",
    FAILED: "failed",
    VANISHED: "vanished",
    status.WAITING: "waiting",
}
_KINDS = {"read": "to be read", "judge": "to be judged"}


def counted(number: int, counts: Mapping[str, int]) -> str:
    """What the COUNTS of the run NUMBER say."""
    return f"run {number}: {states(counts)}"


def states(counts: Mapping[str, int]) -> str:
    """How many packages COUNTS are of, and what became of them."""
    said = [f"{many:,} {_SAID[state]}" for state, many in counts.items() if many]
    return f"{sum(counts.values()):,} packages: {', '.join(said) or 'none'}"


def unread(rows: Sequence[Unread], most: int) -> Iterator[str]:
    """What was not read, or not judged, up to MOST lines; the poisoned ones are all named."""
    told = 0
    for row in sorted(rows, key=lambda row: not row.poisoned):
        name = esc(f"{row.package} {row.version} {row.architecture}")
        if row.poisoned:
            yield f"{name}: poisoned input: {esc(row.detail)}; report it as a bug"
        elif told < most:
            told += 1
            yield f"{name}: {row.status}: {esc(row.detail)}"
    if more := sum(not row.poisoned for row in rows) - told:
        yield f"and {more:,} more that failed or have vanished"


def lines(store: Store, busy: bool) -> Iterator[str]:
    """The state of STORE; BUSY tells that a scan is at work on it."""
    standings = status.standings(store)
    yield f"{esc(store.path)}: {status.size(store) / 1e6:,.1f} MB, {len(standings)} runs"
    for one in standings:
        yield counted(one.run.number, one.counts)
        yield f"  of {_asked(one.run.request)}"
        yield f"  began {one.run.started}, {_end(one, busy)}"
        if not one.current:
            yield "  by other rules than today's: another scan judges anew and reads nothing twice"
    for kind, many in status.queued(store).items():
        if many:
            yield f"queue: {many:,} {_KINDS[kind]}"
    if older := status.outdated(store):
        yield f"judgements by other rules than today's: {older:,}"
    for bad in poison.every(store):
        yield f"poisoned input: {esc(bad.what)}: {esc(bad.reason)}; report it as a bug"


def as_json(store: Store, busy: bool) -> dict[str, Any]:
    """The document of schema mlpolicy.archive-status/1."""
    return {
        "schema": "mlpolicy.archive-status/1",
        "version": __version__,
        "store": str(store.path),
        "bytes": status.size(store),
        "busy": busy,
        "runs": [
            {
                "run": one.run.number,
                "request": asdict(one.run.request),
                "started": one.run.started,
                "finished": one.run.finished,
                "tool": one.run.tool,
                "rules": one.run.rules,
                "current_rules": one.current,
                "indices": [
                    {"path": path, "sha256": sha256, "date": date}
                    for path, sha256, date in one.run.indices
                ],
                "counts": one.counts,
                "unread": [asdict(row) for row in status.unread(store, one.run.number)],
            }
            for one in status.standings(store)
        ],
        "queue": status.queued(store),
        "outdated_judgements": status.outdated(store),
        "poisoned": [asdict(bad) for bad in poison.every(store)],
    }


def _asked(request: Request) -> str:
    """REQUEST as its options."""
    said = [esc(request.where)]
    for option, values in (
        ("suite", request.suites), ("area", request.areas),
        ("architecture", request.architectures), ("package", request.packages),
        ("maintainer", request.maintainers),
    ):  # fmt: skip
        said.extend(f"--{option} {esc(value)}" for value in values)
    if request.since is not None:
        said.append(f"--since {request.since}")
    return " ".join((*said, f"--depth {request.depth}"))


def _end(one: Standing, busy: bool) -> str:
    if one.run.finished:
        return f"finished {one.run.finished}"
    return "not finished: a scan is at work" if busy else "cut off: the same command goes on"

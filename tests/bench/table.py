"""What was found, one line each: ours, the other, their ratio, and the goal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table; OK is None when there is no goal or nothing to compare."""

    what: str
    ours: str = ""
    other: str = ""
    ratio: str = ""
    goal: str = ""
    ok: bool | None = None

    @property
    def result(self) -> str:
        """The last column."""
        return {True: "ok", False: "MISSES", None: ""}[self.ok]


def at_most(what: str, ours: float, other: float, limit: float | None = None) -> Row:
    """Seconds of OURS over those of OTHER, which should be at most LIMIT."""
    ratio = ours / max(other, 1e-9)
    goal = "" if limit is None else f"<= {limit:g}"
    ok = None if limit is None else ratio <= limit
    return Row(what, _seconds(ours), _seconds(other), f"{ratio:.2f}", goal, ok)


def faster(what: str, ours: float, other: float, least: float | None = None) -> Row:
    """How many times as long as OURS the OTHER takes, which should be at least LEAST."""
    ratio = other / max(ours, 1e-9)
    goal = "" if least is None else f">= {least:g} x"
    ok = None if least is None else ratio >= least
    return Row(what, _seconds(ours), _seconds(other), f"{ratio:.1f} x", goal, ok)


def within(what: str, seconds: float, limit: float | None = None) -> Row:
    """SECONDS, which should be at most LIMIT on a machine that does nothing else."""
    goal = "" if limit is None else f"<= {limit:g} s"
    return Row(what, _seconds(seconds), "", "", goal, None if limit is None else seconds <= limit)


def at_least(what: str, rate: float, least: float | None = None) -> Row:
    """RATE a second, which should be at least LEAST."""
    goal = "" if least is None else f">= {least:g}/s"
    return Row(what, f"{rate:.0f}/s", "", "", goal, None if least is None else rate >= least)


def memory(what: str, peak: int, limit: int) -> Row:
    """PEAK bytes, which should be at most LIMIT megabytes."""
    return Row(what, f"{peak / 1e6:.0f} MB", "", "", f"<= {limit} MB", peak <= limit * 1e6)


def same(what: str, right: int, count: int) -> Row:
    """RIGHT of COUNT, which should be all."""
    return Row(what, str(right), str(count), "", "all", right == count)


def skipped(program: str) -> Row:
    """A peer that this machine does not have."""
    return Row(f"{program}: not installed: skipped")


def lines(rows: Iterable[Row]) -> list[str]:
    """ROWS as text with aligned columns."""
    cells = [("what", "ours", "other", "ratio", "goal", "")]
    cells += [(r.what, r.ours, r.other, r.ratio, r.goal, r.result) for r in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(6)]
    return [
        "  ".join(
            text.ljust(width) if column in (0, 5) else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]


def _seconds(value: float) -> str:
    return f"{value:.3f} s"

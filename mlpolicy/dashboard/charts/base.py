"""What all charts share: rows that belong together, numbers, and words that fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from ...escape import text as visible
from ..page import Cell, Chart, Table, words

#: The most that is drawn: the table has the rest.
GROUPS = 48
BARS = 40  # in one group
POINTS = 60  # of one line, the last ones

_LONGEST = 22  # characters of a name beside a bar


@dataclass(frozen=True)
class Group:
    """Rows that belong together, in a chart of their own: NAMES are what sets them apart.

    Of each of VALUES, SERIES has the number at each of POINTS; None where nothing is known. MOST
    is the number that the whole height or width stands for.
    """

    title: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    points: tuple[str, ...]
    series: tuple[tuple[int | None, ...], ...]
    most: int = 1

    @property
    def above(self) -> str:
        """What stands above it and those beside it."""
        return self.names[0] if len(self.names) > 1 else ""

    @property
    def own(self) -> str:
        """What it is called among those."""
        return ", ".join(self.names[1:] or self.names)


def groups(table: Table, chart: Chart) -> tuple[list[Group], int]:
    """The groups of TABLE that CHART shows, and how many of the rows are not among them."""
    at = table.columns.index(chart.at)
    apart = [table.columns.index(name) for name in chart.apart]
    columns = [table.columns.index(name) for name in chart.values]
    found: dict[tuple[str, ...], dict[str, tuple[int | None, ...]]] = {}
    for row in table.rows:
        rows = found.setdefault(tuple(_word(row[n]) for n in apart), {})
        rows[_word(row[at])] = tuple(_number(row[n]) for n in columns)
    lines = chart.shape == "lines"
    if lines:
        # A place for every point of the table, so that equal times stand together.
        shared = tuple(dict.fromkeys(_word(row[at]) for row in table.rows))[-POINTS:]
        found = {names: rows for names, rows in found.items() if not rows.keys().isdisjoint(shared)}
    nothing = (None,) * len(columns)
    drawn = []
    shown = 0
    for names, rows in list(found.items())[:GROUPS]:
        points = shared if lines else tuple(rows)[:BARS]
        shown += sum(point in rows for point in points)
        series = tuple(zip(*(rows.get(point, nothing) for point in points), strict=True))
        title = ": ".join((table.title, *names))
        drawn.append(Group(title, names, chart.values, points, series))
    hidden = len(table.rows) - shown
    if split(chart):
        return [part for group in drawn for part in _parts(group)], hidden
    most = max((_most(group, lines) for group in drawn), default=0)
    return [replace(group, most=max(most, 1)) for group in drawn], hidden


def split(chart: Chart) -> bool:
    """Whether each value of CHART has lines of its own: more than two of them would be a tangle."""
    return chart.shape == "lines" and len(chart.values) > 2


def _parts(group: Group) -> Iterator[Group]:
    for value, series in zip(group.values, group.series, strict=True):
        name = value.replace("_", " ")
        part = Group(
            f"{group.title}: {name}", (*group.names, name), (value,), group.points, (series,)
        )
        yield replace(part, most=max(_most(part, True), 1))


def _most(group: Group, lines: bool) -> int:
    """The largest number of GROUP, or the longest of its bars, in which numbers are added up."""
    together = max if lines else sum
    return max(
        (together(n or 0 for n in numbers) for numbers in zip(*group.series, strict=True)),
        default=0,
    )


def _number(cell: Cell) -> int | None:
    return max(cell, 0) if type(cell) is int else None


def _word(cell: Cell) -> str:
    return ", ".join(words(cell))


def named(column: str, value: str) -> Markup:
    """The heading of what has VALUE in COLUMN."""
    return Markup("<b>{}</b> {}").format(column.replace("_", " "), text(value))


def key(number: int, name: str) -> Markup:
    """The key of the value NUMBER, called NAME."""
    return Markup('<span class="key v{}">{}</span>').format(style(number), name.replace("_", " "))


def style(number: int) -> int:
    """Which of the styles the value NUMBER has."""
    return number % 4


def text(value: str, most: int = 80) -> Markup:
    """VALUE as text of a page, not longer than MOST."""
    shown = visible(value)
    return escape(shown if len(shown) <= most else f"{shown[: most - 1]}…")


def label(value: str) -> Markup:
    """VALUE as a name beside a mark; of a time, the day."""
    return text(value[:10] if value[10:11] == "T" and value[4:5] == "-" else value, _LONGEST)


def percent(part: int, whole: int) -> str:
    """PART of WHOLE in percent, as coordinates have it; whole numbers of any size."""
    return f"{part * 10000 // whole / 100:g}"

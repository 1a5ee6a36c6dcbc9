"""Bars: a line for each row, its values one after the other, and their numbers at the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from .base import Group, label, percent, style, text

_HEIGHT = 20  # pixels of a row
_BAR = 12
# Percent of the width: names end before the bars, and the numbers have the rest. Percent, not a
# viewBox, so that on a small screen the bars shrink and the letters do not.
_START = 38
_WIDTH = 44


def svg(group: Group) -> str:
    """The bars of GROUP."""
    top = _HEIGHT if group.names else 0
    height = top + _HEIGHT * len(group.points)
    lines = [
        f'<svg role="img" width="100%" height="{height}">',
        f"<title>{text(group.title)}</title>",
    ]
    lines.append(f"<desc>Bars of {_values(group)}; the table has the same numbers.</desc>")
    if group.names:
        lines.append(f'<text class="of" x="0" y="13">{text(group.own)}</text>')
    for number, point in enumerate(group.points):
        lines += _row(group, number, point, top + number * _HEIGHT)
    lines.append("</svg>")
    return "\n".join(lines)


def _row(group: Group, number: int, point: str, top: int) -> Iterator[str]:
    numbers = [series[number] for series in group.series]
    middle = top + _HEIGHT // 2 + 4
    yield f'<text x="{_START - 1}%" y="{middle}" class="end">{label(point)}</text>'
    starts = list(accumulate((one or 0 for one in numbers), initial=0))
    for value, (start, one) in enumerate(zip(starts, numbers, strict=False)):
        if one:
            yield (
                f'<rect class="v{style(value)}" x="{_at(start, group.most)}%" '
                f'y="{top + (_HEIGHT - _BAR) // 2}" '
                f'width="{percent(one * _WIDTH, group.most * 100)}%" height="{_BAR}"/>'
            )
    shown = " + ".join("?" if one is None else str(one) for one in numbers)
    yield f'<text x="{_at(starts[-1], group.most)}%" dx="6" y="{middle}">{shown}</text>'


def _at(number: int, most: int) -> str:
    return percent(number * _WIDTH + _START * most, most * 100)


def _values(group: Group) -> str:
    return " and ".join(name.replace("_", " ") for name in group.values)

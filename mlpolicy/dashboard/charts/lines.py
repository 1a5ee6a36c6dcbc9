"""Lines: a small chart for each group, all with one scale; many lines in one would be a tangle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from .base import Group, label, percent, style, text

_HEIGHT = 84  # pixels: names and numbers, the plot, the first and the last point
_TOP, _BOTTOM = 22, 66
_EDGE = 3  # percent of the width beside the first and the last point


def svg(group: Group) -> str:
    """The lines of GROUP."""
    last = " + ".join("?" if one[-1] is None else str(one[-1]) for one in group.series)
    lines = [
        f'<svg role="img" width="100%" height="{_HEIGHT}">',
        f"<title>{text(group.title)}</title>",
        f"<desc>{_told(group)}; the table has the same numbers.</desc>",
        f'<text class="of" x="0" y="13">{text(group.own, 24)}</text>',
        f'<text class="end" x="100%" y="13">{last}</text>',
        f'<line class="base" x1="0" x2="100%" y1="{_BOTTOM}" y2="{_BOTTOM}"/>',
    ]
    for number, series in enumerate(group.series):
        lines += _line(group, series, style(number))
    lines.append(f'<text class="at" x="0" y="{_HEIGHT - 4}">{label(group.points[0])}</text>')
    if len(group.points) > 1:
        lines.append(
            f'<text class="at end" x="100%" y="{_HEIGHT - 4}">{label(group.points[-1])}</text>'
        )
    lines.append("</svg>")
    return "\n".join(lines)


def _line(group: Group, series: tuple[int | None, ...], drawn: int) -> Iterator[str]:
    """A line through the known numbers of SERIES; where one is unknown, it has a gap."""
    places = [
        None if one is None else (_across(n, len(series)), _up(one, group.most))
        for n, one in enumerate(series)
    ]
    for known, part in groupby(places, key=lambda place: place is not None):
        those = [place for place in part if place]
        if known:
            yield from (
                f'<line class="v{drawn}" x1="{x}%" y1="{y}" x2="{to_x}%" y2="{to_y}"/>'
                for (x, y), (to_x, to_y) in pairwise(those)
            )
            x, y = those[-1]
            yield f'<circle class="v{drawn}" cx="{x}%" cy="{y}" r="3"/>'


def _across(number: int, of: int) -> str:
    steps = max(of - 1, 1)
    start = (100 - 2 * _EDGE) * number + _EDGE * steps if of > 1 else 50
    return percent(start, steps * 100)


def _up(number: int, most: int) -> str:
    return f"{_BOTTOM - (_BOTTOM - _TOP) * number * 100 // most / 100:g}"


def _told(group: Group) -> str:
    """What the lines say, in words: from where to where."""
    return "; ".join(
        f"{name.replace('_', ' ')} from {_said(series[0])} to {_said(series[-1])}"
        for name, series in zip(group.values, group.series, strict=True)
    )


def _said(number: int | None) -> str:
    return "unknown" if number is None else str(number)

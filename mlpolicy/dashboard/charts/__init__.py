"""Charts as inline SVG, drawn from the rows of the table that stands under them.

They hold no color and no script: classes say what a mark is, the style sheet how it looks on
light, on dark and on paper. What is certain is solid, what is open is hatched or dashed, and the
numbers stand beside the marks, so that nothing depends on telling colors apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from markupsafe import Markup

from ..page import Block, Chart
from . import bars, lines
from .base import Group, groups, key, named, split

#: How each shape draws the rows that belong together.
_SHAPES: Mapping[str, Callable[[Group], str]] = {"bars": bars.svg, "lines": lines.svg}
_SCALES = {"bars": "All bars have one scale.", "lines": "All lines have one scale, from 0."}


def svg(block: Block) -> Markup:
    """The chart of BLOCK; empty where there is nothing to draw."""
    return Markup("\n".join(_figure(block)))


def _figure(block: Block) -> Iterator[str]:
    chart, table = block.chart, block.table
    if chart is None or not table.rows:
        return
    drawn, hidden = groups(table, chart)
    yield f'<figure class="chart {chart.shape}">'
    yield f"<figcaption>{_caption(chart)}</figcaption>"
    above = ""
    for group in drawn:
        if group.above != above:
            above = group.above
            yield f'<p class="of">{named(chart.apart[0], above)}</p>'
        yield _SHAPES[chart.shape](group)
    if hidden:
        yield f'<p class="note">{hidden} more rows are in the table, not in the chart.</p>'
    yield "</figure>"


def _caption(chart: Chart) -> str:
    """What the marks mean."""
    if split(chart):
        return "Each from 0 to its own largest number."
    keys = "".join(key(number, name) for number, name in enumerate(chart.values))
    return f"{keys} <small>{_SCALES[chart.shape]}</small>"


__all__ = ["svg"]

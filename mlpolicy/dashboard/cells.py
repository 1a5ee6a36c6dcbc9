"""Tables as HTML. In Python, since a site has a hundred thousand of them and macros are slow.

Nothing reaches a page but through ``_text``, which shows control and bidi characters as what they
are and escapes the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from markupsafe import escape as markup

from ..checks.base import LETTERS
from ..report import escape
from . import links, page
from .site import Site

LONGEST = 2000  # characters of one value

#: The letter that stands before an area, so that nobody has to tell colours apart.
AREAS = {"main": "M", "contrib": "C", "non-free": "N", "not-distributable": "X"}

_STATES = {
    "severity": LETTERS, "severities": LETTERS, "area": AREAS, "areas": AREAS,
}  # fmt: skip
_BYTES = frozenset(("bytes", "size", "installed"))


class Cells:
    """Makes the cells of tables of SITE; what is often shown is made once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._made: dict[tuple[str, page.Cell, str], str] = {}

    def rows(self, table: page.Table, top: str, most: int) -> Markup:
        """The rows of TABLE, MOST of them, on a page from which TOP leads to the site's top."""
        right = numeric(table)
        columns = table.columns
        lines = []
        for row in table.rows[:most]:
            cells = [f'<th scope="row">{self.cell(columns[0], row[0], top)}</th>']
            for column, number, value in zip(columns[1:], right[1:], row[1:], strict=True):
                start = '<td class="n">' if number else "<td>"
                cells.append(f"{start}{self.cell(column, value, top)}</td>")
            lines.append(f"<tr>{''.join(cells)}</tr>")
        return Markup("\n".join(lines))

    def cell(self, column: str, value: page.Cell, top: str) -> Markup:
        """VALUE in COLUMN: a link where it has a page, a letter before areas and severities."""
        key = (column, value, top) if not isinstance(value, bool) else (column, str(value), top)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = ", ".join(self._words(column, value, top))
        return Markup(made)

    def _words(self, column: str, value: page.Cell, top: str) -> Iterator[str]:
        if column in _BYTES and isinstance(value, int):
            yield f'<data value="{value}">{size(value)}</data>'
            return
        for word in page.words(value):
            shown = text(word)
            if to := self.link(column, word):
                yield f'<a href="{top}{to}">{shown}</a>'
            elif letter := _STATES.get(column, {}).get(word):
                yield f'<span class="state {word}"><b>{letter}</b> {shown}</span>'
            else:
                yield str(shown)

    def link(self, column: str, value: str) -> str | None:
        """Where the page of VALUE in COLUMN is, from the site's top; None where there is none."""
        named = links.named(column, value)
        if named is None or named[1] not in self.site.keys(named[0]):
            return None
        return links.href(links.path(*named))


def text(value: object) -> Markup:
    """VALUE as text of a page."""
    return markup(escape.text(value, LONGEST))


def numeric(table: page.Table) -> list[bool]:
    """Which columns of TABLE are numbers, and so stand at the right."""
    return [
        all(cell is None or type(cell) is int for cell in column)
        for column in zip(*table.rows, strict=True)
    ]


def size(number: int) -> str:
    """NUMBER of bytes for a reader, in powers of ten."""
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.3g} {unit}"
        value /= 1000
    return f"{value:.3g} TB"

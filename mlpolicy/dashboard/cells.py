"""Tables as HTML. In Python, since a site has a hundred thousand of them and macros are slow.

Nothing reaches a page but through ``_text``, which shows control and bidi characters as what they
are and escapes the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

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
_DIGEST = re.compile("[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", re.ASCII)  # UTC, as the store has it
_SHORT, _LONG = 32, 160  # characters that stand in one line, and in a few
_MOST, _FIRST = 8, 5  # words of a list; of a longer one, those that are seen at once

#: What these columns have are sentences; the others have names and numbers.
_PROSE = frozenset((
    "detail", "do", "explanation", "fix", "meaning", "note", "reason", "reference",
    "source_of_the_rule", "summary", "text", "title",
))  # fmt: skip


class Cells:
    """Makes the cells of tables of SITE; what is often shown is made once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._made: dict[tuple[str, page.Cell, str], tuple[str, str]] = {}

    def rows(self, table: page.Table, top: str, most: int) -> Markup:
        """The rows of TABLE, MOST of them, on a page from which TOP leads to the site's top."""
        right = numeric(table)
        columns = table.columns
        lines: list[str] = []
        above: object = lines  # the first cell of the row before; none is this
        for row in table.rows[:most]:
            look, shown = self._cell(columns[0], row[0], top)
            if row[0] == above and not look:
                look = ' class="again"'
            above = row[0]
            cells = [f'<th scope="row"{look}>{shown}</th>']
            for column, number, value in zip(columns[1:], right[1:], row[1:], strict=True):
                look, shown = self._cell(column, value, top)
                if number:  # the eye may skip a 0
                    look = ' class="n zero"' if value == 0 else ' class="n"'
                cells.append(f"<td{look}>{shown}</td>")
            lines.append(f"<tr>{''.join(cells)}</tr>")
        return Markup("\n".join(lines))

    def cell(self, column: str, value: page.Cell, top: str) -> Markup:
        """VALUE in COLUMN: a link where it has a page, a letter before areas and severities."""
        return Markup(self._cell(column, value, top)[1])

    def _cell(self, column: str, value: page.Cell, top: str) -> tuple[str, str]:
        """The class of the cell of VALUE, and what is in it."""
        key = (column, value, top) if not isinstance(value, bool) else (column, str(value), top)
        made = self._made.get(key)
        if made is None:
            shown = _listed(list(self._words(column, value, top)))
            made = self._made[key] = _look(column, value), shown
        return made

    def _words(self, column: str, value: page.Cell, top: str) -> Iterator[str]:
        if column in _BYTES and isinstance(value, int):
            yield f'<data value="{value}">{size(value)}</data>'
            return
        for word in page.words(value):
            shown = text(word)
            if _TIME.fullmatch(word):
                yield f'<time datetime="{word}">{word[:10]} {word[11:16]}Z</time>'
                continue
            if _DIGEST.fullmatch(word):  # whole for who copies it, its beginning for who looks
                shown = Markup(f'<span class="digest">{shown}</span>')
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


def _listed(words: list[str]) -> str:
    """WORDS, each of which stays together with its comma; the rest of many is folded."""
    if len(words) < 2:
        return "".join(words)
    words = [*(f"<span>{word},</span>" for word in words[:-1]), f"<span>{words[-1]}</span>"]
    if len(words) <= _MOST:
        return " ".join(words)
    rest = f"<summary>{len(words) - _FIRST} more</summary>{' '.join(words[_FIRST:])}"
    return f"{' '.join(words[:_FIRST])} <details>{rest}</details>"


def _look(column: str, value: page.Cell) -> str:
    """The class of the cell of VALUE in COLUMN: whether it is prose, and how long."""
    classes = ["prose"] if column in _PROSE else []
    length = 0
    if isinstance(value, tuple):
        length = sum(map(len, value[: _FIRST if len(value) > _MOST else None]))
    elif isinstance(value, str) and not _DIGEST.fullmatch(value):
        length = len(value)
    if length > _SHORT:
        classes.append("long" if length <= _LONG else "longer")
    return f' class="{" ".join(classes)}"' if classes else ""


def head(table: page.Table) -> Markup:
    """The names of the columns of TABLE."""
    return _head(table.columns, tuple(numeric(table)))


@lru_cache(1 << 10)
def _head(columns: tuple[str, ...], right: tuple[bool, ...]) -> Markup:
    look = ["", *(' class="n"' if number else "" for number in right[1:])]
    names = (text(name.replace("_", " ")) for name in columns)
    return Markup("").join(
        Markup(f'<th scope="col"{how}>{name}</th>') for how, name in zip(look, names, strict=True)
    )


@lru_cache(1 << 12, typed=True)  # most of what pages say is on many of them
def text(value: object) -> Markup:
    """VALUE as text of a page."""
    return markup(escape.text(value, LONGEST))


def numeric(table: page.Table) -> list[bool]:
    """Which columns of TABLE are numbers, and so stand at the right."""
    return [
        all(row[at] is None or type(row[at]) is int for row in table.rows)
        for at in range(len(table.columns))
    ]


def size(number: int) -> str:
    """NUMBER of bytes for a reader, in powers of ten."""
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.3g} {unit}"
        value /= 1000
    return f"{value:.3g} TB"

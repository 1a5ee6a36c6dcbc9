"""Tables as HTML. In Python, since a site has a hundred thousand of them and macros are slow.

Nothing reaches a page but through ``_text``, which shows control and bidi characters as what they
are and escapes the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup
from markupsafe import escape as markup

from .. import escape
from ..checks.base import LETTERS
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
_DIGEST_LENGTH, _TIME_LENGTH = 64, 25
_SHORT, _LONG = 32, 160  # characters that stand in one line, and in a few
_KEPT = 50_000  # cells
_FEW = 100  # rows
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
        self._made: dict[tuple[str, page.Cell, type, str], tuple[str, str]] = {}

    def rows(self, table: page.Table, right: Sequence[bool], top: str, most: int) -> Markup:
        """The rows of TABLE, MOST of them, on a page from which TOP leads to the site's top.

        RIGHT tells which columns are numbers.
        """
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
        key = (column, value, type(value), top)  # True equals 1
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= _KEPT:
                self._made.clear()
            made = self._made[key] = _look(column, value), self._shown(column, value, top)
        return made

    def _shown(self, column: str, value: page.Cell, top: str) -> str:
        if isinstance(value, str):
            return self._word(column, value, top)
        if column in _BYTES and isinstance(value, int):
            return f'<data value="{value}">{size(value)}</data>'
        return _listed([self._word(column, word, top) for word in page.words(value)])

    def _word(self, column: str, word: str, top: str) -> str:
        shown = text(word)
        if len(word) == _TIME_LENGTH and _TIME.fullmatch(word):
            return f'<time datetime="{word}">{word[:10]} {word[11:16]}Z</time>'
        if _digest(word):  # whole for who copies it, its beginning for who looks
            shown = Markup(f'<span class="digest">{shown}</span>')
        if to := self.link(column, word):
            return f'<a href="{top}{to}">{shown}</a>'
        if column in _STATES and (letter := _STATES[column].get(word)):
            return f'<span class="state {word}"><b>{letter}</b> {shown}</span>'
        return str(shown)

    def link(self, column: str, value: str) -> str | None:
        """Where the page of VALUE in COLUMN is, from the site's top; None where there is none."""
        named = links.named(column, value)
        if named is None or named[1] not in self.site.keys(named[0]):
            return None
        return links.href(links.path(*named))


def _digest(word: str) -> bool:
    return len(word) == _DIGEST_LENGTH and _DIGEST.fullmatch(word) is not None


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
    elif isinstance(value, str) and not _digest(value):
        length = len(value)
    if length > _SHORT:
        classes.append("long" if length <= _LONG else "longer")
    return f' class="{" ".join(classes)}"' if classes else ""


@lru_cache(1 << 10)
def head(columns: tuple[str, ...], right: tuple[bool, ...]) -> Markup:
    """The names of COLUMNS; RIGHT tells which are numbers."""
    look = ["", *(' class="n"' if number else "" for number in right[1:])]
    names = (text(name.replace("_", " ")) for name in columns)
    return Markup("").join(
        Markup(f'<th scope="col"{how}>{name}</th>') for how, name in zip(look, names, strict=True)
    )


@lru_cache(1 << 12, typed=True)  # most of what pages say is on many of them
def text(value: object) -> Markup:
    """VALUE as text of a page."""
    return markup(escape.text(value, LONGEST))


def numeric(table: page.Table) -> tuple[bool, ...]:
    """Which columns of TABLE are numbers, and so stand at the right."""
    number = {int, type(None)}
    if len(table.rows) < _FEW:
        return tuple(number.issuperset(map(type, column)) for column in zip(*table.rows))  # noqa: B905
    return tuple(
        all(type(row[at]) in number for row in table.rows) for at in range(len(table.columns))
    )


def size(number: int) -> str:
    """NUMBER of bytes for a reader, in powers of ten."""
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.3g} {unit}"
        value /= 1000
    return f"{value:.3g} TB"

"""Any page of the site with some of its rows alone, by any of its columns, and the rows after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from .. import html, links, page
from ..page import Block, Page, Table
from . import asked, live
from .asked import Asked, Refused
from .live import Field, Links, Live

_CHOICES = 40  # values of a column that are worth a list


def filtered(made: Page, given: Asked) -> Page:
    """MADE with the rows alone that are asked for."""
    names = [name for table in made.tables for name in table.columns]
    asked.known(given.given, (*names, "page"))
    wanted = given.filters
    if wanted:
        found = page.narrowed(made, wanted, made.path)
        if not found.blocks:
            said = f"No table of this page has all of {', '.join(wanted)}: take some of them out."
            raise Refused(HTTPStatus.BAD_REQUEST, said)
        # Links of a file lead to one filter alone. Those of ``beside`` keep the others.
        blocks = [replace(one, facets=()) for one in found.blocks if isinstance(one, Block)]
        made = replace(found, blocks=tuple(blocks))
    return live.with_query(made, given.given)


def paged(made: Page, given: Asked) -> Page:
    """MADE with the rows that its page of the number asked for has, of tables with so many."""
    if "page" not in given.given:
        return made
    number, last = given.number, _last(made)
    if number > last:
        raise asked.wrong("page", str(number), f"this page has {last}")
    if number == 1:
        return made
    first = (number - 1) * html.ROWS
    blocks = []
    for block in made.blocks:
        if isinstance(block, Block) and (rows := block.table.rows[first : first + html.ROWS]):
            every = len(block.table.rows)
            title = f"{block.table.title}: rows {first + 1} to {first + len(rows)} of {every}"
            blocks.append(Block(replace(block.table, rows=rows, title=title)))
    return replace(made, blocks=tuple(blocks), figures=())


def beside(whole: Page, shown: Page, given: Asked) -> Live:
    """What stands beside the page SHOWN, which has rows of WHOLE."""
    own = Links(whole.path, given.given)
    wanted, last = given.filters, _last(shown)
    facets = [one for one in _facets(whole, shown, own) if one[0] not in wanted] if wanted else []
    return Live(
        own.action,
        _fields(whole, wanted),
        own.chosen(wanted),
        tuple(facets),
        f"page {given.number} of {last}" if last > 1 else "",
        own.pages(given.number, last),
    )


def _facets(whole: Page, shown: Page, own: Links) -> list[tuple[str, tuple[live.Choice, ...]]]:
    """What SHOWN can be narrowed to: facets of WHOLE, with the numbers of rows left."""
    found: dict[str, tuple[live.Choice, ...]] = {}
    names = {block.table.name: block.facets for block in whole.blocks if isinstance(block, Block)}
    for block in shown.blocks:
        if isinstance(block, Block):
            left = replace(block, facets=names[block.table.name])
            found |= {name: own.choices(name, counts) for name, counts in html.facets(left)}
    return list(found.items())


def _fields(whole: Page, wanted: Mapping[str, str]) -> tuple[Field, ...]:
    """Fields for the columns that have facets, or name what has a page, and for those WANTED."""
    fields: dict[str, Field] = {}
    for block in whole.blocks:
        if not isinstance(block, Block) or len(block.table.rows) < 2:
            continue
        for at, name in enumerate(block.table.columns):
            if name not in fields and (name in block.facets or name in links.COLUMNS):
                fields[name] = Field(name, wanted.get(name, ""), _choices(block.table, at))
    return (*fields.values(), *(Field(name, wanted[name]) for name in wanted if name not in fields))


def _choices(table: Table, at: int) -> tuple[str, ...]:
    """The values of a column; none where they are too many for a list."""
    values: set[str] = set()
    for cell in {row[at] for row in table.rows}:
        values.update(page.words(cell))
        if len(values) > _CHOICES:
            return ()
    return tuple(sorted(filter(live.plain, values)))


def _last(made: Page) -> int:
    """The number of the last page of its longest table."""
    return max((-(-len(one.rows) // html.ROWS) for one in made.tables), default=1) or 1

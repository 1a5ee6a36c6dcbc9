"""What a page of the dashboard is, whatever form it is shown in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..archive.report import Cell, Table

__all__ = ["FORMS", "Badge", "Block", "Cell", "Chart", "Entry", "Figure", "Page", "Prose", "Table"]

#: The suffixes of the forms of a page, in the order in which they are written.
FORMS = (".html", ".json", ".csv", ".atom", ".svg")


@dataclass(frozen=True)
class Figure:
    """A number, or another short value, with what it is OUT_OF (None: nothing) and its NAME."""

    name: str
    value: Cell
    out_of: int | None = None


@dataclass(frozen=True)
class Chart:
    """How a table is drawn: for each row its column VALUES over its column AT.

    SHAPE is ``bars`` (AT is a name) or ``lines`` (AT is a time or a number, in ascending order).
    Rows that differ in the columns APART are lines, or groups of bars, of their own.
    """

    shape: str
    at: str
    values: tuple[str, ...]
    apart: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A table, with a CHART of the same rows where that says more than the numbers.

    FACETS are columns that a reader may want to see one value of alone: the site has a page for
    each value of each.
    """

    table: Table
    chart: Chart | None = None
    facets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """Paragraphs of plain text under a TITLE; NAME is its key in JSON."""

    name: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """What is told to those who follow a page: KEY is its own for ever, WHEN is ISO 8601.

    PATH is the page that tells more, if that is another one.
    """

    key: str
    title: str
    text: str
    when: str
    path: str = ""


@dataclass(frozen=True)
class Badge:
    """Two words for other people's pages; STATE is an area or a severity, or empty."""

    label: str
    value: str
    state: str = ""


@dataclass(frozen=True)
class Page:
    """A page at PATH: ``links.path`` of its kind and key.

    CRUMBS are (title, path) of the pages above it. FEED is None where nothing changes over time.
    NARROWED tells by which columns its tables were filtered, QUERY is the end of the URLs of its
    forms where a server did that.
    """

    path: str
    title: str
    crumbs: tuple[tuple[str, str], ...] = ()
    lead: str = ""
    figures: tuple[Figure, ...] = ()
    blocks: tuple[Block | Prose, ...] = ()
    feed: tuple[Entry, ...] | None = None
    badge: Badge | None = None
    narrowed: Mapping[str, str] | None = None
    query: str = ""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in their order."""
        return tuple(block.table for block in self.blocks if isinstance(block, Block))


def narrowed(page: Page, wanted: Mapping[str, str], path: str) -> Page:
    """PAGE, at PATH, with those rows alone whose columns have the WANTED values.

    Blocks without any of the columns go, as what they say is not about the same.
    """
    blocks = []
    for block in page.blocks:
        if isinstance(block, Block) and wanted.keys() <= set(block.table.columns):
            blocks.append(replace(block, table=only(block.table, wanted)))
    return Page(
        path,
        page.title,
        (*page.crumbs, (page.title, page.path)),
        page.lead,
        blocks=tuple(blocks),
        narrowed=dict(wanted),
    )


def only(table: Table, wanted: Mapping[str, str]) -> Table:
    """TABLE with those rows alone whose columns have the WANTED values."""
    at = {table.columns.index(name): value for name, value in wanted.items()}
    rows = table.rows
    for n, value in at.items():
        cells = {cell for cell in {row[n] for row in rows} if has(cell, value)}
        rows = tuple(row for row in rows if row[n] in cells)
    return replace(table, rows=rows)


def has(cell: Cell, value: str) -> bool:
    """Whether CELL is VALUE, or a list with it."""
    return value in words(cell)


def words(cell: Cell) -> tuple[str, ...]:
    """The words of CELL, as they stand in a URL."""
    if isinstance(cell, tuple):
        return cell
    if isinstance(cell, bool):
        return ("yes" if cell else "no",)
    return ("" if cell is None else str(cell),)

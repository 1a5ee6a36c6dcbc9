"""What a section of the report is: a table, which every form of output shows in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..view import View

Cell = str | int | tuple[str, ...] | None  # True and False are cells, too


@dataclass(frozen=True)
class Table:
    """ROWS under COLUMNS, whose names are also the keys in JSON; NOTE says how to read them."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One file of this room: the names of its TABLES, and how to MAKE them of a run."""

    tables: tuple[str, ...]
    make: Callable[[View], Iterator[Table]]

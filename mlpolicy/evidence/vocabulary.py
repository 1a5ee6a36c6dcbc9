"""The names of facts and what they may be; data: facts.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .. import tables

#: The lists among the facts; their items are ``training.data[0]`` and so on.
LISTS = ("training.data", "base")

_INDEX = re.compile(r"\[\d*\]")


@dataclass(frozen=True)
class Known:
    """One row of facts.yaml; NAME has ``[]`` where a number stands in a fact."""

    name: str
    meaning: str
    values: tuple[str, ...] = ()
    manifest: str = ""


@cache
def rows() -> tuple[Known, ...]:
    """Every fact that rulesets may ask for, in the order of the data file."""
    data = tables.table(__package__, "facts.yaml")
    return tuple(Known(**{**row, "values": tuple(row.get("values", ()))}) for row in data["facts"])


@cache
def _by_name() -> dict[str, Known]:
    return {row.name: row for row in rows()}


def find(name: str) -> Known | None:
    """The row of the fact NAME, whichever items it speaks of; None when there is none.

    The facts of a base are those of a model: ``base[0].training.program`` has that one's row.
    """
    table = _by_name()
    general = _INDEX.sub("[]", name)
    while general not in table:
        if general.startswith("components."):
            return table["components.[]"]
        if not general.startswith("base[]."):
            return table.get(f"weights.{general}")
        general = general.removeprefix("base[].")
    return table[general]


def scalars() -> Iterator[tuple[str, str]]:
    """The facts that have one key of a manifest's entry, as (key, name)."""
    return ((row.manifest, row.name) for row in rows() if row.manifest and "[]" not in row.manifest)


def items(name: str) -> tuple[str, tuple[str, ...]]:
    """The manifest's key of the list NAME, and the keys of its items."""
    start = f"{name}[]."
    own = [row for row in rows() if row.name.startswith(start)]
    key = own[0].manifest.partition("/[]/")[0]
    return key, tuple(row.name.removeprefix(start) for row in own)

"""What kind of accelerator a package's name stands for, by families.yaml: a reason, no proof."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from typing import Any

from .. import tables

#: What a family needs: CUDA, nothing that computes, or another accelerator.
CUDA, MONITORING, OTHER = "cuda", "monitoring", "other"


@dataclass(frozen=True)
class Family:
    """One row of families.yaml."""

    name: str
    needs: str


@cache
def family(package: str) -> Family | None:
    """The family of PACKAGE by its name, None when the list has none."""
    for known, pattern in _families():
        if pattern.match(package):
            return known
    return None


@cache
def fetches(package: str) -> bool:
    """Whether a PACKAGE outside of main, of that name, is known to download when installed."""
    table = _table()["downloaders"]
    return bool(_any(*table["packages"]).match(package)) and package not in table["except"]


@cache
def _families() -> list[tuple[Family, re.Pattern[str]]]:
    return [
        (Family(row["name"], row["needs"]), _any(*row["packages"])) for row in _table()["families"]
    ]


@cache
def _any(*wildcards: str) -> re.Pattern[str]:
    return re.compile("|".join(translate(wildcard) for wildcard in wildcards))


@cache
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = tables.table(__package__, "families.yaml")
    return loaded

"""Lists of architectures, ``[amd64 arm64]``, ``[!i386]``, ``[any-arm]``, read as dpkg does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any


def concerned(architecture: str, listed: Sequence[str]) -> bool:
    """Whether ARCHITECTURE is one that LISTED is for; an empty list is for every one.

    Raises ValueError when some of LISTED are negated and others are not (Policy, 7.1).
    """
    negated = [name.startswith("!") for name in listed]
    if any(negated) != all(negated):
        raise ValueError("some architectures are negated and others are not")
    matching = any(_matches(architecture, name.removeprefix("!")) for name in listed)
    return not listed or matching != negated[0]


def _matches(architecture: str, wildcard: str) -> bool:
    table = _table()
    if table is None:
        return wildcard in ("any", architecture)
    return bool(table.matches_architecture(architecture, wildcard))


@cache
def _table() -> Any:
    """The table of dpkg; None on a system without dpkg, where wildcards are not understood."""
    from debian.debian_support import DpkgArchTable

    try:
        return DpkgArchTable.load_arch_table()
    except OSError:
        return None

"""Licenses: spellings, the DFSG view with its basis, and the source duty. Data: licenses.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class License:
    """One row of licenses.yaml; DFSG is free, non-free or unknown, never guessed."""

    id: str
    names: tuple[str, ...]
    dfsg: str
    redistributable: str
    source: str
    basis: str


@dataclass(frozen=True)
class Judgement:
    """What an expression amounts to. DFSG adds ``none``: nothing grants anything."""

    dfsg: str
    redistributable: str
    source: str
    basis: str


_NONE = Judgement("none", "no", "none", "no grant: without a license nothing is permitted")
# From the freest to the least free; `and` takes the last, `or` the first.
_DFSG = ("free", "unknown", "non-free", "none")
_YES = ("yes", "unknown", "no")


@cache
def _data() -> dict[str, Any]:
    import yaml

    text = resources.files(__package__).joinpath("licenses.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def all_licenses() -> tuple[License, ...]:
    """Every license this version knows, in the order of the data file."""
    data = _data()
    return tuple(
        License(**{**data["defaults"], **row, "names": tuple(row.get("names", ()))})
        for row in data["licenses"]
    )


@cache
def _by_name() -> dict[str, License]:
    table: dict[str, License] = {}
    for known in all_licenses():
        for name in (known.id, *known.names):
            table.setdefault(name.lower(), known)
    return table


def find(name: str) -> License | None:
    """Look NAME up under any spelling; None when it is not known."""
    return _by_name().get(name.strip().lower())


def judge(expression: str | None) -> Judgement:
    """Judge an SPDX expression, a DEP-5 synopsis or a hub's license id.

    `or` gives the choice to us, `and` binds us to all; what cannot be parsed is unknown.
    """
    if expression is None or not expression.strip():
        return _NONE
    text = " ".join(expression.split())
    if text.lower() in _data()["no_grant"]:
        return _NONE
    single = find(text)
    if single is not None:
        return _of(single)
    from license_expression import ExpressionError, ExpressionParseError, Licensing

    try:
        tree = Licensing().parse(re.sub(r",\s*(and|or)\b", r" \1", text))
    except (ExpressionError, ExpressionParseError, ValueError, TypeError, AttributeError):
        tree = None
    return _unknown(text) if tree is None else _walk(tree)


def _of(known: License) -> Judgement:
    return Judgement(known.dfsg, known.redistributable, known.source, f"{known.id}: {known.basis}")


def _unknown(name: str) -> Judgement:
    return Judgement("unknown", "unknown", "none", f"{name}: not in the license table")


def _walk(node: Any) -> Judgement:
    """Fold a parsed expression; NODE is license_expression's own tree (boolean.py)."""
    operator = getattr(node, "operator", "").strip().upper()
    if operator in ("AND", "OR"):
        return _fold([_walk(child) for child in node.args], worst=operator == "AND")
    symbol = getattr(node, "license_symbol", node)  # `A with B`: an exception only adds grants
    known = find(symbol.key)
    if known is not None:
        return _of(known)
    return _NONE if symbol.key.lower() in _data()["no_grant"] else _unknown(symbol.key)


def _fold(parts: list[Judgement], *, worst: bool) -> Judgement:
    pick = max if worst else min
    chosen = pick(parts, key=lambda part: _DFSG.index(part.dfsg))
    if not worst:
        return chosen
    duties = [part.source for part in parts if part.source != "none"]
    return Judgement(
        chosen.dfsg,
        max((part.redistributable for part in parts), key=_YES.index),
        duties[0] if duties else "none",
        "; ".join(part.basis for part in parts),
    )

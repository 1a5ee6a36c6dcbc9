"""Merging facts by authority: the strictest value is kept, and a conflict is told.

Two statements conflict when both are known and differ. For a license the strictest is the least
free one; for lists the union counts; elsewhere the higher authority is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .. import licenses
from ..domain import AUTHORITIES, Conflict, Fact

_ORDER = ("free", "unknown", "non-free", "none")
_ITEM = re.compile(r"^(.+)\[(\d+)\]\.(.+)$")
_LISTS = ("training.data", "base")


def merge(
    statements: Iterable[tuple[str, Fact]],
) -> tuple[dict[str, Fact], tuple[Conflict, ...]]:
    """Merge STATEMENTS into facts by name, list items renumbered over all sources."""
    facts: dict[str, Fact] = {}
    conflicts: list[Conflict] = []
    ordered = sorted(
        _renumbered(list(statements)), key=lambda row: AUTHORITIES.index(row[1].authority)
    )
    for name, fact in ordered:
        kept = facts.get(name)
        if kept is None:
            facts[name] = fact
        elif name in _LISTS:
            more = [item for item in fact.value if item not in kept.value]
            if more:
                facts[name] = Fact([*kept.value, *more], kept.source, kept.authority)
                conflicts.append(Conflict(name, kept, fact))
        elif not _same(name, kept, fact):
            stricter, other = _stricter(name, kept, fact)
            facts[name] = stricter
            conflicts.append(Conflict(name, stricter, other))
    return dict(sorted(_judged(facts).items())), tuple(conflicts)


def _renumbered(statements: list[tuple[str, Fact]]) -> list[tuple[str, Fact]]:
    """Give an item of a list the same index in every source, by its name."""
    order: dict[str, list[str]] = {name: [] for name in _LISTS}
    ranked = sorted(statements, key=lambda row: AUTHORITIES.index(row[1].authority))
    for name, fact in ranked:
        if name in _LISTS:
            order[name] += [str(item) for item in fact.value if str(item) not in order[name]]
    own: dict[tuple[str, str, str], str] = {}  # (list, index, where from) -> the item's name
    for name, fact in statements:
        if (found := _ITEM.match(name)) and found[3] == "name":
            own[found[1], found[2], _file(fact)] = str(fact.value)
    made = []
    for name, fact in statements:
        if found := _ITEM.match(name):
            item = own.get((found[1], found[2], _file(fact)))
            if item in order.get(found[1], ()):
                name = f"{found[1]}[{order[found[1]].index(str(item))}].{found[3]}"
        made.append((name, fact))
    return made


def _file(fact: Fact) -> str:
    return re.split(r"[:#]", fact.source, maxsplit=1)[0]


def _same(name: str, one: Fact, other: Fact) -> bool:
    if name.endswith(".license"):
        known = [licenses.find(str(fact.value)) for fact in (one, other)]
        if None not in known:
            return known[0] is known[1]
    return bool(one.value == other.value) or other.value == "unknown"


def _stricter(name: str, one: Fact, other: Fact) -> tuple[Fact, Fact]:
    if name.endswith(".license"):
        first, second = licenses.judge(str(one.value)), licenses.judge(str(other.value))
        if second.dfsg == "none":  # `unknown` in a header is no statement about the license
            return one, other
        if _ORDER.index(second.dfsg) > _ORDER.index(first.dfsg):
            return other, one
        if first.dfsg == second.dfsg and first.source == "none" != second.source:
            return other, one
    return one, other


def _judged(facts: dict[str, Fact]) -> dict[str, Fact]:
    """Add the DFSG view of every license, as a fact of its own with the same place."""
    made = dict(facts)
    for name, fact in facts.items():
        if not name.endswith(".license"):
            continue
        view = licenses.judge(str(fact.value))
        # "unknown" would read as "nobody said"; here somebody named a license nobody judged.
        dfsg = "unjudged" if view.dfsg == "unknown" else view.dfsg
        made[f"{name}.dfsg"] = Fact(dfsg, fact.source, fact.authority)
        if name == "weights.license":
            made[f"{name}.basis"] = Fact(view.basis, "licenses.yaml", fact.authority)
            made[f"{name}.redistributable"] = Fact(
                view.redistributable, fact.source, fact.authority
            )
            made[f"{name}.source_duty"] = Fact(view.source, fact.source, fact.authority)
    return made

"""Merging statements into facts: the strictest value is kept, and a conflict is told.

Two statements conflict when both are known and differ. Of two licenses the less free one is
stricter, of two values of a fact the one that stands later in facts.yaml; what has no such order
is taken from the higher authority. Lists are united.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .. import licenses
from ..domain import AUTHORITIES, Conflict, Fact
from . import vocabulary
from .base import Statement

_ORDER = ("free", "unknown", "non-free", "none")
_ITEM = re.compile(r"(training\.data|base)\[(\d+)\]\.")
#: The end of a source: a line, a key, and in brackets what was seen there.
_PLACE = re.compile(r"(?::\d+|#[^#]*)(?: \(.*\))?\Z", re.DOTALL)
#: Data sets that merely lie in the tree are taken for training data when nobody names any.
_FALLBACK = {"tree": "training.data"}
_UNSAID = ("unknown", None)
#: Who has read the license files.
_CONCLUDED = ("manifest", "copyright")


@dataclass
class _Node:
    """The facts of a model, or of one item of its lists, by their short names."""

    facts: dict[str, Fact] = field(default_factory=dict)
    lists: dict[str, dict[str, _Node]] = field(default_factory=dict)  # list -> item's name -> item


def merge(statements: Iterable[Statement]) -> tuple[dict[str, Fact], tuple[Conflict, ...]]:
    """Merge STATEMENTS, in whichever order they come, into facts by name."""
    rows = sorted(statements, key=_rank)
    rows = [row for row in rows if not _superseded(row, rows)]
    names = {
        (_where(fact), f"{name}[{index}]"): str(item)
        for name, fact in rows
        if name.endswith(vocabulary.LISTS) and isinstance(fact.value, list | tuple)
        for index, item in enumerate(fact.value)
    }
    top = _Node()
    conflicts: list[Conflict] = []
    for name, fact in rows:
        _put(top, name, fact, names, conflicts)
    facts = dict(_written(top, ""))
    return dict(sorted(judged(facts).items())), tuple(conflicts)


def _rank(row: Statement) -> tuple[int, str, list[str | int], str]:
    """By authority, then by where it stands, so that the order of the sources never matters."""
    name, fact = row
    numbers = [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", fact.source)]
    return AUTHORITIES.index(fact.authority), name, numbers, str(fact.value)


def _superseded(row: Statement, rows: list[Statement]) -> bool:
    name, fact = row
    fallback = _FALLBACK.get(fact.authority)
    if fallback is None or not name.startswith(fallback):
        return False
    return any(other == fallback and more.authority != fact.authority for other, more in rows)


def _where(fact: Fact) -> str:
    """The document that numbers the items: ``file:line`` and ``file#key`` without their ends."""
    return fact.authority + "|" + _PLACE.sub("", fact.source)


def _put(
    node: _Node,
    name: str,
    fact: Fact,
    names: dict[tuple[str, str], str],
    conflicts: list[Conflict],
) -> None:
    """Add one statement below NODE; items are found by their names, not by their numbers."""
    rest, seen, shown = name, "", ""
    while found := _ITEM.match(rest):
        item = names.get((_where(fact), seen + found[0][:-1]), found[0][:-1])
        table = node.lists.setdefault(found[1], {})
        node = table.setdefault(item, _Node())
        shown += f"{found[1]}[{list(table).index(item)}]."
        seen += found[0]
        rest = rest[found.end() :]
    kept = node.facts.get(rest)
    if kept is None:
        node.facts[rest] = fact
    elif rest in vocabulary.LISTS:
        more = [item for item in fact.value if item not in kept.value]
        if more:
            node.facts[rest] = Fact([*kept.value, *more], kept.source, kept.authority)
            conflicts.append(Conflict(shown + rest, kept, fact))
    else:
        node.facts[rest], other = settled(rest, kept, fact)
        if other is not None:
            conflicts.append(Conflict(shown + rest, node.facts[rest], other))
    if rest in vocabulary.LISTS:
        table = node.lists.setdefault(rest, {})
        for item in fact.value:
            table.setdefault(str(item), _Node())


def settled(name: str, kept: Fact, fact: Fact) -> tuple[Fact, Fact | None]:
    """Of two statements on NAME the one to keep, and the other when they disagree.

    KEPT has the higher authority.
    """
    if fact.value in _UNSAID or _same(name, kept, fact):
        return kept, None
    if fact.value == licenses.UNREAD and kept.authority in _CONCLUDED:
        return kept, None  # a text that we cannot tell says nothing against who has read it
    if kept.value in _UNSAID:
        return fact, None
    return _stricter(name, kept, fact)


def _written(node: _Node, prefix: str) -> Iterator[Statement]:
    """The facts under their full names, items numbered anew."""
    for name, fact in node.facts.items():
        yield prefix + name, fact
    for name, table in node.lists.items():
        for index, item in enumerate(table.values()):
            yield from _written(item, f"{prefix}{name}[{index}].")


def _same(name: str, one: Fact, other: Fact) -> bool:
    if _is_license(name):
        known = [licenses.find(str(fact.value)) for fact in (one, other)]
        if None not in known:
            return known[0] is known[1]
    return bool(one.value == other.value)


def _stricter(name: str, one: Fact, other: Fact) -> tuple[Fact, Fact]:
    """The stricter of two statements first; ONE has the higher authority."""
    if _is_license(name):
        return (other, one) if _binds_more(str(other.value), str(one.value)) else (one, other)
    known = vocabulary.find(name)
    order = known.values if known else ()
    if str(one.value) in order and str(other.value) in order:
        later = order.index(str(other.value)) > order.index(str(one.value))
        return (other, one) if later else (one, other)
    return one, other


def _binds_more(other: str, one: str) -> bool:
    first, second = licenses.judge(one), licenses.judge(other)
    if second.dfsg == "none":  # `unknown` in a header is no statement about the license
        return False
    if first.dfsg != second.dfsg:
        return first.dfsg == "none" or _ORDER.index(second.dfsg) > _ORDER.index(first.dfsg)
    return first.source == "none" != second.source


def _is_license(name: str) -> bool:
    return name == "license" or name.endswith(".license")


def judged(facts: dict[str, Fact]) -> dict[str, Fact]:
    """Add what is thought of every license, as facts of their own with the same place."""
    made = dict(facts)
    for name, fact in facts.items():
        if not _is_license(name):
            continue
        view = licenses.judge(str(fact.value))
        # "unknown" would read as "nobody said"; here somebody named a license nobody judged.
        views = {"dfsg": "unjudged" if view.dfsg == "unknown" else view.dfsg}
        if name == "weights.license" or name.startswith("base"):
            views |= {
                "redistributable": view.redistributable,
                "source_duty": view.source,
                "osi": view.osi,
                "open": view.open,
                "content": view.content,
            }
            made[f"{name}.basis"] = Fact(view.basis, "mlpolicy/licenses", fact.authority)
        elif name.endswith("program.license"):
            views["osi"] = view.osi
        for key, value in views.items():
            made[f"{name}.{key}"] = Fact(value, fact.source, fact.authority)
    return made

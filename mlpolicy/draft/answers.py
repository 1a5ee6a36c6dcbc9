"""The part of an entry that is made of facts: each key of facts.yaml, answered or asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..domain import Conflict, Fact, Model
from ..escape import text as esc
from ..evidence import manifest, vocabulary
from .scalars import LIMIT, scalar

_ITEMS = 100  # of a list that are written
_ASKED = 5  # of a list whose every gap is asked about

_Tree = dict[str, Any]  # keys of the manifest, and of items by their number, down to the _Leafs


@dataclass(frozen=True)
class Line:
    """One line of an entry, at a DEPTH of two spaces each; commented out unless ACTIVE."""

    depth: int
    text: str
    active: bool

    def __str__(self) -> str:
        return ("" if self.active else "# ") + "  " * self.depth + self.text


@dataclass(frozen=True)
class _Leaf:
    value: str
    remark: str
    known: bool = True
    active: bool = False


def lines(model: Model, ask: bool) -> Iterator[Line]:
    """What is known of MODEL, with its places; when ASK, what is not known as well."""
    model = replace(model, facts=_named(model.facts))
    tree: _Tree = {}
    placed = set()
    for row in vocabulary.rows():
        for name, path in _places(row, model.facts) if row.manifest else ():
            placed.add(name)
            first = all(int(part) < _ASKED for part in path if part.isdigit())
            leaf = _leaf(row, name, model)
            if leaf.known or (ask and first):
                _put(tree, path, leaf)
    yield from _mapping(tree, {**_schema(), "required": ()}, 0)[0]
    rest = [name for name in model.facts if name not in placed and not _derived(name, model)]
    for name in rest[:_ITEMS]:
        fact = model.facts[name]
        yield Line(0, f"found: {esc(name)} is {esc(fact.value)}, {_place(fact)}", False)


def _named(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """FACTS, with a name for every item of a list."""
    made = dict(facts)
    for listed in vocabulary.LISTS:
        for number, item in enumerate(made[listed].value[:_ITEMS] if listed in made else ()):
            fact = Fact(str(item), made[listed].source, made[listed].authority)
            made.setdefault(f"{listed}[{number}].name", fact)
    return made


def _derived(name: str, model: Model) -> bool:
    """Whether the fact NAME says nothing of its own: a list's, or the license table's view."""
    return ".license." in name or isinstance(model.facts[name].value, list | tuple)


def _leaf(row: vocabulary.Known, name: str, model: Model) -> _Leaf:
    """The value and the remark for the fact NAME, which ROW describes."""
    fact = model.facts.get(name)
    if fact is None or fact.value in ("", "unknown"):
        allowed = ", ".join(row.values)
        return _Leaf("FIXME", "; ".join(filter(None, (allowed, row.meaning))), known=False)
    text = str(fact.value)
    if len(text) > LIMIT:
        return _Leaf("FIXME", f"too long to repeat: {esc(text[:80])}..., {_place(fact)}")
    value = text if text in row.values else scalar(text)
    disputed = [c for c in model.conflicts if c.fact == name]
    if disputed:
        return _Leaf(value, f"FIXME conflict: {_sides(disputed)}")
    if fact.authority == "copyright":
        return _Leaf(value, _place(fact), active=True)
    return _Leaf(value, f"FIXME confirm: {_place(fact)}")


def _sides(conflicts: Sequence[Conflict]) -> str:
    """What each source says, once."""
    sides = [fact for c in conflicts[:10] for fact in (c.kept, c.other)]
    return "; ".join(dict.fromkeys(f"{esc(f.value, 80)} {_place(f)}" for f in sides))


def _place(fact: Fact) -> str:
    return f"from {esc(fact.source)} ({fact.authority})"


def _places(
    row: vocabulary.Known, facts: Mapping[str, Fact]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names that ROW has for this model's FACTS, each with its path in the manifest.

    ``[]`` stands for the number of a list's item, or for a key of a mapping that has any.
    """
    path = row.manifest.split("/")
    node = _schema()
    for part in itertools.takewhile("[]".__ne__, path):
        node = _inside(node, part)
    start, brackets, end = row.name.partition("[]")
    if not node:  # the schema knows no such key
        return
    if not brackets:
        yield row.name, tuple(path)
    elif node["type"] == "array":
        listed = itertools.takewhile(lambda i: f"{start}[{i}].name" in facts, range(_ITEMS))
        for number in [*listed] or [0]:
            yield f"{start}[{number}]{end}", _filled(path, str(number))
    else:
        keys = [name.removeprefix(start) for name in facts if name.startswith(start)]
        for key in keys[:_ITEMS] or ["FIXME"]:
            yield start + key, _filled(path, key)


def _filled(path: Sequence[str], part: str) -> tuple[str, ...]:
    return tuple(part if step == "[]" else step for step in path)


def _put(tree: _Tree, path: Sequence[str], leaf: _Leaf) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = leaf


def _mapping(tree: _Tree, node: Mapping[str, Any], depth: int) -> tuple[list[Line], bool]:
    """The lines of a mapping that the schema's NODE describes, and whether it is active.

    It is when it holds a value, and every key that it must have.
    """
    made: list[Line] = []
    active = set()
    for key, child in tree.items():
        if isinstance(child, _Leaf):
            holds = child.active
            made.append(Line(depth, f"{scalar(key)}: {child.value}  # {child.remark}", holds))
        else:
            inner, holds = _nested(child, _inside(node, key), depth + 1)
            made += [Line(depth, f"{scalar(key)}:", holds), *inner]
        if holds:
            active.add(key)
    if active and active.issuperset(node.get("required", ())):
        return made, True
    return [replace(line, active=False) for line in made], False


def _nested(tree: _Tree, node: Mapping[str, Any], depth: int) -> tuple[list[Line], bool]:
    if node.get("type") != "array":
        return _mapping(tree, node, depth)
    made: list[Line] = []
    any_holds = False
    for item in tree.values():
        inner, holds = _mapping(item, _resolved(node["items"]), depth + 1)
        made += [replace(inner[0], depth=depth, text=f"- {inner[0].text}"), *inner[1:]]
        any_holds = any_holds or holds
    return made, any_holds


def _inside(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return _resolved(node.get("properties", {}).get(key, {}))


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in node:
        return node
    found: Mapping[str, Any] = manifest.schema()["$defs"][node["$ref"].rpartition("/")[2]]
    return found


def _schema() -> Mapping[str, Any]:
    """The schema of one entry."""
    found: Mapping[str, Any] = manifest.schema()["$defs"]["model"]
    return found

"""Bases that lie in the same subject: what is known of them is known of the chain.

A base is found by the name that the derived model gives it, or by the last part of that
(``org/name``). The one that is found keeps its own places and authorities.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..domain import Artifact, Conflict, Fact, Model
from . import merge

_WEIGHTS = "weights."
_DEPTH = 8  # links of a chain that are followed
#: Facts of a model that say nothing of the one derived from it.
_OWN = ("model.kind", "model.derived", "critical_task", "software.")


def names(model: Model, files: Iterable[Artifact]) -> set[str]:
    """What MODEL may be called: its name, its file's and directory's, the one in its header."""
    found = {model.name}
    for path in model.files:
        found |= {posixpath.basename(path), posixpath.basename(posixpath.dirname(path))}
    found |= {str(artifact.metadata.get("name", "")) for artifact in files}
    return {_key(name) for name in found if name}


def linked(models: Mapping[str, Model], known_as: Mapping[str, set[str]]) -> list[Model]:
    """MODELS with the facts of those among them that they name as their bases.

    KNOWN_AS gives the names of each model, by the key it has in MODELS.
    """
    claims: dict[str, list[str]] = {}
    for key in models:
        for name in known_as[key]:
            claims.setdefault(name, []).append(key)
    # A name that several models may go by tells nothing of any of them.
    table = {name: keys[0] for name, keys in claims.items() if len(keys) == 1}
    return [_extended(key, models, table, ()) for key in models]


def _key(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2].casefold()


def _extended(
    key: str, models: Mapping[str, Model], table: Mapping[str, str], above: tuple[str, ...]
) -> Model:
    model = models[key]
    listed = model.facts.get("base")
    if listed is None or len(above) >= _DEPTH:
        return model
    facts = dict(model.facts)
    conflicts = list(model.conflicts)
    for index, name in enumerate(listed.value):
        other = table.get(_key(str(name)))
        if other is None or other == key or other in above:
            continue
        base = _extended(other, models, table, (*above, key))
        for fact_name, fact in base.facts.items():
            if not fact_name.startswith(_OWN):
                full = f"base[{index}].{fact_name.removeprefix(_WEIGHTS)}"
                _add(facts, conflicts, full, fact)
    made = dict(sorted(merge.judged(facts).items()))
    return replace(model, facts=made, conflicts=tuple(conflicts))


def _add(facts: dict[str, Fact], conflicts: list[Conflict], name: str, fact: Fact) -> None:
    kept = facts.get(name)
    if kept is None:
        facts[name] = fact
    elif ".license." not in name and not isinstance(fact.value, list | tuple):
        facts[name], other = merge.settled(name, kept, fact)
        if other is not None:
            conflicts.append(Conflict(name, facts[name], other))

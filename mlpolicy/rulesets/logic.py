"""Three-valued tests over facts, and the smallest changes that would make one true.

A test is one of ``{fact, is}``, ``{fact, known}``, ``{all}``, ``{any}``, ``{not}`` and
``{each, that}``. None stands for unknown (Kleene's logic). A fact that is absent, or whose
value is "unknown", is unknown; in ``each`` a name that starts with a dot belongs to the item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from ..domain import Fact

Facts = Mapping[str, Fact]
Test = Mapping[str, Any]
Change = dict[str, Any]

# What a person would have to find, when the first value that a rule names is not the natural one.
_CHOICES = 8  # how many alternative sets are followed


def value(facts: Facts, name: str) -> Any:
    """The value of the fact NAME, None when it is unknown."""
    fact = facts.get(name)
    return None if fact is None or fact.value in ("unknown", "", [], ()) else fact.value


def holds(test: Test, facts: Facts, item: str = "") -> bool | None:
    """Evaluate TEST; ITEM is the prefix of the current list item, for example training.data[0]."""
    if "fact" in test:
        found = value(facts, _name(test, item))
        if "known" in test:
            return found is not None
        return None if found is None else str(found) in test["is"]
    if "all" in test:
        return _all(holds(part, facts, item) for part in test["all"])
    if "any" in test:
        return _not(_all(_not(holds(part, facts, item)) for part in test["any"]))
    if "not" in test:
        return _not(holds(test["not"], facts, item))
    items = _items(test, facts)
    return _all(holds(test["that"], facts, each) for each in items) if items else None


def names(test: Test, facts: Facts, item: str = "") -> list[str]:
    """The facts that TEST looks at, in its order, list items written out."""
    if "fact" in test:
        return [_name(test, item)]
    if "each" in test:
        found = [n for each in _items(test, facts) for n in names(test["that"], facts, each)]
        return found or [test["each"]]
    parts = test.get("all") or test.get("any") or [test["not"]]
    return list(dict.fromkeys(n for part in parts for n in names(part, facts, item)))


def undecided(test: Test, facts: Facts) -> list[str]:
    """The unknown facts that TEST looks at; a list item is named by its list's own fact."""
    return [name for name in names(test, facts) if value(facts, name) is None]


def changes(test: Test, facts: Facts, want: bool = True, item: str = "") -> list[Change]:
    """The smallest sets of facts that make TEST come out as WANT; empty when there is none."""
    if holds(test, facts, item) is want:
        return [{}]
    if "fact" in test:
        if not want:  # unknown or wrong in a way that no single value can name
            return []
        return [{_name(test, item): test["is"][0] if "is" in test else "known"}]
    if "not" in test:
        return changes(test["not"], facts, not want, item)
    if "each" in test:
        if not want:
            return []
        items = _items(test, facts) or [f"{test['each']}[0]"]
        return merged([changes(test["that"], facts, True, each) for each in items])
    together = ("all" in test) is want
    parts = [changes(part, facts, want, item) for part in test.get("all") or test["any"]]
    return merged(parts) if together else smallest(c for part in parts for c in part)


def merged(parts: list[list[Change]]) -> list[Change]:
    """Every way to take one change from each of PARTS, without contradictions."""
    ways: list[Change] = [{}]
    for part in parts:
        ways = smallest(
            {**way, **more}
            for way, more in product(ways, part)
            if all(way.get(name, more[name]) == more[name] for name in more)
        )
    return ways


def smallest(found: Iterable[Change]) -> list[Change]:
    """FOUND without repeats and without sets that hold another one, smallest first, bounded."""
    kept: list[Change] = []
    for change in sorted(found, key=lambda c: (len(c), sorted(c))):
        if not any(less.items() <= change.items() for less in kept):
            kept.append(change)
    return kept[:_CHOICES]


def _name(test: Test, item: str) -> str:
    name: str = test["fact"]
    return item + name if name.startswith(".") else name


def _items(test: Test, facts: Facts) -> list[str]:
    listed = value(facts, test["each"])
    count = len(listed) if isinstance(listed, list | tuple) else 0
    return [f"{test['each']}[{index}]" for index in range(count)]


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _all(truths: Iterable[bool | None]) -> bool | None:
    known: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            known = None
    return known

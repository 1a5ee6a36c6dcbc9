"""Ways out: the smallest sets of facts that would move a verdict to a freer area."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..domain import Area, Fact, Flip
from . import logic
from .logic import Change, Facts

if TYPE_CHECKING:
    from .engine import Asked

Ask = Callable[[Facts], Sequence["Asked"]]

#: Setting one fact can bring another rule into force: each way is followed this many times.
_ROUNDS = 6
#: A change names a license, not the views of it: these stand for any license with these views.
#: A test compares them with the license table.
GRANTS = {
    "LicenseRef-DFSG-free": {
        "dfsg": "free",
        "redistributable": "yes",
        "source_duty": "none",
        "osi": "yes",
        "open": "yes",
        "content": "yes",
    },
    "LicenseRef-redistributable": {
        "dfsg": "non-free",
        "redistributable": "yes",
        "source_duty": "none",
        "osi": "no",
        "open": "no",
        "content": "no",
    },
}
_LICENSE = ".license."
#: A list that a change makes known has one item, to speak of its facts.
_ONE = ["(one)"]


def out(ask: Ask, facts: Facts, area: Area) -> list[Flip]:
    """For each area freer than AREA the smallest sets that reach it; each is tried first.

    ASK asks all rules of a set of facts. A set that is needed for a freer area is not repeated
    for a less free one.
    """
    found: list[Flip] = []
    for target in sorted(Area):
        if target >= area:
            break
        reaching = (
            _reduced(ask, facts, change, target)
            for change in map(_named, _ways(ask, facts, target))
        )
        for change in logic.smallest(change for change in reaching if change):
            found.append(Flip(_shown(change), target))
    return found


def _reduced(ask: Ask, facts: Facts, change: Change, target: Area) -> Change:
    """CHANGE without what is not needed to reach TARGET; empty when it does not reach it.

    A license that meets one rule may meet another one that had a way of its own.
    """
    if _area(ask(_with(facts, change))) is not target:
        return {}
    for name in sorted(change):
        less = {other: value for other, value in change.items() if other != name}
        if less and _area(ask(_with(facts, less))) <= target:
            return _reduced(ask, facts, less, target)
    return change


def _shown(change: Change) -> Change:
    """CHANGE without the lists that its other facts speak of."""
    return {
        name: value
        for name, value in change.items()
        if value != "known" or not any(other.startswith(f"{name}[") for other in change)
    }


def _area(asked: Sequence[Asked]) -> Area:
    return max((one.outcome.area for one in asked if one.outcome is not None), default=Area.MAIN)


def _ways(ask: Ask, facts: Facts, target: Area) -> list[Change]:
    """Changes that meet every rule that would keep the model out of TARGET."""
    ways: list[Change] = [{}]
    for _ in range(_ROUNDS):
        longer: list[Change] = []
        settled = True
        for way in ways:
            rest = [
                [
                    {asked.name(name): new for name, new in change.items()}
                    for change in logic.changes(asked.rule.require, asked.facts)
                ]
                for asked in ask(_with(facts, way))
                if asked.outcome is not None and asked.outcome.area > target
            ]
            settled = settled and not rest
            longer += [{**way, **more} for more in logic.merged(rest)]
        ways = logic.smallest(longer)
        if settled:
            break
    return ways


def _named(change: Change) -> Change:
    """CHANGE with a license in place of the views of it."""
    made: Change = {}
    for name, value in change.items():
        stem, dot, _ = name.rpartition(_LICENSE)
        if not dot:
            made[name] = value
            continue
        free = any(
            change.get(f"{stem}{_LICENSE}{key}") == GRANTS["LicenseRef-DFSG-free"][key]
            for key in ("dfsg", "osi", "open", "content")
        )
        made[f"{stem}.license"] = "LicenseRef-DFSG-free" if free else "LicenseRef-redistributable"
    return made


def _with(facts: Facts, change: Change) -> dict[str, Fact]:
    """FACTS after CHANGE."""
    altered = dict(facts)
    for name, new in change.items():
        altered[name] = Fact(_ONE if new == "known" else new, "flip", "manifest")
        if name.endswith(".license"):
            for view, value in GRANTS[str(new)].items():
                altered[f"{name}.{view}"] = Fact(value, "flip", "manifest")
    return altered

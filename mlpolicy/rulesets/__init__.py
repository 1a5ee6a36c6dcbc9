"""Rulesets: each position is one YAML file; the engine judges facts by it and explains itself.

The engine knows facts only: no files, no packages, no licenses (the license's DFSG view is a
fact like any other).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from ..domain import Area, Fact, Flip, InputError, Reason, Verdict
from . import logic

#: The rulesets that ship with this version, in the order they are shown.
SHIPPED = ("archive-practice", "gr2025-a", "ml-policy")
DEFAULT = SHIPPED

_CATEGORIES = ("free", "undetermined", "toxic-candy", "non-free", "not-distributable")


@dataclass(frozen=True)
class Outcome:
    """What follows from a rule that is not met."""

    area: Area
    category: str
    needs_human: bool = False


@dataclass(frozen=True)
class Rule:
    """One requirement of a position; see common.yaml for what its parts mean."""

    id: str
    text: str
    require: Mapping[str, Any]
    source: str = ""
    when: Mapping[str, Any] | None = None
    human: Mapping[str, Any] | None = None
    unmet: Outcome | None = None
    unknown: Outcome | None = None
    advice: bool = False


@dataclass(frozen=True)
class Ruleset:
    """A position: its name, its date and standing, and its rules in order."""

    name: str
    title: str
    date: str
    standing: str
    source: str
    summary: str
    rules: tuple[Rule, ...]


def load(name: str) -> Ruleset:
    """Load a shipped ruleset by NAME, or the user's own from a path that ends in .yaml."""
    if name in SHIPPED:
        return _shipped(name)
    if name.endswith((".yaml", ".yml")):
        try:
            text = Path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{name}: cannot read this ruleset ({error})") from error
        return _parse(text, name)
    raise InputError(
        f"unknown ruleset {name!r}; known are {', '.join(SHIPPED)}, or give a path to FILE.yaml"
    )


def judge(ruleset: Ruleset, facts: Mapping[str, Fact]) -> Verdict:
    """Judge one model's FACTS under RULESET."""
    area, category, needs_human, reasons, missing = _apply(ruleset, facts)
    return Verdict(
        area=area,
        category=category,
        needs_human=needs_human,
        reasons=tuple(reasons),
        missing=tuple(missing),
        flips=tuple(_flips(ruleset, facts, area)),
    )


def _apply(
    ruleset: Ruleset, facts: Mapping[str, Fact]
) -> tuple[Area, str, bool, list[Reason], list[str]]:
    area, category, needs_human = Area.MAIN, "free", False
    reasons: list[Reason] = []
    missing: dict[str, None] = {}
    for rule in ruleset.rules:
        if rule.when is not None and logic.holds(rule.when, facts) is False:
            continue
        met = logic.holds(rule.require, facts)
        if met:
            continue
        used = tuple(logic.names(rule.require, facts))
        if rule.advice:
            if met is False:
                reasons.append(Reason(rule.id, rule.text, used))
            continue
        reasons.append(Reason(rule.id, rule.text, used))
        missing.update(dict.fromkeys(logic.undecided(rule.require, facts)))
        outcome = (rule.unknown if met is None else None) or rule.unmet
        assert outcome is not None  # the schema asks for unmet
        area = max(area, outcome.area)
        category = max(category, outcome.category, key=_CATEGORIES.index)
        asks = rule.human is not None and logic.holds(rule.human, facts) is True
        needs_human = needs_human or outcome.needs_human or asks
    if category == "free" and logic.value(facts, "weights.directly_editable") == "yes":
        category = "not-a-model"
    return area, category, needs_human, reasons, list(missing)


def _flips(ruleset: Ruleset, facts: Mapping[str, Fact], area: Area) -> list[Flip]:
    """For each freer area the smallest sets that reach it; each is tried before it is named."""
    found: list[Flip] = []
    reached = area
    for target in sorted(Area):
        if target >= reached:
            break
        for change in _ways(ruleset, facts, target):
            got = _apply(ruleset, _with(facts, change))[0]
            if change and got == target:
                found.append(Flip({n: v for n, v in change.items() if v != "known"}, target))
        if found:
            break
    return found


def _ways(ruleset: Ruleset, facts: Mapping[str, Fact], target: Area) -> list[logic.Change]:
    """Changes that meet every rule that would keep the model out of TARGET.

    Setting one fact can bring another rule into force (a list that was empty has items now), so
    each way is followed until no rule is left, a few rounds at most.
    """
    ways: list[logic.Change] = [{}]
    for _ in range(6):
        longer: list[logic.Change] = []
        settled = True
        for way in ways:
            seen = _with(facts, way)
            blocking = [rule for rule in ruleset.rules if _blocks(rule, seen, target)]
            rest = [logic.changes(rule.require, seen) for rule in blocking]
            settled = settled and not rest
            longer += [{**way, **more} for more in logic.merged(rest)]
        ways = logic.smallest(longer)
        if settled:
            break
    return ways


def _blocks(rule: Rule, facts: Mapping[str, Fact], target: Area) -> bool:
    if rule.advice or (rule.when is not None and logic.holds(rule.when, facts) is False):
        return False
    met = logic.holds(rule.require, facts)
    outcome = (rule.unknown if met is None else None) or rule.unmet
    return not met and outcome is not None and outcome.area > target


def _with(facts: Mapping[str, Fact], change: logic.Change) -> dict[str, Fact]:
    """FACTS after CHANGE; a list that a change makes known gets one item to speak of."""
    altered = dict(facts)
    for name, new in change.items():
        altered[name] = Fact(["(one)"] if new == "known" else new, "flip", "manifest")
    return altered


@cache
def _shipped(name: str) -> Ruleset:
    text = resources.files(__package__).joinpath(f"{name}.yaml").read_text("utf-8")
    return _parse(text, name)


@cache
def _schema() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _parse(text: str, where: str) -> Ruleset:
    import jsonschema
    import yaml

    try:
        data = yaml.safe_load(text)
        jsonschema.Draft202012Validator(_schema()).validate(data)
    except yaml.YAMLError as error:
        raise InputError(f"{where}: not YAML: {' '.join(str(error).split())}") from error
    except jsonschema.ValidationError as error:
        spot = "/".join(str(part) for part in error.absolute_path) or "top"
        raise InputError(f"{where}: {spot}: {error.message[:200]}") from error
    rows = [row for other in data.get("include", ()) for row in _common(other)] + data["rules"]
    return Ruleset(
        name=data.get("name", Path(where).stem),
        title=data.get("title", where),
        date=str(data.get("date", "")),
        standing=data.get("standing", "user's own"),
        source=data.get("source", where),
        summary=data.get("summary", ""),
        rules=tuple(_rule(row) for row in rows),
    )


@cache
def _common(name: str) -> list[dict[str, Any]]:
    import yaml

    text = resources.files(__package__).joinpath(f"{name}.yaml").read_text("utf-8")
    rows: list[dict[str, Any]] = yaml.safe_load(text)["rules"]
    return rows


def _rule(row: dict[str, Any]) -> Rule:
    made = dict(row)
    for key in ("unmet", "unknown"):
        if key in made:
            made[key] = Outcome(**{**made[key], "area": Area.parse(made[key]["area"])})
    return Rule(**made)

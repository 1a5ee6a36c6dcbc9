"""What a ruleset consists of, and how its YAML is read. Schema: schema.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from .. import tables
from ..domain import Area, InputError


@dataclass(frozen=True)
class Outcome:
    """What follows from a rule that is not met."""

    area: Area
    category: str
    needs_human: bool = False


@dataclass(frozen=True)
class Rule:
    """One requirement of a position; distribution.yaml tells what its parts mean."""

    id: str
    text: str
    require: Mapping[str, Any]
    source: str = ""
    when: Mapping[str, Any] | None = None
    human: Mapping[str, Any] | None = None
    unmet: Outcome | None = None
    unknown: Outcome | None = None
    advice: bool = False

    @property
    def at_best(self) -> str:
        """Where a model is at best that does not meet it, in words."""
        if self.unmet is None:
            return "advice"
        human = self.unmet.needs_human or (self.unknown is not None and self.unknown.needs_human)
        return self.unmet.area.label + (", or a human decides" if human or self.human else "")


@dataclass(frozen=True)
class Grade:
    """A class that a position gives to models that meet REQUIRE."""

    name: str
    require: Mapping[str, Any]


@dataclass(frozen=True)
class Ruleset:
    """A position: its name, its date and standing, and its rules in order.

    BASE_RULES are asked of every model that a model was derived from. WORDS are the position's
    own terms where it does not speak of archive areas: main is what it accepts. GRADES are from
    the best downwards. MODIFIES names the ruleset that a modifier changes when used by itself.
    """

    name: str
    title: str
    date: str
    standing: str
    source: str
    summary: str
    rules: tuple[Rule, ...]
    base_rules: tuple[Rule, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    grades: tuple[Grade, ...] = ()
    modifies: str = ""


def parse(text: str, where: str) -> Ruleset:
    """Read a user's ruleset TEXT; WHERE names it in messages."""
    import jsonschema
    import yaml

    try:
        data = tables.load(text)
        jsonschema.Draft202012Validator(_schema()).validate(data)
    except (yaml.YAMLError, RecursionError) as error:
        said = " ".join(str(error).split())[:200]
        raise InputError(f"{where}: not YAML ({said}); correct it") from error
    except jsonschema.ValidationError as error:
        spot = "/".join(str(part) for part in error.absolute_path) or "top"
        raise InputError(f"{where}: {spot}: {error.message[:200]}; correct it") from error
    return _made(data, where)


def shipped(name: str) -> Ruleset:
    """The ruleset NAME of this version; a test compares it with the schema."""
    return _made(_included(name, name), name)


def _made(data: dict[str, Any], where: str) -> Ruleset:
    shared = [_included(name, where) for name in data.get("include", ())]
    own = [_rule(row) for row in data["rules"]]
    # Of a base, a position asks what it asks of a model, the license in words of its own.
    chain = own if data.get("bases", "chain") == "chain" else []
    bases = [_rule(row) for part in shared for row in part.get("base_rules", part["rules"])]
    return Ruleset(
        name=data.get("name", Path(where).stem),
        title=data.get("title", where),
        date=str(data.get("date", "")),
        standing=data.get("standing", "user's own"),
        source=data.get("source", where),
        summary=data.get("summary", ""),
        rules=tuple([_rule(row) for part in shared for row in part["rules"]] + own),
        base_rules=tuple(bases + chain),
        words=data.get("words", {}),
        grades=tuple(Grade(**row) for row in data.get("grades", ())),
        modifies=data.get("modifies", ""),
    )


def combined(first: Ruleset, second: Ruleset, name: str) -> Ruleset:
    """FIRST with the rules of SECOND beside its own, called NAME."""
    return replace(
        first,
        name=name,
        title=f"{first.title}; {second.title}",
        date=max(first.date, second.date),
        standing=first.standing if first.standing == second.standing else second.standing,
        source=f"{first.source}; {second.source}",
        summary=f"{first.summary} {second.summary}",
        rules=_named(first.rules, second.rules),
        base_rules=_named(first.base_rules, second.base_rules),
        grades=first.grades + second.grades,
        modifies="",
    )


def _named(first: tuple[Rule, ...], second: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Both lists; a rule that both include is asked once."""
    have = {rule.id for rule in first}
    return (*first, *(rule for rule in second if rule.id not in have))


@cache
def _schema() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _included(name: str, where: str) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = tables.table(__package__, f"{name}.yaml")
    except OSError as error:
        raise InputError(f"{where}: include: there is no {name!r}; name a ruleset") from error
    return loaded


def _rule(row: dict[str, Any]) -> Rule:
    made = dict(row)
    for key in ("unmet", "unknown"):
        if key in made:
            made[key] = Outcome(**{**made[key], "area": Area.parse(made[key]["area"])})
    return Rule(**made)

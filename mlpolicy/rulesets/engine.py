"""Judging: the rules of a position are asked of a model, and of every model it was derived from.

The verdict is the worst outcome of all rules that are not met. A model is never freer than one
that it was derived from; a base is judged on its own facts, ``base[0].license`` and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..domain import Area, Fact, Reason, Verdict
from . import logic, ways
from .logic import Facts
from .shape import Outcome, Rule, Ruleset

_CATEGORIES = ("free", "undetermined", "toxic-candy", "non-free", "not-distributable")
#: Facts of a base lose this part of their name: ``base[0].license`` is its weights' license.
_WEIGHTS = "weights."
_OF_WEIGHTS = ("license", "directly_editable")


@dataclass(frozen=True)
class Asked:
    """A rule asked of a model (PREFIX is empty) or of a base (``base[0].``), with its outcome.

    MET is None when the facts do not tell. OUTCOME is None when there is nothing to object to.
    """

    rule: Rule
    facts: Facts
    prefix: str
    base: str
    met: bool | None
    outcome: Outcome | None

    def name(self, fact: str) -> str:
        """The full name of FACT, which the rule knows by its short one."""
        return outer(self.prefix, fact)


def judge(ruleset: Ruleset, facts: Facts) -> Verdict:
    """Judge one model's FACTS under RULESET."""
    area = settled = open_to = Area.MAIN
    category = "free"
    reasons: list[Reason] = []
    missing: dict[str, None] = {}
    for asked in ask(ruleset, facts):
        if asked.met:
            continue
        if asked.rule.advice and asked.met is None:
            continue
        reasons.append(_reason(asked))
        if asked.outcome is None:
            continue
        undecided = logic.undecided(asked.rule.require, asked.facts)
        missing.update(dict.fromkeys(map(asked.name, undecided)))
        area = max(area, asked.outcome.area)
        category = max(category, asked.outcome.category, key=_CATEGORIES.index)
        if _asks_human(asked):
            worst = asked.rule.unmet.area if asked.rule.unmet else asked.outcome.area
            open_to = max(open_to, asked.outcome.area, worst)
        elif not undecided:  # an open fact settles nothing
            settled = max(settled, asked.outcome.area)
    grade, next_one = _grade(ruleset, facts)
    missing.update(dict.fromkeys(next_one))
    if category == "free" and logic.value(facts, "weights.directly_editable") == "yes":
        category = "not-a-model"
    return Verdict(
        area=area,
        category=category,
        needs_human=open_to > settled and open_to >= area,  # else no answer changes anything
        reasons=tuple(reasons),
        missing=tuple(missing),
        flips=tuple(ways.out(lambda seen: list(ask(ruleset, seen)), facts, area)),
        grade=grade,
    )


def _asks_human(asked: Asked) -> bool:
    human = asked.rule.human
    asks = human is not None and logic.holds(human, asked.facts) is True
    return asks or (asked.outcome is not None and asked.outcome.needs_human)


def ask(ruleset: Ruleset, facts: Facts) -> Iterator[Asked]:
    """Ask every rule that applies, of the model first, then of its bases."""
    yield from _ask(ruleset.rules, facts, "", "")
    for prefix, name in _bases(facts, ""):
        yield from _ask(ruleset.base_rules, scoped(facts, prefix), prefix, name)


def outer(prefix: str, name: str) -> str:
    """The full name of a fact that is called NAME within PREFIX."""
    return prefix + name.removeprefix(_WEIGHTS) if prefix else name


def scoped(facts: Facts, prefix: str) -> dict[str, Fact]:
    """The facts of the base at PREFIX under the names they would have for a model."""
    found = {"model.kind": Fact("model", prefix, "default")}  # a base is a model
    for name, fact in facts.items():
        if name.startswith(prefix):
            short = name[len(prefix) :]
            own = short.split(".", 1)[0] in _OF_WEIGHTS
            found[_WEIGHTS + short if own else short] = fact
    return found


def _ask(rules: tuple[Rule, ...], facts: Facts, prefix: str, base: str) -> Iterator[Asked]:
    for rule in rules:
        if rule.when is not None and logic.holds(rule.when, facts) is False:
            continue
        met = logic.holds(rule.require, facts)
        outcome = None
        if not met and not rule.advice:
            outcome = (rule.unknown if met is None else None) or rule.unmet
        yield Asked(rule, facts, prefix, base, met, outcome)


def _bases(facts: Mapping[str, Fact], prefix: str) -> Iterator[tuple[str, str]]:
    """The prefix and name of every base, and of what that was derived from in its turn."""
    listed = logic.value(facts, f"{prefix}base")
    for index, name in enumerate(listed if isinstance(listed, list | tuple) else ()):
        inner = f"{prefix}base[{index}]."
        yield inner, str(name)
        yield from _bases(facts, inner)


def _reason(asked: Asked) -> Reason:
    used = tuple(dict.fromkeys(map(asked.name, logic.names(asked.rule.require, asked.facts))))
    if not asked.prefix:
        return Reason(asked.rule.id, asked.rule.text, used)
    text = f"Its base {asked.base} ({asked.rule.id}): {asked.rule.text}"
    return Reason("base-model", text, used)


def _grade(ruleset: Ruleset, facts: Facts) -> tuple[str, list[str]]:
    """The best grade that is met, and the unknown facts that stand before the next one."""
    better: list[str] = []
    for grade in ruleset.grades:
        if logic.holds(grade.require, facts):
            return grade.name, better
        better = logic.undecided(grade.require, facts)
    return ("none" if ruleset.grades else ""), better

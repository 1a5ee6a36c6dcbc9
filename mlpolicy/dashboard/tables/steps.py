"""Which facts would let packages be in main, by what was said when they were judged.

A verdict tells what is missing, and the smallest sets of facts by which a model could be in main.
Nobody claims here that any of them is so: a step says what would follow if it were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...archive.moves import Move
from .documents import Document

#: The rules of placement by which a package is where its models are. What another rule moves, as
#: one for build dependencies, no fact about a model brings back.
_BY_MODELS = frozenset(("P-1", "P-1-remove", "P-5", "P-8", "P-8-none", "P-10", "P-11"))
#: Those that look at other packages of the source, too.
_BY_OTHERS = frozenset(("P-5", "P-8-none"))

#: Facts and their values; an empty value is to be found out.
Way = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Model:
    """A model in one artifact; CONTENT is the same wherever the content is."""

    content: str
    digest: str
    name: str
    size: int
    verdicts: Mapping[str, Any]
    packages: tuple[str, ...]

    def ways(self, ruleset: str) -> Iterator[Way]:
        """What would let RULESET allow it in main; what is missing, when nothing is known to."""
        verdict = self.verdicts[ruleset]
        found = [flip["set"] for flip in verdict["flips"] if flip["area"] == "main"]
        for way in found:
            yield frozenset((name, str(new)) for name, new in way.items())
        if not found and verdict["needs_human"] and verdict["missing"]:
            yield frozenset((name, "") for name in verdict["missing"])


@dataclass
class Artifact:
    """A source or binary package with its MODELS, and what was said of them."""

    package: str
    document: Document
    models: list[Model] = field(default_factory=list)


@dataclass
class Step:
    """To find out whether WAY is so, of MODELS (the largest of each content) in SOURCES.

    FREES and SETTLES are packages and rulesets: those that would be in main, and are not; of the
    latter a person has to judge now.
    """

    way: Way
    sources: set[str] = field(default_factory=set)
    models: dict[str, Model] = field(default_factory=dict)
    packages: set[str] = field(default_factory=set)
    frees: set[tuple[str, str]] = field(default_factory=set)
    settles: set[tuple[str, str]] = field(default_factory=set)

    @property
    def effect(self) -> int:
        """How many packages and rulesets it frees or settles."""
        return len(self.frees) + len(self.settles)

    def add(self, other: Step) -> None:
        """The same is to be found out elsewhere, too."""
        self.sources |= other.sources
        self.models |= other.models
        self.packages |= other.packages
        self.frees |= other.frees
        self.settles |= other.settles

    def enough(self, model: Model, ruleset: str) -> bool:
        """Whether RULESET would allow MODEL in main, or tell what it is, if this were so."""
        return model.content in self.models and any(way <= self.way for way in model.ways(ruleset))


def steps(
    source: str, moves: Iterable[Move], suites: Mapping[str, list[Artifact]]
) -> Iterator[Step]:
    """The steps for SOURCE, which has MOVES; SUITES have its artifacts."""
    blocked = [(move, *_blocking(move, suites.get(move.suite, ()))) for move in moves]
    found: dict[Way, Step] = {}
    for move, models, packages in blocked:
        for model in models:
            for way in model.ways(move.ruleset):
                step = found.setdefault(way, Step(way, {source}))
                known = step.models.get(model.content, model)
                step.models[model.content] = max(known, model, key=lambda one: one.size)
                step.packages |= packages
    for move, models, _ in blocked:
        for step in found.values():
            if models and all(step.enough(one, move.ruleset) for one in models):
                effect = step.settles if move.needs_human else step.frees
                effect.add((move.package, move.ruleset))
    yield from found.values()


def best(those: Iterable[Step]) -> Iterator[Step]:
    """THOSE without steps for which others of the same models ask for less, and do as much."""
    same: dict[frozenset[str], list[Step]] = {}
    for step in those:
        same.setdefault(frozenset(step.models), []).append(step)
    for steps in same.values():
        kept: list[Step] = []
        for step in sorted(steps, key=lambda one: (len(one.way), -one.effect, sorted(one.way))):
            if not any(step.frees <= one.frees and step.settles <= one.settles for one in kept):
                kept.append(step)
                yield step


def _blocking(move: Move, artifacts: Iterable[Artifact]) -> tuple[list[Model], set[str]]:
    """The models that keep the package of MOVE out of main, and the packages that have them.

    None where anything else keeps it out.
    """
    found: list[Model] = []
    packages: set[str] = set()
    for artifact in artifacts:
        for row in artifact.document.packages:
            place = row["verdicts"].get(move.ruleset)
            if row["package"] != move.package or place is None or place["area"] == "main":
                continue
            rules = {reason["rule"] for reason in place["reasons"]}
            if not rules <= _BY_MODELS:
                return [], set()
            whole = artifact.package == move.package or not rules.isdisjoint(_BY_OTHERS)
            found += (
                one
                for one in artifact.models
                if (whole or move.package in one.packages)
                and one.verdicts[move.ruleset]["area"] != "main"
            )
            packages.add(artifact.package)
    return found, packages

"""What placing a package takes: its models, the causes of its area, and the texts of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .. import tables
from ..domain import Area, Fact, Reason, Verdict
from ..evidence import Evidence
from ..evidence.control import Alternative
from ..evidence.indices import Index

_SHOWN = 20  # facts of one reason


@dataclass(frozen=True)
class Rule:
    """One row of rules.yaml."""

    id: str
    text: str
    source: str


@dataclass(frozen=True)
class Holding:
    """A model and the binary package that has to do with it.

    ACTION is ship, download or omit. READ tells whether a file of it was found, MADE whether
    one was in the package that was built; else there is no verdict. DATA is its entry in
    debian/mlmodel.yaml.
    """

    name: str
    action: str
    packages: tuple[str, ...]
    facts: Mapping[str, Fact]
    read: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)
    made: bool = False

    def value(self, fact: str) -> str | None:
        """The value of FACT, None when it is unknown."""
        found = self.facts.get(fact)
        return None if found is None or found.value == "unknown" else str(found.value)

    def told(self, *facts: str) -> tuple[str, ...]:
        """FACTS as reasons name them: the model, the fact, its value and where it stands."""
        return tuple(
            f"{self.name}: {fact} = {self.facts[fact].value} [{self.facts[fact].source}]"
            if fact in self.facts
            else f"{self.name}: {fact} is unknown"
            for fact in facts
        )


@dataclass(frozen=True)
class Cause:
    """What RULE makes of a package: AREA is the freest that it allows, MODELS are to blame.

    With HUMAN the area is provisional.
    """

    rule: str
    area: Area = Area.MAIN
    facts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    human: bool = False


@dataclass(frozen=True)
class Place:
    """The freest area that a package may be in under one ruleset, as far as models go.

    BECAUSE names the models that decide it. With NEEDS_HUMAN it is provisional.
    """

    area: Area
    needs_human: bool
    because: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Need:
    """ONE package that another one, or the build, needs; TEXT tells of it in reasons."""

    one: Alternative
    text: str


@dataclass(frozen=True)
class Use:
    """A model that a package uses; it asks for the model's package STRONGly, or not."""

    held: Holding
    strong: bool


@dataclass(frozen=True)
class Case:
    """One subject under one ruleset: VERDICTS are by model; NEEDS and USES by package.

    OWN has, for each name, the packages of this source that are it, or that provide it.
    """

    evidence: Evidence
    holdings: tuple[Holding, ...]
    own: Mapping[str, tuple[str, ...]]
    needs: Mapping[str, tuple[Need, ...]]
    uses: Mapping[str, tuple[Use, ...]] = field(default_factory=dict)
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    index: Index | None = None

    def held_by(self, package: str) -> Iterator[Holding]:
        """The models that PACKAGE ships, fetches or leaves out."""
        return (one for one in self.holdings if package in one.packages)

    def outside(self, one: Alternative) -> bool | None:
        """Whether ONE is not in main by the index; None when that does not know."""
        areas = self.index.areas(one.name, versioned=one.versioned) if self.index else None
        return None if areas is None else Area.MAIN not in areas


def holdings(evidence: Evidence) -> tuple[Holding, ...]:
    """Every model of EVIDENCE: those that were found, and those that are fetched or made."""
    entries = {entry.name: entry for entry in (*evidence.sheet.models, *evidence.absent)}
    found = []
    for model in evidence.models:
        entry = entries.get(model.name) if model.declared else None
        # What lies in a binary package is shipped, whatever the manifest says.
        action = "ship" if entry is None or evidence.binary else entry.action
        data = {} if entry is None else entry.data
        found.append(Holding(model.name, action, model.packages, model.facts, True, data))
    for entry in evidence.absent:
        packages = (entry.package,) if entry.package else ()
        own = entry.package == evidence.subject.package
        unseen = entry.action == "download" or evidence.subject.partial
        if evidence.binary and not (own and unseen):
            continue  # another package's, or it was to be here and is not
        made = evidence.made(entry)
        found.append(
            Holding(
                entry.name,
                entry.action,
                packages,
                made.facts if made else dict(entry.facts()),
                False,
                entry.data,
                made is not None,
            )
        )
    return tuple(found)


def fold(causes: Iterable[Cause]) -> Place:
    """The area that follows from all CAUSES, which are given in the order of their reasons."""
    rows = list(causes)
    area = max((row.area for row in rows), default=Area.MAIN)
    facts: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.rule != "P-1" or row.area > Area.MAIN:  # a free model needs no reason
            facts.setdefault(row.rule, {}).update(dict.fromkeys(row.facts))
    return Place(
        area,
        any(row.human for row in rows),
        tuple(sorted({name for row in rows if row.area == area for name in row.models})),
        tuple(Reason(rule, rules()[rule].text, _some(list(said))) for rule, said in facts.items()),
    )


def _some(facts: list[str]) -> tuple[str, ...]:
    more = len(facts) - _SHOWN
    return (*facts[:_SHOWN], *([f"and {more} more"] if more > 0 else []))


@cache
def rules() -> dict[str, Rule]:
    """The rules by their ids, in the order of the file."""
    data = tables.table(__package__, "rules.yaml")
    return {row["id"]: Rule(**row) for row in data["rules"]}

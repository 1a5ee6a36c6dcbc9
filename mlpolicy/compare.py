"""Two versions of one package side by side: what became of each model, its facts and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from .domain import Fact, Model, Verdict
from .evidence import Evidence
from .pipeline import Judged
from .placement import Place, Row

T = TypeVar("T")


@dataclass(frozen=True)
class FactChange:
    """One fact whose value is not the same; None where nobody states it."""

    fact: str
    old: Fact | None
    new: Fact | None


@dataclass(frozen=True)
class VerdictChange:
    """The verdicts of one ruleset; None where the model is not there.

    When they differ, BECAUSE names the facts behind it: those that changed and that the reasons
    of one side alone look at, or else the reasons of either side.
    """

    old: Verdict | None
    new: Verdict | None
    because: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether a reader has to know: another area, class, or need of a human."""
        return _gist(self.old) != _gist(self.new)


@dataclass(frozen=True)
class ModelChange:
    """One model of either version. CONTENT is same, changed or unknown; FACTS are the changed."""

    old: Model | None
    new: Model | None
    content: str
    facts: tuple[FactChange, ...]
    verdicts: Mapping[str, VerdictChange]

    @property
    def name(self) -> str:
        """Its name, the new one where it has two."""
        return _kept(self.old, self.new).name

    @property
    def change(self) -> str:
        """One of appeared, gone, changed, same."""
        renamed = self.old is not None and self.old.name != self.name
        judged = any(one.differs for one in self.verdicts.values())
        differs = renamed or judged or bool(self.facts) or self.content == "changed"
        return _word(self.old, self.new, differs)


@dataclass(frozen=True)
class PackageChange:
    """One package that has to do with models in either version."""

    old: Row | None
    new: Row | None

    @property
    def package(self) -> str:
        """Its name."""
        return _kept(self.old, self.new).package

    @property
    def change(self) -> str:
        """One of appeared, gone, changed, same."""
        rows = [row for row in (self.old, self.new) if row is not None]
        moved = any(self.differs(name) for row in rows for name in row.places)
        return _word(self.old, self.new, moved or rows[0].declared != rows[-1].declared)

    def places(self, ruleset: str) -> tuple[Place | None, Place | None]:
        """Where RULESET put it and puts it now; None where it has no row."""
        old = self.old.places.get(ruleset) if self.old is not None else None
        new = self.new.places.get(ruleset) if self.new is not None else None
        return old, new

    def differs(self, ruleset: str) -> bool:
        """Whether RULESET puts it elsewhere now."""
        old, new = (place and (place.area, place.needs_human) for place in self.places(ruleset))
        return old != new


@dataclass(frozen=True)
class Comparison:
    """OLD and NEW with all their models and packages, the unchanged too."""

    old: Evidence
    new: Evidence
    models: tuple[ModelChange, ...]
    packages: tuple[PackageChange, ...]


def compare(old: Judged, new: Judged, names: Sequence[str]) -> Comparison:
    """Compare two versions under the rulesets NAMES."""
    pairs = _pairs(old.evidence, new.evidence)
    rows = [{row.package: row for row in one.placement.rows} for one in (old, new)]
    return Comparison(
        old.evidence,
        new.evidence,
        tuple(_model(old, new, pair, names) for pair in pairs),
        tuple(
            PackageChange(rows[0].get(package), rows[1].get(package))
            for package in sorted(rows[0].keys() | rows[1].keys(), key=_source_first)
        ),
    )


Pair = tuple[Model | None, Model | None]


def _pairs(old: Evidence, new: Evidence) -> list[Pair]:
    """Models that are one: by name, else by the same files, else by the same content."""
    left, right = list(old.models), list(new.models)
    pairs: list[Pair] = []
    ways: tuple[Callable[[Model, Evidence], object], ...] = (
        lambda model, _: model.name,
        lambda model, _: model.files,
        _digests,
    )
    for key in ways:
        table = {found: model for model in right if (found := key(model, new))}
        for model in list(left):
            match = table.pop(key(model, old), None)
            if match is not None:
                pairs.append((model, match))
                left.remove(model)
                right.remove(match)
    pairs += [(model, None) for model in left] + [(None, model) for model in right]
    return sorted(pairs, key=_order)


def _order(pair: Pair) -> tuple[tuple[str, ...], str]:
    model = _kept(*pair)
    return model.files, model.name


def _digests(model: Model, evidence: Evidence) -> tuple[str, ...]:
    """The digests of a model's files; empty when one of them is not known."""
    digests = evidence.subject.digests
    known = [digests[path] for path in model.files if path in digests]
    return tuple(sorted(known)) if len(known) == len(model.files) else ()


def _model(old: Judged, new: Judged, pair: Pair, names: Iterable[str]) -> ModelChange:
    before, after = pair
    content = "unknown"
    if before is not None and after is not None:
        digests = _digests(before, old.evidence), _digests(after, new.evidence)
        if all(digests):
            content = "same" if digests[0] == digests[1] else "changed"
    facts = _facts(before, after) if before is not None and after is not None else ()
    verdicts = {
        name: _verdict(_given(old, before, name), _given(new, after, name), facts) for name in names
    }
    return ModelChange(before, after, content, facts, verdicts)


def _facts(before: Model, after: Model) -> tuple[FactChange, ...]:
    return tuple(
        FactChange(name, before.facts.get(name), after.facts.get(name))
        for name in sorted(before.facts.keys() | after.facts.keys())
        if _value(before.facts.get(name)) != _value(after.facts.get(name))
    )


def _value(fact: Fact | None) -> object:
    """What counts of a fact: to say that it is unknown is to say nothing."""
    return None if fact is None or fact.value == "unknown" else fact.value


def _given(judged: Judged, model: Model | None, ruleset: str) -> Verdict | None:
    return None if model is None else judged.verdicts.get(model.name, {}).get(ruleset)


def _verdict(
    old: Verdict | None, new: Verdict | None, facts: Iterable[FactChange]
) -> VerdictChange:
    change = VerdictChange(old, new)
    if old is None or new is None or not change.differs:
        return change
    for reasons in (set(old.reasons) ^ set(new.reasons), {*old.reasons, *new.reasons}):
        looked_at = {fact for reason in reasons for fact in reason.facts}
        because = tuple(row.fact for row in facts if row.fact in looked_at)
        if because:
            return replace(change, because=because)
    return change


def _gist(verdict: Verdict | None) -> object:
    return verdict and (verdict.area, verdict.category, verdict.needs_human, verdict.grade)


def _kept(old: T | None, new: T | None) -> T:
    kept = new if new is not None else old
    assert kept is not None  # one of the two is always there
    return kept


def _word(old: object, new: object, differs: bool) -> str:
    if old is None or new is None:
        return "appeared" if old is None else "gone"
    return "changed" if differs else "same"


def _source_first(package: str) -> tuple[bool, str]:
    return not package.startswith("src:"), package

"""The output of ``mlpolicy classify --diff``: text, and the JSON of mlpolicy.classify-diff/1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .. import __version__
from ..compare import Comparison, FactChange, ModelChange, PackageChange, VerdictChange
from ..domain import Area, Fact, Verdict
from ..escape import text as esc
from ..evidence import Evidence
from ..placement import Place
from ..rulesets import Ruleset
from . import shapes
from .text import area, value, wrapped

_SIGNS = {"appeared": "+", "gone": "-", "changed": "~", "same": "="}


def lines(rules: Sequence[Ruleset], found: Comparison) -> Iterator[str]:
    """What is not as it was, for people; what is the same is only counted."""
    yield f"old: {_subject(found.old)}"
    yield f"new: {_subject(found.new)}"
    yield f"models: {_counted([one.change for one in found.models])}"
    for model in found.models:
        if model.change != "same":
            yield ""
            yield from _model(model, rules)
    if found.packages:
        yield ""
        yield f"packages: {_counted([one.change for one in found.packages])}"
    for package in found.packages:
        if package.change != "same":
            yield from _package(package, rules)


def as_json(rules: Sequence[Ruleset], found: Comparison) -> dict[str, Any]:
    """``mlpolicy.classify-diff/1``; everything is in it, the unchanged too."""
    return {
        "schema": "mlpolicy.classify-diff/1",
        "version": __version__,
        "rulesets": [shapes.ruleset(rule) for rule in rules],
        "old": _side(found.old),
        "new": _side(found.new),
        "models": [_model_json(model) for model in found.models],
        "packages": [_package_json(package, rules) for package in found.packages],
    }


def _subject(evidence: Evidence) -> str:
    who = [evidence.control.source or evidence.subject.package, evidence.subject.version]
    said = " ".join(part for part in who if part)
    return esc(f"{evidence.subject.path} ({said})" if said else evidence.subject.path)


def _counted(changes: Sequence[str]) -> str:
    said = [f"{changes.count(word)} {word}" for word in _SIGNS if word in changes]
    return ", ".join(said) or "none"


def _model(model: ModelChange, rules: Sequence[Ruleset]) -> Iterator[str]:
    kept = model.new or model.old
    assert kept is not None
    was = model.old.name if model.old is not None and model.old.name != model.name else None
    renamed = f", was {esc(was)}" if was is not None else ""
    yield f"{_SIGNS[model.change]} {esc(model.name)} ({kept.format}): {model.change}{renamed}"
    yield from wrapped(", ".join(map(esc, kept.files)), "    files: ", "      ")
    if model.content == "changed":
        yield "    the content of its files is another one"
    for row in model.facts:
        yield from wrapped(
            f"{esc(row.fact)}: {_said(row.old)} -> {_said(row.new)}", "    ", "      "
        )
    for rule in rules:
        change = model.verdicts[rule.name]
        if change.differs:
            yield from wrapped(f"{rule.name}: {_moved(change, rule)}", "    ", "      ")


def _moved(change: VerdictChange, rule: Ruleset) -> str:
    said = [
        f"{area(verdict, rule)}, {verdict.category}"
        for verdict in (change.old, change.new)
        if verdict is not None
    ]
    why = f", because of {esc(', '.join(change.because))}" if change.because else ""
    return f"{' -> '.join(said)}{why}"


def _said(fact: Fact | None) -> str:
    return "unknown" if fact is None else f"{esc(value(fact.value))} [{esc(fact.source)}]"


def _package(package: PackageChange, rules: Sequence[Ruleset]) -> Iterator[str]:
    yield f"{_SIGNS[package.change]} {esc(package.package)}: {package.change}"
    if package.old and package.new and package.old.declared != package.new.declared:
        yield f"    declared: {_label(package.old.declared)} -> {_label(package.new.declared)}"
    for rule in rules:
        if package.differs(rule.name):
            said = [_placed(one, rule) for one in package.places(rule.name) if one is not None]
            yield f"    {rule.name}: {' -> '.join(said)}"


def _placed(place: Place, rule: Ruleset) -> str:
    label = rule.words.get(place.area.label, place.area.label)
    return f"needs-human ({label})" if place.needs_human else label


def _label(declared: Area | None) -> str:
    return "unknown" if declared is None else declared.label


def _side(evidence: Evidence) -> dict[str, Any]:
    return {
        "path": evidence.subject.path,
        "source": evidence.control.source or evidence.subject.package,
        "source_version": evidence.subject.version,
    }


def _model_json(model: ModelChange) -> dict[str, Any]:
    kept = model.new or model.old
    assert kept is not None
    return {
        "name": model.name,
        "old_name": model.old.name if model.old is not None else None,
        "change": model.change,
        "content": model.content,
        "files": list(kept.files),
        "facts": [_fact_json(row) for row in model.facts],
        "verdicts": {
            name: {
                "old": _verdict_json(change.old),
                "new": _verdict_json(change.new),
                "because": list(change.because),
            }
            for name, change in model.verdicts.items()
        },
    }


def _fact_json(row: FactChange) -> dict[str, Any]:
    return {"fact": row.fact, "old": _given(row.old), "new": _given(row.new)}


def _given(fact: Fact | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {"value": fact.value, "source": fact.source, "authority": fact.authority}


def _verdict_json(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    return {
        "area": verdict.area.label,
        "class": verdict.category,
        "needs_human": verdict.needs_human,
        **({"grade": verdict.grade} if verdict.grade else {}),
    }


def _package_json(package: PackageChange, rules: Sequence[Ruleset]) -> dict[str, Any]:
    declared = {
        side: None if row is None else _label(row.declared)
        for side, row in (("old", package.old), ("new", package.new))
    }
    verdicts = {}
    for rule in rules:
        old, new = package.places(rule.name)
        verdicts[rule.name] = {"old": _place_json(old), "new": _place_json(new)}
    return {
        "package": package.package,
        "change": package.change,
        "declared_area": declared,
        "verdicts": verdicts,
    }


def _place_json(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    because = list(place.because)
    return {"area": place.area.label, "needs_human": place.needs_human, "because": because}

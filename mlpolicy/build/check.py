"""dh_mlmodel_check: judge the models in the final trees, tell, record, and stop what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .. import evidence, pipeline, rulesets
from ..documents import MANIFEST
from ..domain import Area, InputError, Model
from ..escape import text as esc
from ..evidence import manifest
from ..pipeline import Judged
from ..report import text
from . import record, source


def check(sheet: manifest.Manifest, trees: Mapping[str, str], names: Sequence[str]) -> int:
    """Check each package's tree; the exit status is 1 when a model sits in the wrong area.

    The ruleset that is enforced is NAMES', else the manifest's, else archive-practice; the
    other defaults are shown beside it.
    """
    enforced = list(names) or [sheet.ruleset or rulesets.SHIPPED[0]]
    rules = [rulesets.load(name) for name in dict.fromkeys([*enforced, *rulesets.DEFAULT])]
    enforced = [rule.name for rule in rules[: len(dict.fromkeys(enforced))]]
    speaks = source.documents()
    rows: list[tuple[str, ...]] = []
    errors: list[str] = []
    warnings: list[str] = []
    matched: set[str] = set()
    for package, directory in trees.items():
        staged = pipeline.staged(directory, package)
        speaking = replace(staged, control=speaks.control)
        judged = pipeline.judge(evidence.gather(speaking, declared_by=speaks), rules)
        for problem in staged.problems:
            warnings.append(f"{package}: {problem.path}: {problem.code}: {problem.detail}")
        fetched = _fetched(package, judged, rules)
        rows += fetched
        if fetched:
            errors += _wrong_download(package, judged, enforced)
        if judged.evidence.models:
            record.write(directory, package, judged, rules)
        for model in judged.evidence.models:
            if model.declared:
                matched.add(model.name)
            elif sheet.models:
                warnings.append(_undeclared(package, model))
            verdicts = judged.verdicts[model.name]
            rows.append((package, esc(model.name), *(text.area(verdicts[r.name]) for r in rules)))
            for name in enforced:
                errors += _wrong(package, judged, model, name)
    every = source.packages().packages.keys() <= trees.keys()
    warnings += [
        _not_shipped(entry)
        for entry in sheet.models
        if entry.action == "ship" and entry.name not in matched
        if entry.package in trees or (entry.package is None and every)
    ]
    for warning in warnings:
        print(f"dh_mlmodel_check: warning: {esc(warning)}", file=sys.stderr)
    if rows:
        heads = [r.name + (" (enforced)" if r.name in enforced else "") for r in rules]
        table = text.table([("package", "model", *heads), *rows], "   ")
        print("\n".join(table), flush=True)  # before the errors, which are not buffered
    for error in errors:
        print(f"dh_mlmodel_check: error: {error}", file=sys.stderr)
    return 1 if errors else 0


def _fetched(
    package: str, judged: Judged, rules: Sequence[rulesets.Ruleset]
) -> list[tuple[str, ...]]:
    """The rows of the models that PACKAGE does not hold but fetches: where that may be done."""
    row = judged.placement.row(package)
    own = [one for one in judged.evidence.absent if one.package == package]
    return [
        (package, f"{esc(one.name)} (download)", *(row.places[r.name].area.label for r in rules))
        for one in own
        if row is not None and one.action == "download"
    ]


def _wrong_download(package: str, judged: Judged, enforced: Sequence[str]) -> Iterator[str]:
    """The error for a package that fetches a model and says that it is in main (P-4)."""
    row = judged.placement.row(package)
    if row is None or row.declared is None or row.declared > Area.MAIN:
        return
    reasons = [reason for name in enforced for reason in row.places[name].reasons]
    said = {reason.text: reason.facts for reason in reasons if reason.rule == "P-4"}
    for sentence, facts in said.items():
        yield (
            f"{package} ({row.declared.label}): {esc('; '.join(facts))}. {sentence} "
            "Give the package a Section: contrib/... in debian/control"
        )


def _undeclared(package: str, model: Model) -> str:
    """The warning of a MODEL that the manifest has nothing about, though there is one."""
    return (
        f"{package}: {', '.join(model.files)}: no entry of {MANIFEST} matches it; add one, or "
        "correct the files: of its entry"
    )


def _not_shipped(entry: manifest.Declared) -> str:
    """The warning of an ENTRY with action ship of which no package has a file."""
    lacks = f"{entry.package} has no model" if entry.package else "no package has a model"
    return (
        f"{MANIFEST}:{entry.lines.get('files', 1)}: model {entry.name}: {lacks} that matches "
        f"{', '.join(entry.files)}; correct files:, or write action: omit to ship none"
    )


def _wrong(package: str, judged: Judged, model: Model, ruleset: str) -> Iterator[str]:
    """The error for a model that sits in a freer area than its verdict allows."""
    declared = judged.evidence.control.area_of(package)
    if declared is None:
        said = "has no Section with an area of Debian's"
        raise InputError(f"debian/control: package {package} {said}; give it one")
    verdict = judged.verdicts[model.name][ruleset]
    if verdict.needs_human or verdict.area <= declared:
        return
    license_fact = model.facts.get("weights.license")
    said = f"license {license_fact.value} [{license_fact.source}]" if license_fact else "no license"
    why = "; ".join(esc(reason.text) for reason in verdict.reasons)
    yield (
        f"{package} ({declared.label}) ships {esc(', '.join(model.files))}: {esc(said)}; "
        f"{ruleset} allows {verdict.area.label}. {why}"
    )
    if verdict.area is Area.NOT_DISTRIBUTABLE:
        ways = [
            f"leave the model out (action: omit in {MANIFEST})",
            "get a license for it and name that in debian/copyright",
        ]
    else:
        ways = [
            f"ship the model in a package with Section: {verdict.area.label}/...",
            f"leave it out (action: omit in {MANIFEST})",
        ]
    if judged.evidence.sheet.models and not model.declared:
        ways.append(f"correct the files: of its entry in {MANIFEST}")
    count = "three" if len(ways) > 2 else "two"
    yield f"{package}: {count} ways out: {', '.join(ways[:-1])}, or {ways[-1]}"

"""dh_mlmodel_check: judge the models in the final trees, tell, record, and stop what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .. import evidence, pipeline, rulesets
from ..domain import Area, InputError, Model, Verdict
from ..evidence import manifest
from ..report import text
from ..report.escape import text as esc
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
    for package, directory in trees.items():
        staged = pipeline.staged(directory, package)
        speaking = replace(staged, control=speaks.control)
        judged = pipeline.judge(evidence.gather(speaking, declared_by=speaks), rules)
        for problem in staged.problems:
            said = f"{package}: {problem.path}: {problem.code}: {problem.detail}"
            print(f"dh_mlmodel_check: warning: {esc(said)}", file=sys.stderr)
        if not judged.evidence.models:
            continue
        record.write(directory, package, judged, rules)
        for model in judged.evidence.models:
            verdicts = judged.verdicts[model.name]
            rows.append((package, esc(model.name), *(text.area(verdicts[r.name]) for r in rules)))
            declared = judged.evidence.control.area_of(package)
            for name in enforced:
                errors += _wrong(package, model, name, verdicts[name], declared)
    if rows:
        heads = [r.name + (" (enforced)" if r.name in enforced else "") for r in rules]
        table = text.table([("package", "model", *heads), *rows], "   ")
        print("\n".join(table), flush=True)  # before the errors, which are not buffered
    for error in errors:
        print(f"dh_mlmodel_check: error: {error}", file=sys.stderr)
    return 1 if errors else 0


def _wrong(
    package: str, model: Model, ruleset: str, verdict: Verdict, declared: Area | None
) -> Iterator[str]:
    """The error for a model that sits in a freer area than its verdict allows."""
    if declared is None:
        raise InputError(f"debian/control: package {package} has no Section; give it one")
    if verdict.needs_human or verdict.area <= declared:
        return
    license_fact = model.facts.get("weights.license")
    said = f"license {license_fact.value} [{license_fact.source}]" if license_fact else "no license"
    why = "; ".join(reason.text for reason in verdict.reasons)
    yield (
        f"{package} ({declared.label}) ships {esc(', '.join(model.files))}: {esc(said)}; "
        f"{ruleset} allows {verdict.area.label}. {why}"
    )
    if verdict.area is Area.NOT_DISTRIBUTABLE:
        yield (
            f"{package}: two ways out: leave the model out (action: omit in debian/mlmodel.yaml), "
            "or get a license for it and name that in debian/copyright"
        )
    else:
        yield (
            f"{package}: two ways out: ship the model in a package with "
            f"Section: {verdict.area.label}/..., or leave it out (action: omit in "
            "debian/mlmodel.yaml)"
        )

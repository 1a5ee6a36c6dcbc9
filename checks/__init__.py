"""Checks in lintian's sense. Adding one touches its file and the list below, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mlpolicy.domain import Hint
from mlpolicy.overrides import matching

from . import (
    accelerators,
    agreement,
    area,
    baseline,
    data,
    datasets,
    derived,
    distribution,
    embedded,
    gpu,
    license,
    manifest,
    network,
    overrides,
    reading,
    relations,
    repacking,
    review,
    safety,
    training,
)
from .base import LETTERS, Case, Check, Finding, Tag

CHECKS: tuple[Check, ...] = (
    manifest.CHECK,
    license.CHECK,
    training.CHECK,
    data.CHECK,
    derived.CHECK,
    area.CHECK,
    distribution.CHECK,
    datasets.CHECK,
    repacking.CHECK,
    review.CHECK,
    safety.CHECK,
    reading.CHECK,
    embedded.CHECK,
    accelerators.CHECK,
    network.CHECK,
    agreement.CHECK,
    relations.CHECK,
    gpu.CHECK,
    baseline.CHECK,
    overrides.CHECK,
)

TAGS: dict[str, Tag] = {tag.name: tag for check in CHECKS for tag in check.tags}


def run(case: Case, enabled: Collection[str] = TAGS) -> Iterator[Hint]:
    """The hints with ENABLED tags on CASE; a check without such a tag does not run."""
    for check in CHECKS:
        if any(tag.name in enabled for tag in check.tags):
            yield from (hint for hint in check.run(case) if hint.tag in enabled)


def findings(case: Case, enabled: Collection[str] = TAGS) -> list[Finding]:
    """What there is to report on CASE, the gravest first, what is overridden last."""
    sheet = overrides.sheet(case)
    found = []
    for hint in run(case, enabled):
        found.append(Finding(hint, _severity(hint, case), matching(sheet.entries, hint)))
    used = {finding.override for finding in found}
    found = [finding for finding in found if not finding.hint.repeated]
    # Not to be overridden: who wants it gone removes the line that it points to.
    left = [entry for entry in sheet.entries if entry not in used]
    for hint in overrides.left_over(case, left, enabled):
        found.append(Finding(hint, _severity(hint, case)))
    ranks = list(LETTERS)
    return sorted(found, key=lambda f: (f.override is not None, ranks.index(f.severity)))


def _severity(hint: Hint, case: Case) -> str:
    """The check's own word for this hint, else that of the ruleset, else that of the tag."""
    return hint.severity or TAGS[hint.tag].under(case.ruleset)

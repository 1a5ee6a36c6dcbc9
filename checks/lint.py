"""Linting several subjects that belong together: what the command and archives have in common."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from mlpolicy import pipeline, rulesets
from mlpolicy.evidence import Evidence
from mlpolicy.evidence.indices import Index
from mlpolicy.rulesets import Ruleset

from . import TAGS, findings
from .base import Case, Finding


@dataclass(frozen=True)
class Result:
    """The findings on one subject, and the ruleset that their severities are under."""

    evidence: Evidence
    ruleset: str
    findings: tuple[Finding, ...]


def lint(
    every: Sequence[Evidence],
    own: Ruleset | None = None,
    index: Callable[[], Index | None] = lambda: None,
    tags: Collection[str] = TAGS,
) -> Iterator[Result]:
    """Look for TAGS in EVERY subject; a source speaks for its binaries.

    The ruleset is OWN, else the one that the subject declares, else the first that is shipped.
    """
    sources = {name: one for one in every if not one.binary and (name := one.control.source)}
    for found in every:
        rules = own or _declared(found)
        source = sources.get(found.control.source or "") if found.binary else None
        case = Case(pipeline.judge(found, [rules]), rules.name, index, source)
        yield Result(found, rules.name, tuple(findings(case, tags)))


def _declared(found: Evidence) -> Ruleset:
    """The ruleset of debian/mlmodel.yaml. Only shipped ones: no path of a package is opened."""
    name = found.sheet.ruleset
    return rulesets.load(name if name is not None and rulesets.known(name) else rulesets.SHIPPED[0])

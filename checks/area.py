"""Does each package, and the source, sit in an archive area that its models allow?"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Hint
from mlpolicy.evidence.control import Control
from mlpolicy.placement import base, content

from .base import Case, Check, Tag
from .each import some

WRONG_AREA = Tag(
    "model-in-wrong-archive-area",
    "error",
    "The package is in a freer archive area than its models allow under the ruleset that is named "
    "(archive-practice unless debian/mlmodel.yaml or --ruleset chooses another). A package is "
    "never in a freer area than what it ships; one that only fetches a model belongs in contrib; "
    "and all that lies in a source package counts for the source, whatever is made of it. A "
    "verdict that waits for a human is not reported here.",
    "Put the model into a package whose Section is in that area, leave it out of the source "
    "(Files-Excluded) and let users fetch it (action: download), or supply the facts that "
    "`mlpolicy classify` lists as missing.",
    ("Debian Policy, 2.2 Archive areas",),
)

#: What a model makes of any package that contains it, the source too.
_CONTAINS = ("P-1", "P-1-remove")


def run(case: Case) -> Iterator[Hint]:
    """Compare declared areas with what the models make of each package."""
    found = case.judged.evidence
    told = _told(case)
    for package, causes in _causes(case):
        declared = found.control.area_of(package) if package else found.control.source_area
        if declared is None:
            continue
        worse = [
            cause
            for cause in causes
            if cause.area > declared and not cause.human
            if not (cause.rule in _CONTAINS and (package, cause.models[0]) in told)
        ]
        if worse:
            area = max(cause.area for cause in worse).label
            models = some(name for cause in worse for name in cause.models)
            where = f"{package or 'source'} in {declared.label}"
            context = f"{where}, {area} at best under {case.ruleset}: {models}"
            yield case.hint(WRONG_AREA.name, context, *_section(found.control, package))


def _causes(case: Case) -> Iterator[tuple[str | None, list[base.Cause]]]:
    """What the models make of the source (None) and of each package that has some."""
    found = case.judged.evidence
    held = tuple(one for one in base.holdings(found) if _is_known(one))
    verdicts = {name: by[case.ruleset] for name, by in case.judged.verdicts.items()}
    about = base.Case(found, held, {}, {}, verdicts=verdicts)
    if not case.binary:
        yield None, [cause for one in held if one.read for cause in content.shipped(about, one)]
    for package in sorted({name for one in held for name in one.packages}):
        yield package, list(content.causes(about, package))


def _is_known(held: base.Holding) -> bool:
    """Whether it is declared or known to be a model, or at least under which license it is."""
    told = ("model.kind", "weights.license")
    return not held.read or any(held.value(fact) is not None for fact in told)


def _told(case: Case) -> set[tuple[str | None, str]]:
    """The packages and the models in them that need no hint, as one about the source tells."""
    found = case.source if case.binary else case.judged.evidence
    if found is None:
        return set()
    held = [one for one in base.holdings(found) if one.read]
    pairs = {(package, one.name) for one in held for package in one.packages}
    stanzas = found.control.stanzas
    # In a source: a package without a Section of its own moves with the source.
    own = {name for name, stanza in stanzas.items() if stanza.get("Section") and not case.binary}
    return {pair for pair in pairs if pair[0] not in own}


def _section(control: Control, package: str | None) -> tuple[str, int | None]:
    """Where the area is declared: the Section of PACKAGE, else that of the source."""
    for stanza in (control.stanzas.get(package or ""), control.head):
        if stanza is not None and "section" in stanza.fields:
            return control.path, stanza.fields["section"].line
    return control.path, None


CHECK = Check("area", (WRONG_AREA,), run)

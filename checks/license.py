"""Is there a license for the weights, and does it meet the DFSG?"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Area, Hint
from mlpolicy.rulesets.logic import value

from .base import Case, Check, Tag

WITHOUT = Tag(
    "model-without-license",
    "error",
    "No source of evidence names a license for these weights: not the manifest, not "
    "debian/copyright, not the file's own header, not a model card. Without a license nothing is "
    "permitted, so the model cannot be distributed at all.",
    "Ask upstream for a license and record it in debian/copyright, or remove the file "
    "(Files-Excluded) and repack.",
    ("Debian Policy, 2.3 Copyright considerations",),
)
NOT_DFSG = Tag(
    "model-license-not-dfsg",
    "error",
    "The license of these weights does not meet the Debian Free Software Guidelines, and the "
    "package is in main or contrib, where everything must.",
    "Move the model to a package in non-free if its license lets Debian distribute it, or ask "
    "upstream for a free license.",
    ("Debian Policy, 2.2 Archive areas",),
)


def run(case: Case) -> Iterator[Hint]:
    """Look at the license facts of each model."""
    for model in case.models:
        dfsg = value(model.facts, "weights.license.dfsg")
        if dfsg in (None, "none"):
            yield case.hint(WITHOUT.name, model.name, model.files[0])
        elif dfsg == "non-free" and case.area(model) in (Area.MAIN, Area.CONTRIB):
            fact = model.facts["weights.license"]
            yield case.hint(
                NOT_DFSG.name, f"{model.name}: {fact.value} ({fact.source})", model.files[0]
            )


CHECK = Check("license", (WITHOUT, NOT_DFSG), run)

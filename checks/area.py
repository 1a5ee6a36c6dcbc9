"""Does the model sit in an archive area that its verdict allows?"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Hint

from .base import Case, Check, Tag

WRONG_AREA = Tag(
    "model-in-wrong-archive-area",
    "error",
    "The package is in a freer archive area than the verdict on this model allows under the "
    "ruleset that is named (archive-practice unless debian/mlmodel.yaml or --ruleset chooses "
    "another). A verdict that waits for a human is not reported here.",
    "Put the model into a package whose Section is in that area, leave it out (action: omit), or "
    "supply the facts that `mlpolicy classify` lists as missing.",
    ("Debian Policy, 2.2 Archive areas",),
)


def run(case: Case) -> Iterator[Hint]:
    """Compare declared areas with verdicts."""
    for model in case.models:
        declared = case.area(model)
        verdict = case.judged.verdicts[model.name].get(case.ruleset)
        if declared is None or verdict is None or verdict.needs_human:
            continue
        if verdict.area > declared:
            yield case.hint(
                WRONG_AREA.name,
                f"{model.name} in {declared.label}, {case.ruleset} allows {verdict.area.label}",
                model.files[0],
            )


CHECK = Check("area", (WRONG_AREA,), run)

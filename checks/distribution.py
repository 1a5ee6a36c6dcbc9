"""Is there a file in the source that Debian may not distribute at all?"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy import licenses
from mlpolicy.domain import Area
from mlpolicy.rulesets.logic import value

from .base import Case, Tag
from .datasets import licensed
from .each import Thing, check
from .training import said

NOT_DISTRIBUTABLE = Tag(
    "non-distributable-file-in-source",
    "error",
    "The source package holds a model or a data set that Debian may not distribute in any area: "
    "its license does not let third parties pass it on, or, under gpl-strict, demands a source "
    "that is not supplied. Uploading the source package is distributing it, even when no binary "
    "package contains the file and only the tests use it.",
    "Remove the file: list it in Files-Excluded in debian/copyright, repack, and add +dfsg to the "
    "upstream version. Users can be given a package that downloads it (action: download), if the "
    "license allows that.",
    ("Debian Policy, 2.3 Copyright considerations", "https://wiki.debian.org/UscanEnhancements"),
)


def _forbidden(case: Case) -> Iterator[tuple[Thing, str]]:
    if case.binary:
        return
    for model in case.models:
        verdict = case.judged.verdicts.get(model.name, {}).get(case.ruleset)
        # Where there is no license at all, model-without-license says so.
        known = value(model.facts, "weights.license.dfsg") not in (None, "none")
        if verdict is None or verdict.needs_human or not known:
            continue
        if verdict.area is Area.NOT_DISTRIBUTABLE:
            yield model, f"{said(model.facts['weights.license'])}, under {case.ruleset}"
    for artifact, license in licensed(case):
        if license is not None:
            view = licenses.judge(str(license.value))
            if view.dfsg != "none" and view.redistributable == "no":
                yield artifact, said(license)


CHECK = check("distribution", ((NOT_DISTRIBUTABLE, _forbidden),))

"""Is there a license for the weights, does it meet the DFSG, and do all sources agree?"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Area, Hint, Model
from mlpolicy.rulesets.logic import value

from .base import Case, Check, Tag
from .derived import bases
from .each import check, some
from .training import said

WITHOUT = Tag(
    "model-without-license",
    "error",
    "No source of evidence names a license for these weights: not the manifest, not "
    "debian/copyright, not the file's own header, not a model card or a license file beside it. "
    "Without a license nothing is permitted, so the model cannot be distributed at all, not even "
    "in non-free. The license of the software that uses a model does not cover the model.",
    "Ask upstream for a license and record it in debian/copyright, or remove the file "
    "(Files-Excluded) and repack.",
    ("Debian Policy, 2.3 Copyright considerations",),
)
NOT_DFSG = Tag(
    "model-license-not-dfsg",
    "error",
    "The license of these weights does not meet the Debian Free Software Guidelines, and the "
    "package is in main or contrib, where everything must. Common reasons are a ban on commercial "
    "use or on uses that the author dislikes (guideline 6), limits on who may use the model "
    "(guideline 5), and terms that have to be agreed to (guideline 7).",
    "Move the model to a package in non-free if its license lets Debian distribute it, or ask "
    "upstream for a free license.",
    ("Debian Policy, 2.2 Archive areas", "https://wiki.debian.org/DFSGLicenses"),
)
UNJUDGED = Tag(
    "model-license-unjudged",
    "warning",
    "A license is named for these weights, or for a model that they were made from, but it is not "
    "in mlpolicy's table, or the table does not know what Debian may do under it. Until somebody "
    "has read it the model is taken for non-free. This is no error: the answer may well be that "
    "the license is free.",
    "Read the license. If debian-legal or the ftp-masters have spoken, or the same license is "
    "already in the archive, report that, so that the table can say so (docs/adding-a-license.md). "
    "If it is a known license under an unusual name, use its SPDX id in debian/copyright.",
    ("https://wiki.debian.org/DFSGLicenses", "https://spdx.org/licenses/"),
)
CONFLICT = Tag(
    "model-license-conflict",
    "warning",
    "Two sources of evidence give different licenses for the same thing: often debian/copyright "
    "has one license for all files, while the header of the model or its card has another one. "
    "The stricter one is believed until a person decides, so the package may look less free than "
    "it is.",
    "Find out which one upstream means. If debian/copyright is wrong, give the model a Files "
    "paragraph of its own; if the header or the card is, tell upstream, and override this tag "
    "with a comment that says why.",
    ("Debian Policy, 12.5 Copyright information",),
)
ACCEPTANCE = Tag(
    "license-needs-acceptance",
    "info",
    "This model is given only to users who log in or agree to terms first. A package may put the "
    "terms to its user, but may never agree in the user's place, and a license that has to be "
    "agreed to before use does not meet guideline 7. mlmodel-fetch asks before it downloads.",
    "Nothing, if the package leaves the answer to the user. Else remove whatever answers: "
    "debconf defaults, environment variables, options such as --accept-license.",
    ("Debian Policy, 2.3 Copyright considerations",),
)

_BEFORE_USE = ("must_accept", "gated")


def _without(case: Case) -> Iterator[tuple[Model, str]]:
    for model in case.models:
        dfsg = value(model.facts, "weights.license.dfsg")
        if dfsg is None and "model.kind" in model.facts:  # else it may be any data
            yield model, ""
        elif dfsg == "none":
            yield model, said(model.facts["weights.license"])


def _not_dfsg(case: Case) -> Iterator[tuple[Model, str]]:
    for model in case.models:
        non_free = value(model.facts, "weights.license.dfsg") == "non-free"
        if non_free and case.area(model) in (Area.MAIN, Area.CONTRIB):
            yield model, said(model.facts["weights.license"])


def _unjudged(case: Case) -> Iterator[tuple[Model, str]]:
    for model in case.models:
        if "model.kind" not in model.facts:
            continue
        asked = []
        dfsg = value(model.facts, "weights.license.dfsg")
        settled = value(model.facts, "weights.license.redistributable") is not None
        # In main and contrib a non-free license is wrong whatever else it permits.
        elsewhere = case.area(model) not in (Area.MAIN, Area.CONTRIB)
        if dfsg == "unjudged":
            asked.append(said(model.facts["weights.license"]))
        elif dfsg == "non-free" and elsewhere and not settled:
            asked.append(f"may Debian redistribute it? {said(model.facts['weights.license'])}")
        asked += [
            f"its base {name}: {said(model.facts[f'{prefix}license'])}"
            for prefix, name in bases(model.facts)
            if value(model.facts, f"{prefix}license.dfsg") == "unjudged"
        ]
        if asked:
            yield model, some(asked, "; ")


def _conflict(case: Case) -> Iterator[tuple[Model, str]]:
    for model in case.models:
        told = []
        for conflict in model.conflicts:
            if conflict.fact.endswith("license"):
                of = "" if conflict.fact == "weights.license" else f"{conflict.fact}: "
                told.append(f"{of}{said(conflict.kept)} against {said(conflict.other)}")
        if told:
            yield model, some(told, "; ")


def _gated(case: Case) -> Iterator[tuple[Model, str]]:
    for model in case.models:
        if value(model.facts, "weights.gated") == "yes":
            yield model, f"gated ({model.facts['weights.gated'].source})"


_FOUND = check(
    "license",
    (
        (WITHOUT, _without),
        (NOT_DFSG, _not_dfsg),
        (UNJUDGED, _unjudged),
        (CONFLICT, _conflict),
        (ACCEPTANCE, _gated),
    ),
)


def run(case: Case) -> Iterator[Hint]:
    """Look at the licenses of what is here, and at the terms of what is fetched."""
    yield from _FOUND.run(case)
    for entry in () if case.binary else case.judged.evidence.sheet.models:
        asked = entry.data.get("download", {})
        for key in _BEFORE_USE:
            if asked.get(key) == "yes":
                line = entry.lines.get(f"download/{key}", 1)
                context = f"{entry.name}: download {key}"
                yield case.hint(ACCEPTANCE.name, context, entry.origin, line)
                break


CHECK = Check(_FOUND.name, _FOUND.tags, run)

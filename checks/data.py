"""The data sets that a model, or one that it was derived from, is known to be trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlpolicy.domain import Model
from mlpolicy.rulesets.logic import Facts, value

from .base import Case, Tag
from .each import check, some
from .training import trained

NOT_FREE = Tag(
    "training-data-license-not-free",
    "warning",
    "This model was trained on a data set whose own license does not meet the Debian Free "
    "Software Guidelines, for example because it forbids commercial use. That does not make the "
    "weights non-free by itself, but a Free Model in the sense of ML-Policy has free training "
    "data; with others it is a ToxicCandy model, which ML-Policy keeps out of main. A data set "
    "whose license nobody has stated is not told here: `mlpolicy classify` lists it as missing.",
    "Nothing in the package can mend this. Ask upstream for a model that was trained on free "
    "data, or correct the license in debian/mlmodel.yaml (training/data) when it is wrong.",
    ("debian-ai 2021/08 msg00003", "Debian Policy, 2.1 The Debian Free Software Guidelines"),
)
NOT_ANONYMOUS = Tag(
    "training-data-not-anonymously-available",
    "warning",
    "This model was trained on a data set that nobody gets without giving a name, paying, or "
    "agreeing to terms (registration, for-fee, clickthrough), that is not published at all "
    "(private), or of which there is only a way to collect something like it again (query, "
    "scrapingScript). ML-Policy asks for data that anonymous users can have, so the model is a "
    "ToxicCandy model there; gr2025-a objects to private data.",
    "Ask upstream or the owner of the data for a direct download. When there is one, correct "
    "availability in debian/mlmodel.yaml (training/data).",
    ("debian-ai 2021/08 msg00003", "https://spdx.github.io/spdx-spec/v3.0.1/"),
)
LOST = Tag(
    "training-data-lost",
    "warning",
    "This model was trained on a data set that no longer exists anywhere. The weights are all "
    "that is left, and no position that asks for training data can ever be met by them, unless "
    "somebody who has a copy publishes it.",
    "Ask upstream and archives for a copy. Where lost data cannot be had again, a model trained "
    "anew on data that are there is the way.",
    ("debian-ai 2021/08 msg00003", "debian-vote 2025/04 msg00101"),
)

_ANONYMOUS = ("in-source", "in-archive", "self-generated", "directDownload")


def items(facts: Facts, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The data sets of a model and of its bases: the beginning of its facts' names, its name."""
    for index, name in enumerate(value(facts, f"{prefix}training.data") or ()):
        yield f"{prefix}training.data[{index}].", str(name)
    for index, _ in enumerate(value(facts, f"{prefix}base") or ()):
        yield from items(facts, f"{prefix}base[{index}].")


def _asked(
    fact: str, wrong: Callable[[Facts, str], bool]
) -> Callable[..., Iterator[tuple[Model, str]]]:
    """Find the models with data sets whose FACT is WRONG."""

    def find(case: Case) -> Iterator[tuple[Model, str]]:
        for model in trained(case):
            bad = [
                f"{name} {model.facts[prefix + fact].value} ({model.facts[prefix + fact].source})"
                for prefix, name in items(model.facts)
                if prefix + fact in model.facts and wrong(model.facts, prefix)
            ]
            if bad:
                yield model, some(bad)

    return find


def _not_free(facts: Facts, prefix: str) -> bool:
    return value(facts, f"{prefix}license.dfsg") in ("non-free", "none")


def _not_anonymous(facts: Facts, prefix: str) -> bool:
    return value(facts, f"{prefix}availability") not in (None, "lost", *_ANONYMOUS)


def _lost(facts: Facts, prefix: str) -> bool:
    return bool(value(facts, f"{prefix}availability") == "lost")


CHECK = check(
    "data",
    (
        (NOT_FREE, _asked("license", _not_free)),
        (NOT_ANONYMOUS, _asked("availability", _not_anonymous)),
        (LOST, _asked("availability", _lost)),
    ),
)

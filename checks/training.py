"""Are the training program, the training data and the tools known and at hand?"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Fact, Model
from mlpolicy.rulesets.logic import value

from .base import Case, Tag
from .each import check, some

PROGRAM = Tag(
    "model-without-training-program",
    "warning",
    "Nothing tells with which program this model was trained, or it is known that the program is "
    "not to be had. Then nobody can train the model again, for another language, on more data, or "
    "without a mistake that it has learned. ML-Policy asks for the program in the source package "
    "or in main, and so do free-but-contrib and in-archive-strict; gr2025-a asks that it is given "
    "at all. What the archive accepts today (archive-practice) does not ask.",
    "If the source package holds the program, declare it in debian/mlmodel.yaml "
    "(training/program, with location, path and license). Else ask upstream for it, and declare "
    "where it is.",
    ("debian-ai 2021/08 msg00003", "debian-vote 2025/04 msg00101"),
)
DATA = Tag(
    "model-without-training-data",
    "warning",
    "Nothing tells on which data this model was trained, or the list is not known to be whole. "
    "Model cards and file headers name some data sets, but never say that there are no others; "
    "only a person who has asked can. ML-Policy asks that every data set is free and open to "
    "anonymous users, gr2025-a that none is private or lost.",
    "Declare training/data in debian/mlmodel.yaml, each set with its own license and "
    "availability, and data_complete when the list is whole.",
    ("debian-ai 2021/08 msg00003", "debian-vote 2025/04 msg00101"),
)
TOOLCHAIN = Tag(
    "training-needs-non-free-toolchain",
    "warning",
    "This model can be trained only with software outside of main, such as CUDA. The model may "
    "still run on free software, but who wants to change it by training has to install what is "
    "not part of Debian. Where a model is trained while its package is built, this puts the "
    "package into contrib at best (Debian Policy, 2.2.1); whether that also holds for a model "
    "that comes trained is contested. gr2025-glaser says that it does.",
    "Find out whether the training program runs on a free tool chain, for example on the CPU or "
    "with ROCm, if slowly; then declare training/toolchain: main.",
    (
        "Debian Policy, 2.2.1 The main archive area",
        "lwn.net, Deep learning and free software (2018)",
    ),
)

_OUTSIDE = ("contrib", "non-free")


def trained(case: Case) -> Iterator[Model]:
    """What is known to be a model, and cannot be mended by hand as a word list can."""
    for model in case.models:
        editable = value(model.facts, "weights.directly_editable") == "yes"
        if "model.kind" in model.facts and not editable:
            yield model


def said(fact: Fact) -> str:
    """The value of FACT and where it stands."""
    return f"{fact.value} ({fact.source})"


def _program(case: Case) -> Iterator[tuple[Model, str]]:
    for model in trained(case):
        program = value(model.facts, "training.program")
        if program in (None, "absent"):
            yield model, program or "unknown"


def _data(case: Case) -> Iterator[tuple[Model, str]]:
    for model in trained(case):
        named = value(model.facts, "training.data")
        complete = value(model.facts, "training.data_complete")
        if named is None:
            yield model, "unknown"
        elif complete != "yes":
            known = "list not complete" if complete else "list not known to be complete"
            yield model, f"{known} ({some(map(str, named))})"


def _toolchain(case: Case) -> Iterator[tuple[Model, str]]:
    for model in trained(case):
        if value(model.facts, "training.toolchain") in _OUTSIDE:
            yield model, f"needs {said(model.facts['training.toolchain'])}"
        elif value(model.facts, "training.program") == "in-contrib-nonfree":
            place = model.facts["training.program"].source
            yield model, f"training program outside of main ({place})"


CHECK = check("training", ((PROGRAM, _program), (DATA, _data), (TOOLCHAIN, _toolchain)))

"""Are the training program and the training data known?"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Hint
from mlpolicy.rulesets.logic import value

from .base import Case, Check, Tag

PROGRAM = Tag(
    "model-without-training-program",
    "warning",
    "Nothing tells with which program this model was trained, or the program is absent. ML-Policy "
    "and the proposals of 2025 ask for it; what the archive accepts today does not.",
    "Declare training/program in debian/mlmodel.yaml: its location, path and license.",
    ("debian-ai 2021/08 msg00003", "debian-vote 2025/04 msg00101"),
)
DATA = Tag(
    "model-without-training-data",
    "warning",
    "Nothing tells on which data this model was trained, or the list is not known to be complete. "
    "ML-Policy asks that every data set is free and open to anonymous users; proposal A of 2025 "
    "that none is private.",
    "Declare training/data in debian/mlmodel.yaml, each set with its license and availability, "
    "and data_complete when the list is whole.",
    ("debian-ai 2021/08 msg00003", "debian-vote 2025/04 msg00101"),
)


def run(case: Case) -> Iterator[Hint]:
    """Look at the training facts of everything that is known to be a model."""
    for model in case.models:
        facts = model.facts
        if "model.kind" not in facts or value(facts, "weights.directly_editable") == "yes":
            continue
        program = value(facts, "training.program")
        if program in (None, "absent"):
            yield case.hint(PROGRAM.name, f"{model.name}: {program or 'unknown'}", model.files[0])
        if value(facts, "training.data") is None:
            yield case.hint(DATA.name, f"{model.name}: unknown", model.files[0])
        elif value(facts, "training.data_complete") != "yes":
            yield case.hint(DATA.name, f"{model.name}: list not complete", model.files[0])


CHECK = Check("training", (PROGRAM, DATA), run)

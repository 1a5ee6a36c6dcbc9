"""Weights that are kept in other files than those of a model."""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Artifact

from .base import Case, Tag
from .each import Find, check

SOURCE_CODE = Tag(
    "weights-in-source-code",
    "info",
    "This source file holds the trained parameters of a model: a model file as an array of bytes "
    "or in base64, arrays of weights and biases, or decision trees as program code. That they are "
    "written in a programming language does not make them source: nobody wrote these numbers, and "
    "what is built from the file contains the model. debian/copyright tends to cover it with the "
    "license of the code.",
    "Treat the file as a model: declare it in debian/mlmodel.yaml, and find out the license of "
    "the weights and what they were made from.",
    ("debian-vote 2025/05 msg00105",),
)
ELF = Tag(
    "weights-in-elf",
    "info",
    "This program or library contains a model in its data. It is as much a part of the package as "
    "a model file would be, with a license and an origin of its own, but no file list shows it.",
    "Declare the file in debian/mlmodel.yaml, and check that the source package holds what the "
    "model was made from. If upstream can read the model from a file, ship it as one.",
    ("debian-vote 2025/05 msg00105",),
)


def _within(*formats: str) -> Find:
    def find(case: Case) -> Iterator[tuple[Artifact, str]]:
        for artifact in case.judged.evidence.subject.artifacts:
            if artifact.format in formats and artifact.is_model:
                yield artifact, artifact.why

    return find


CHECK = check(
    "embedded",
    (
        (SOURCE_CODE, _within("c-array", "base64", "generated-code")),
        (ELF, _within("elf-embedded")),
    ),
)

"""Does debian/mlmodel.yaml say what the package holds?"""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.documents import MANIFEST
from mlpolicy.domain import Hint

from .base import Case, Check, Tag

INVALID = Tag(
    "manifest-invalid",
    "error",
    "debian/mlmodel.yaml is not as its schema asks. What is declared there decides which archive "
    "area a model may be in, so nothing in it is guessed.",
    "Correct the line that is named; `mlpolicy explain manifest` shows the schema.",
)
UNDECLARED = Tag(
    "undeclared-model",
    "warning",
    "The package holds a machine-learning model that debian/mlmodel.yaml does not declare. "
    "Training program, training data and bases of an undeclared model are unknown, and what is "
    "unknown never frees a model.",
    "Add an entry to debian/mlmodel.yaml with the name, the files and what is known of them.",
)
NOT_FOUND = Tag(
    "declared-model-not-found",
    "error",
    "debian/mlmodel.yaml declares a model, but no file that is recognised as a model matches its "
    "patterns. A model that is made in the build is not looked for in the source package.",
    "Correct the patterns under `files`, or remove the entry.",
)


def run(case: Case) -> Iterator[Hint]:
    """Compare the manifest with what was found."""
    found = case.judged.evidence
    if not case.binary:
        for mistake in found.sheet.mistakes:
            yield case.hint(INVALID.name, mistake.text, MANIFEST, mistake.line)
    for model in case.models:
        if not model.declared and "model.kind" in model.facts:
            yield case.hint(UNDECLARED.name, f"{model.name} ({model.format})", model.files[0])
    package = found.subject.package
    for entry in found.absent:
        in_build = entry.data.get("training", {}).get("in_build") == "yes"
        expected = (
            entry.action == "ship" and entry.package == package
            if case.binary
            else entry.action != "download" and not in_build
        )
        if expected:
            line = entry.lines.get("files", 1)
            yield case.hint(
                NOT_FOUND.name, f"{entry.name}: {' '.join(entry.files)}", entry.origin, line
            )


CHECK = Check("manifest", (INVALID, UNDECLARED, NOT_FOUND), run)

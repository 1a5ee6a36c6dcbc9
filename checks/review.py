"""What a person has to look at or to talk about, and no rule decides."""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Artifact, Hint, Model
from mlpolicy.rulesets.logic import value

from .base import Case, Check, Tag
from .each import check
from .training import said

CRITICAL = Tag(
    "critical-task-model",
    "info",
    "This model decides about something that can do harm when it is wrong or is deceived: who may "
    "log in (authentication), which commands are run (program-execution), or how a machine moves "
    "(physical). Small changes of the input that nobody notices can steer a model to any answer. "
    "The ML-Policy draft asks that such a package is discussed on debian-devel first.",
    "Write to debian-devel before the first upload, and say in README.Debian what the model "
    "decides and how to turn it off.",
    ("ML-Policy draft, as quoted on debian-devel in May 2019",),
)
NUMBERS = Tag(
    "text-file-full-of-numbers",
    "classification",
    "This text or source file consists of numbers, more than a thousand of them. Weights are kept "
    "in such files, and so are measurements, tables of constants and test vectors; content alone "
    "does not tell them apart. The archive scan for the General Resolution of 2025 listed such "
    "files, too, for people to look at.",
    "Look at the file. If it is a model, say so in debian/copyright or ask for its format to be "
    "recognised; if it is not, override this tag with a comment that says what it is.",
    ("debian-vote 2025/05 msg00105",),
)

_TASK = "critical_task"
_HARMLESS = (None, "unknown", "none")
_LOOKS = ("numeric-text", "c-array")


def _critical(case: Case) -> Iterator[tuple[Model, str]]:
    for model in case.models:
        if value(model.facts, _TASK) not in _HARMLESS:
            yield model, said(model.facts[_TASK])


def _numbers(case: Case) -> Iterator[tuple[Artifact, str]]:
    for artifact in case.judged.evidence.subject.artifacts:
        if artifact.format in _LOOKS and artifact.certainty == "hint":
            yield artifact, artifact.why


_FOUND = check("review", ((CRITICAL, _critical), (NUMBERS, _numbers)))


def run(case: Case) -> Iterator[Hint]:
    """Look at what is here, and at what users fetch."""
    yield from _FOUND.run(case)
    for entry in () if case.binary else case.judged.evidence.absent:
        task = entry.data.get(_TASK)
        if task not in _HARMLESS:
            line = entry.lines.get(_TASK, 1)
            yield case.hint(CRITICAL.name, f"{entry.name}: {task}", entry.origin, line)


CHECK = Check(_FOUND.name, _FOUND.tags, run)

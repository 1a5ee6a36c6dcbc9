"""What a check is: its tags with their texts, and one function from a case to hints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlpolicy.domain import Area, Hint, Model, Pointer
from mlpolicy.pipeline import Judged

#: lintian's severities with the letter that stands before a hint.
LETTERS = {"error": "E", "warning": "W", "info": "I", "pedantic": "P", "classification": "C"}


@dataclass(frozen=True)
class Tag:
    """A tag as ``mlpolicy explain`` shows it. FIX says what a maintainer can do."""

    name: str
    severity: str
    explanation: str
    fix: str
    see_also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """What a check looks at: one judged subject, and the ruleset whose area is asked for."""

    judged: Judged
    ruleset: str

    @property
    def models(self) -> tuple[Model, ...]:
        """The models of the subject."""
        return self.judged.evidence.models

    @property
    def binary(self) -> bool:
        """Whether the subject is a binary package."""
        return self.judged.evidence.binary

    def area(self, model: Model) -> Area | None:
        """The declared area of the package that holds MODEL."""
        return self.judged.declared_area(model)

    def hint(self, tag: str, context: str, path: str, line: int | None = None) -> Hint:
        """A hint about this subject's package."""
        subject = self.judged.evidence.subject
        name = subject.package or subject.path
        return Hint(tag, context, Pointer(path, line), name, self.binary)


@dataclass(frozen=True)
class Check:
    """One file of checks/."""

    name: str
    tags: tuple[Tag, ...]
    run: Callable[[Case], Iterator[Hint]]

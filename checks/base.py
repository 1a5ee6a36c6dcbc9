"""What a check is: its tags with their texts, and one function from a case to hints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from mlpolicy.domain import Area, Hint, Model, Pointer
from mlpolicy.evidence import Evidence
from mlpolicy.evidence.indices import Index
from mlpolicy.overrides import Override
from mlpolicy.pipeline import Judged

#: lintian's severities, the gravest first, with the letter that stands before a hint.
LETTERS = {"error": "E", "warning": "W", "info": "I", "pedantic": "P", "classification": "C"}


@dataclass(frozen=True)
class Tag:
    """A tag as ``mlpolicy explain`` shows it. FIX says what a maintainer can do.

    SEVERITIES are those of the rulesets that take it more or less seriously, by their names.
    """

    name: str
    severity: str
    explanation: str
    fix: str
    see_also: tuple[str, ...] = ()
    severities: Mapping[str, str] = field(default_factory=dict)

    def under(self, ruleset: str) -> str:
        """The severity under RULESET; of a sum such as ``ml-policy+gpl-strict``, the gravest."""
        own = [self.severities[part] for part in ruleset.split("+") if part in self.severities]
        return min(own, key=list(LETTERS).index, default=self.severity)

    @property
    def exceptions(self) -> str:
        """The sentence that names the rulesets with a severity of their own; empty without."""
        by_severity: dict[str, list[str]] = {}
        for ruleset, severity in self.severities.items():
            by_severity.setdefault(severity, []).append(ruleset)
        said = [f"{severity} under {', '.join(names)}" for severity, names in by_severity.items()]
        return f"Its severity is {'; '.join(said)}; {self.severity} otherwise." if said else ""


@dataclass(frozen=True)
class Case:
    """What a check looks at: one judged subject, and the ruleset whose area is asked for.

    SOURCE is what is known of the source package that a binary was built from, when both are at
    hand.
    """

    judged: Judged
    ruleset: str
    find_index: Callable[[], Index | None] = lambda: None
    source: Evidence | None = None

    @property
    def index(self) -> Index | None:
        """The areas of other packages, None when there are no indices; read when asked for."""
        return self.find_index()

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
class Finding:
    """A hint as it is reported: the severity that holds here, and what overrides it."""

    hint: Hint
    severity: str
    override: Override | None = None


@dataclass(frozen=True)
class Check:
    """One file of checks/."""

    name: str
    tags: tuple[Tag, ...]
    run: Callable[[Case], Iterator[Hint]]

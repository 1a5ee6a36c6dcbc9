"""What every report on hints is made of: the findings of one input."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..checks.base import LETTERS, Finding
from ..domain import Scanned


@dataclass(frozen=True)
class Linted:
    """One input with its findings: those that the options show, and the others.

    SOURCE is the name of its source package, RULESET the one that its severities are under.
    """

    subject: Scanned
    source: str
    ruleset: str
    shown: tuple[Finding, ...]
    hidden: tuple[Finding, ...]

    def meets(self, conditions: Collection[str]) -> bool:
        """Whether a finding, shown or not, is among the CONDITIONS of ``--fail-on``."""
        return any(
            ("override" if finding.override is not None else finding.severity) in conditions
            for finding in (*self.shown, *self.hidden)
        )


def counts(linted: Sequence[Linted]) -> str:
    """How many findings there are, in words: ``3 errors, 1 warning, 2 overridden``."""
    shown = [finding for one in linted for finding in one.shown]
    hidden = [finding for one in linted for finding in one.hidden]
    said = []
    for severity in LETTERS:
        number = sum(f.severity == severity and f.override is None for f in shown)
        if number:
            plural = severity in ("error", "warning") and number > 1
            said.append(f"{number} {severity}{'s' if plural else ''}")
    if overridden := sum(finding.override is not None for finding in (*shown, *hidden)):
        said.append(f"{overridden} overridden")
    if unseen := sum(finding.override is None for finding in hidden):
        said.append(f"{unseen} not shown (see --display-info, --pedantic)")
    return ", ".join(said) or "no findings"

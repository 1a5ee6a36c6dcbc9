"""Text for people: aligned, one harmless line per fact, fit to be pasted into a bug."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..domain import Model, Scanned, Verdict
from ..pipeline import Judged
from ..rulesets import Ruleset
from .escape import text as esc


def markdown(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """ROWS, which have the same keys, as a table for docs/."""
    keys = list(rows[0]) if rows else []
    yield f"| {' | '.join(keys)} |"
    yield f"| {' | '.join('---' for _ in keys)} |"
    for row in rows:
        cells = [str(cell).replace("|", "\\|").replace("<", "&lt;") for cell in row.values()]
        yield f"| {' | '.join(cells)} |"


def table(rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    """ROWS with aligned columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield (indent + "  ".join(cells)).rstrip()


def scan(subjects: Sequence[Scanned]) -> Iterator[str]:
    """The inventory of ``mlpolicy scan``."""
    for subject in subjects:
        yield f"{esc(subject.path)} ({subject.kind}): {subject.files} files read"
        rows = [
            (esc(a.path), a.format, a.role, a.certainty, f"{a.size} B", esc(a.why, 60))
            for a in subject.artifacts
        ]
        yield from table(rows, "  ")
        for problem in subject.problems:
            yield f"  {esc(problem.path)}: {problem.code}: {esc(problem.detail)}"


def area(verdict: Verdict) -> str:
    """A verdict in a word or two; a provisional area says so."""
    label = verdict.area.label
    return f"needs-human ({label})" if verdict.needs_human else label


def classify(rules: Sequence[Ruleset], judged: Sequence[Judged]) -> Iterator[str]:
    """Verdicts, reasons, what is missing, and the ways out."""
    for one in judged:
        found = one.evidence
        declared = found.control.source_area
        yield (
            f"{esc(found.subject.path)}: {len(found.models)} model(s) in {found.subject.files} "
            f"files; declared area {declared.label if declared is not None else 'unknown'}"
        )
        for problem in found.subject.problems:
            yield f"  {esc(problem.path)}: {problem.code}: {esc(problem.detail)}"
        for model in found.models:
            yield ""
            yield from _model(model, one.verdicts[model.name], rules)


def _model(model: Model, verdicts: dict[str, Verdict], rules: Sequence[Ruleset]) -> Iterator[str]:
    yield f"  {esc(model.name)} ({model.format}): {', '.join(esc(path) for path in model.files)}"
    rows = [("ruleset", "standing", "area", "class")]
    rows += [(r.name, r.standing, area(verdicts[r.name]), verdicts[r.name].category) for r in rules]
    yield from table(rows, "    ")
    if model.facts:
        yield "    what is known:"
        known = [
            (esc(name), esc(_value(fact.value)), f"[{esc(fact.source)}]")
            for name, fact in model.facts.items()
        ]
        yield from table(known, "      ")
    for conflict in model.conflicts:
        yield (
            f"    conflict on {conflict.fact}: {esc(conflict.kept.value)} "
            f"[{esc(conflict.kept.source)}] is kept, {esc(conflict.other.value)} "
            f"[{esc(conflict.other.source)}] says otherwise"
        )
    for rule in rules:
        verdict = verdicts[rule.name]
        for reason in verdict.reasons:
            yield f"    {rule.name}: {reason.rule}: {reason.text}"
        if verdict.missing:
            yield f"    {rule.name}: missing: {', '.join(verdict.missing)}"
        for flip in verdict.flips:
            changes = ", ".join(f"{name} = {_value(v)}" for name, v in flip.set.items())
            yield f"    {rule.name}: would be {flip.area.label} with: {changes}"


def _value(value: object) -> str:
    return ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)

"""Text for people: aligned tables, wrapped lines, the inventory of a scan."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from ..domain import Scanned, Verdict
from ..escape import text as esc
from ..rulesets import Ruleset

_WIDTH = 96


def markdown(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """ROWS, which have the same keys, as a table for docs/."""
    keys = list(rows[0]) if rows else []
    yield f"| {' | '.join(keys)} |"
    yield f"| {' | '.join('---' for _ in keys)} |"
    for row in rows:
        cells = [str(cell).replace("|", "\\|").replace("<", "&lt;") for cell in row.values()]
        yield f"| {' | '.join(cells)} |"


def counted(number: int, word: str, many: str = "") -> str:
    """NUMBER of what WORD names; MANY is its plural where that is irregular."""
    return f"{number} {word if number == 1 else many or f'{word}s'}"


def table(rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    """ROWS with aligned columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield (indent + "  ".join(cells)).rstrip()


def scan(subjects: Sequence[Scanned]) -> Iterator[str]:
    """The inventory of ``mlpolicy scan``."""
    for subject in subjects:
        yield f"{esc(subject.path)} ({subject.kind}): {counted(subject.files, 'file')} read"
        rows = [
            (esc(a.path), a.format, a.role, a.certainty, f"{a.size} B", esc(a.why, 60))
            for a in subject.artifacts
        ]
        yield from table(rows, "  ")
        for problem in subject.problems:
            yield f"  {esc(problem.path)}: {problem.code}: {esc(problem.detail)}"


def area(verdict: Verdict, ruleset: Ruleset | None = None) -> str:
    """A verdict in a word or two, in the position's own terms; a provisional one says so."""
    label = verdict.area.label
    if ruleset is not None:
        label = ruleset.words.get(label, label)
        if verdict.grade not in ("", "none"):
            label = verdict.grade
    return f"needs-human ({label})" if verdict.needs_human else label


def value(given: object) -> str:
    """A fact's value on one line."""
    return ", ".join(map(str, given)) if isinstance(given, list | tuple) else str(given)


def wrapped(text: str, first: str, rest: str | None = None) -> Iterator[str]:
    """TEXT in lines of at most 96 columns, behind FIRST and then REST."""
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )

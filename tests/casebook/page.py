"""Writes docs/case-book.md: cases and rulesets side by side, then each case with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from .casebook import Case, Expected, load

PATH = Path(__file__).resolve().parents[2] / "docs" / "case-book.md"

_SILENT = ("", "-", "n.a.", "same")
SHORT = {"main": "main", "contrib": "contrib", "non-free": "nf", "not-distributable": "ND"}
HEAD = """# The case book

Real cases from the debates about models in Debian, and what each ruleset of `mlpolicy` says of
them. A case is facts in, verdicts out: the facts are given as in `debian/mlmodel.yaml`. Where
one fact decides, a case has variants. The tests judge every case by the rulesets that ship.

This page is written by `make docs` from `tests/casebook/cases/`; change those.

In the tables main, contrib, nf (non-free) and ND (not distributable) are areas of the model
itself; a ruleset that does not speak of areas has words of its own for them (`mlpolicy explain
NAME`). A verdict in **bold** is stated by a source, the others follow from the facts. `?` marks a
provisional verdict: facts are missing, or a person must be asked. `*` marks a verdict that
departs from the table of cases that the project began with; the reason stands with the case.
Where a dot stands nothing is judged.

The facts that decide are marked: V read in the primary text, V2 in a secondary text, I inferred,
M from memory, ? looked for and not found. MA is the mail archive's copy of a Debian list.
"""


def order(names: Iterable[str]) -> Iterator[str]:
    """The rulesets NAMES in the order of the page: with a column of the table first."""
    given = list(names)
    return (name for name in COLUMNS if name in given)


#: What a column is called; the order of the table of real cases, then what was derived.
COLUMNS = {
    "archive-practice": "archive",
    "ml-policy": "ml-policy",
    "gr2025-a": "A",
    "gr2025-hartman": "Hartman",
    "gr2025-mahinovs": "Mahinovs",
    "gr2025-glaser": "Glaser",
    "in-archive-strict": "strict",
    "free-but-contrib": "contrib",
    "fsf-2024": "FSF",
    "fsdg-guix": "Guix",
    "osaid-1.0": "OSAID",
    "mof-1.0": "MOF",
    "fedora-2024": "Fedora",
    "gpl-strict": "GPL",
}


def text() -> str:
    """The whole page."""
    models = [case for case in load() if case.by == "rulesets"]
    real = [case for case in models if case.row != "made"]
    made = [case for case in models if case.row == "made"]
    parts = [HEAD, "## Side by side\n", *_table(real), "", *_legend()]
    parts += ["\n## Cases made for the tests\n", *_table(made)]
    parts += ["\n## Packages\n", *_packages(case for case in load() if case.by == "placement")]
    parts += ["\n## The cases\n"]
    for _, variants in groupby(load(), key=lambda case: case.file):
        parts += _section(list(variants))
    return "\n".join(parts).rstrip("\n") + "\n"


def write() -> None:
    """Write the page."""
    PATH.write_text(text(), "utf-8")


def _table(cases: Iterable[Case]) -> Iterator[str]:
    yield f"| | case | {' | '.join(COLUMNS.values())} |"
    yield f"|---|---|{'---|' * len(COLUMNS)}"
    for case in cases:
        cells = " | ".join(_cell(case.verdicts.get(name)) for name in COLUMNS)
        yield f"| {case.id} | {_about(case)} | {cells} |"


def _legend() -> Iterator[str]:
    names = ", ".join(f"{short} `{name}`" for name, short in COLUMNS.items() if short != name)
    yield from wrap(f"Columns: {names}.", 100, break_on_hyphens=False)


def _packages(cases: Iterable[Case]) -> Iterator[str]:
    yield "| | case | packages |"
    yield "|---|---|---|"
    for case in cases:
        placed = ", ".join(f"{name} in {area}" for name, area in case.placed.items())
        yield f"| {case.id} | {_about(case)} | {placed} |"


def _about(case: Case) -> str:
    name = case.title.split(":")[0]
    return f"{name}: {case.when}" if case.when else name


def _cell(want: Expected | None) -> str:
    if want is None or not (want.area or want.grade):
        return "·"
    words = want.grade.removeprefix("Class ") or SHORT[want.area]
    words += "?" if want.open or want.human else ""
    words = f"**{words}**" if want.mark == "quoted" else words
    return words + ("\\*" if want.correction else "")


def _section(variants: list[Case]) -> Iterator[str]:
    first = variants[0]
    yield f"### {'' if first.row == 'made' else first.row + '. '}{first.title}\n"
    yield from (f"- {row.mark}: {row.text} ({row.source})" for row in first.decisive)
    yield f"\nFacts and verdicts: `tests/casebook/cases/{first.file}`.\n"
    told: set[str] = set()
    for case in variants:
        rows = [row for row in _notes(case) if row not in told]
        told.update(rows)
        if rows and len(variants) > 1:
            yield f"{case.id}{f' ({case.when})' if case.when else ''}:\n"
        if rows:
            yield from rows
            yield ""


def _notes(case: Case) -> Iterator[str]:
    """What is to be said of the verdicts on CASE: corrections, and who states them."""
    for name in order(case.verdicts):
        want = case.verdicts[name]
        if want.correction:
            reason = want.correction.rstrip(".")
            yield f'- `{name}`: not "{want.table}" as in the table: {reason}.'
        elif want.mark == "quoted":
            yield f"- `{name}`: as stated in {want.source}."
        elif not (want.area or want.grade) and want.table not in _SILENT:
            yield f'- `{name}`: not judged; the table has "{want.table}".'

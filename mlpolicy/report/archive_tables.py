"""The tables of ``mlpolicy archive report`` and ``diff`` as text, JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Any

from .. import __version__
from ..archive.diff import CLASSES, Change, comparable
from ..archive.report import Cell, Table
from ..archive.view import View
from ..checks.base import LETTERS
from ..escape import dump
from ..escape import text as esc
from .archive_status import counted
from .text import table as aligned
from .text import wrapped

_ROWS = 40  # of one table at a terminal; all are in the other forms
_CELL = 64  # characters of a cell there; a digest has as many
_LONGEST = 10_000  # of one elsewhere

#: What begins markup, a link or a mention in some Markdown.
_MARKUP = re.compile(r"[\\|<>*_`\[\]&~$@#]|(?<=\w):(?=//)|(?<=www)\.")


def text(view: View, tables: Sequence[Table]) -> Iterator[str]:
    """The report for a reader: the longer tables are cut, and say so."""
    yield from _heading(view)
    for table in tables:
        yield ""
        yield table.title
        yield from wrapped(table.note, "  ") if table.note else ()
        yield from _aligned(table)


def _aligned(table: Table) -> Iterator[str]:
    if not table.rows:
        yield "  none"
        return
    shown = [[esc(_said(cell), _CELL) for cell in row] for row in table.rows[:_ROWS]]
    yield from aligned([[name.replace("_", " ") for name in table.columns], *shown], "  ")
    if (left := len(table.rows) - _ROWS) > 0:
        yield f"  ... and {left} more: see --table {table.name} --format csv"


def _heading(view: View) -> Iterator[str]:
    """What a reader must know of a run: what was read, and what was not."""
    run = view.run
    yield counted(run.number, view.counts)
    yield f"  of {esc(run.request.where)}, {run.finished or 'not finished'}, mlpolicy {run.tool}"


def markdown(view: View, tables: Sequence[Table]) -> Iterator[str]:
    """All rows, for a page or a mail."""
    yield f"# Models in the archive: run {view.run.number}"
    yield ""
    for line in _heading(view):
        yield _cell(line.strip())
    for table in tables:
        yield from ("", f"## {table.title}", "")
        if table.note:
            yield from (table.note, "")
        if not table.rows:
            yield "None."
            continue
        yield f"| {' | '.join(name.replace('_', ' ') for name in table.columns)} |"
        yield f"| {' | '.join('---' for _ in table.columns)} |"
        for row in table.rows:
            yield f"| {' | '.join(_cell(_said(cell)) for cell in row)} |"


def as_json(view: View, tables: Sequence[Table]) -> dict[str, Any]:
    """``mlpolicy.archive-report/1``."""
    return {
        "schema": "mlpolicy.archive-report/1",
        "version": __version__,
        "run": header(view),
        "tables": rows_json(tables),
    }


def rows_json(tables: Sequence[Table]) -> dict[str, Any]:
    """TABLES by name, each row with its columns as keys."""
    return {
        table.name: {
            "title": table.title,
            "note": table.note,
            "rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
        }
        for table in tables
    }


def as_csv(tables: Sequence[Table]) -> Iterator[str]:
    """One table; several follow each other, each after a line with its name alone."""
    for table in tables:
        if len(tables) > 1:
            yield _csv([table.name])
        yield _csv(table.columns)
        for row in table.rows:
            yield _csv([_said(cell) for cell in row])


def changes(before: View, after: View, found: Sequence[Change]) -> Iterator[str]:
    """The difference of two runs as text: a line for each, with + where the second has it."""
    for view in (before, after):
        yield from _heading(view)
    if before.run.rules != after.run.rules:
        yield "The second was judged by other rules: another mlpolicy, or other data of it."
    if not comparable(before, after):
        yield "They were asked for different packages: only those that both have are compared."
    for name in CLASSES:
        rows = [one for one in found if one.category == name]
        yield ""
        yield f"{name}: {len(rows)}"
        for one in rows:
            sign = "+" if one.there else "-"
            letter = f"{LETTERS[one.severity]}: " if one.severity else ""
            note = f" (note: {esc(one.note)})" if one.note else ""
            said = f"{letter}{esc(one.package)}: {esc(one.about)} {esc(one.detail)}".rstrip()
            yield f"  {sign} {said}{note}"


def changes_json(before: View, after: View, found: Sequence[Change]) -> Iterator[str]:
    """``mlpolicy.archive-diff/1``, a change on each line: of other rules there may be very many."""
    head = {
        "schema": "mlpolicy.archive-diff/1",
        "version": __version__,
        "before": header(before),
        "after": header(after),
        "comparable": comparable(before, after),
        "counts": {name: sum(one.category == name for one in found) for name in CLASSES},
    }
    yield f"{dump(head).removesuffix('}').rstrip()},"
    yield ' "changes": ['
    for number, one in enumerate(found, 1):
        change = {
            "class": one.category,
            "kind": one.kind,
            "in": "after" if one.there else "before",
            "source": one.source,
            "package": one.package,
            "about": one.about,
            "severity": one.severity,
            "detail": one.detail,
            "note": one.note,
        }
        yield f"  {dump(change, indent=None)}{',' if number < len(found) else ''}"
    yield " ]\n}"


def header(view: View) -> dict[str, Any]:
    """What a reader must know of a run: what was read, and what was not."""
    run = view.run
    return {
        "number": run.number,
        "where": run.request.where,
        "started": run.started,
        "finished": run.finished,
        "tool": run.tool,
        "rules": run.rules,
        "counts": view.counts,
    }


def _said(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, tuple):
        return ", ".join(cell)
    return "" if cell is None else str(cell)


def _cell(said: str) -> str:
    """SAID inside a table of Markdown, where markup of others must show as text."""
    return _MARKUP.sub(r"\\\g<0>", esc(said, _LONGEST))


class _Line:
    """A file that gives back what is written to it: csv's writer passes that on."""

    def write(self, line: str) -> str:
        """LINE."""
        return line


_WRITER = csv.writer(_Line(), lineterminator="")


def _csv(row: Sequence[str]) -> str:
    """A line of RFC 4180; a cell that a spreadsheet would take for a formula gets a quote."""
    shown = [esc(cell, _LONGEST) for cell in row]
    safe = [f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in shown]
    line: str = _WRITER.writerow(safe)  # what write() gives
    return line

"""What each ruleset would change: the packages in main that it allows in another area only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..entry import BINARY, SOURCE
from ..view import View
from .base import Cell, Section, Table

_NOTE = (
    "Packages of main that ship, fetch or use a model which the ruleset allows in another area "
    "only. OPEN are further ones, which a person has to judge: their areas are the strictest that "
    "the evidence allows. IN MAIN is how many there are of all; of those NOT READ, which failed or "
    "have vanished in whole or in part, little or nothing is known."
)


def _tables(view: View) -> Iterator[Table]:
    moved = Counter((m.suite, m.ruleset, m.kind, m.needs_human) for m in view.moves)
    rows: list[tuple[Cell, ...]] = []
    for suite, those in view.mains.items():
        for name in view.rulesets:
            numbers: list[Cell] = []
            for kind in (SOURCE, BINARY):
                numbers += (moved[suite, name, kind, human] for human in (False, True))
                numbers.append(those.packages[kind])
            rows.append((suite, name, *numbers, those.unread))
    yield Table(
        "headline",
        "What each ruleset would change in main",
        ("suite", "ruleset", "sources", "sources_open", "sources_in_main",
         "binaries", "binaries_open", "binaries_in_main", "not_read"),
        tuple(rows),
        f"{_NOTE}{_homeless(view)}",
    )  # fmt: skip
    yield Table(
        "moves",
        "The packages that would leave main",
        ("suite", "ruleset", "package", "source", "area", "open", "because", "note"),
        tuple(
            (
                move.suite, move.ruleset, move.package, move.source, move.area,
                move.needs_human, move.because,
                str(view.notes.on(source=(move.source,), package=(move.package,),
                                  model=move.because) or ""),
            )
            for move in view.moves
        ),
    )  # fmt: skip


def _homeless(view: View) -> str:
    """Nothing can be said to leave main where nobody tells what is in it."""
    query = "SELECT count(DISTINCT kind || package) FROM {listed} WHERE component = ''"
    number = next(view.rows(query))[0]
    return f" {number} packages are in no area that is known: not counted here." if number else ""


SECTION = Section(("headline", "moves"), _tables)

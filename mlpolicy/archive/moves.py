"""Which packages of main a ruleset allows in another area only."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .view import View

AREAS = ("main", "contrib", "non-free", "not-distributable")
_RANK = "CASE area WHEN 'main' THEN 0 WHEN 'contrib' THEN 1 WHEN 'non-free' THEN 2 ELSE 3 END"


@dataclass(frozen=True)
class Move:
    """A package of main in SUITE, the AREA that RULESET allows it in, and the models to blame.

    PACKAGE is ``src:NAME`` of a source package.
    """

    suite: str
    ruleset: str
    package: str
    source: str
    area: str
    needs_human: bool
    because: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Whether it is a source or a binary package."""
        return "source" if self.package.startswith("src:") else "binary"


def in_main(component: str) -> bool:
    """Whether COMPONENT is main (of security's suites, updates/main)."""
    return component.rpartition("/")[2] == "main"


@dataclass
class Main:
    """How many PACKAGES main has, by kind; of the UNREAD ones something was not read or judged."""

    packages: Counter[str] = field(default_factory=Counter)
    unread: int = 0


def mains(view: View) -> dict[str, Main]:
    """Main of each suite: what a number of moves is out of."""
    found = {suite: Main() for suite in view.suites}
    for row in view.rows(
        "SELECT suite, component, kind, count(DISTINCT package) AS packages, "
        "count(DISTINCT iif(known, NULL, package)) AS unread "
        "FROM {listed} GROUP BY suite, component, kind"
    ):
        if in_main(row["component"]):
            found[row["suite"]].packages[row["kind"]] += row["packages"]
            found[row["suite"]].unread += row["unread"]
    return found


def moves(view: View) -> list[Move]:
    """The moves that the rulesets of VIEW ask for, in the order of suite, ruleset and package.

    A package is placed by what is known of itself and by what its source tells: the stricter
    counts. It is where the suite lists it; one that is not listed, where its source is.
    """
    rows = list(
        view.rows(
            f"SELECT suite, component, kind, ruleset, place.package, source, {_RANK} AS rank, "
            "needs_human, because FROM {listed} JOIN place USING (judgement, sha256) "
            "WHERE area != 'main'"
        )
    )
    homes: dict[tuple[str, str], set[str]] = {}
    for row in view.rows("SELECT suite, package, component FROM {listed} WHERE kind = 'binary'"):
        homes.setdefault((row["suite"], row["package"]), set()).add(row["component"])
    found: dict[tuple[str, str, str], tuple[int, str, str]] = {}
    for row in rows:
        # A source tells of its binaries, too, which may be elsewhere.
        known = homes.get((row["suite"], row["package"]), ()) if row["kind"] == "source" else ()
        if any(map(in_main, known or (row["component"],))):
            # Of two that are as strict, one that is certain counts.
            rank = 2 * row["rank"] + 1 - row["needs_human"]
            key = (row["suite"], row["ruleset"], row["package"])
            found[key] = max(found.get(key, (0, "", "")), (rank, row["because"], row["source"]))
    order = {name: number for number, name in enumerate(view.rulesets)}
    return [
        Move(suite, name, package, source, AREAS[rank // 2], rank % 2 == 0, tuple(json.loads(why)))
        for (suite, name, package), (rank, why, source) in sorted(
            found.items(), key=lambda one: (one[0][0], order[one[0][1]], one[0][2])
        )
    ]

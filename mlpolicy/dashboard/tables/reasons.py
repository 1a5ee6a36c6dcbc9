"""What the rulesets say of one model, why, and what would change it, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..page import Cell, Table
from ..site import Site
from .told import Told, value, who

_VERDICTS = (
    "SELECT ruleset, area, class, needs_human FROM verdict "
    "WHERE judgement = ? AND sha256 = ? AND model = ?"
)


def verdicts(site: Site, those: Iterable[Told]) -> Table:
    """A row for each ruleset; more, where packages are judged by other facts."""
    order = site.view.rulesets
    said: list[tuple[tuple[Cell, ...], Told]] = []
    for one in those:
        ship = one.ship
        for row in site.view.rows(_VERDICTS, ship.judgement, ship.sha256, ship.model):
            more = one.said.get("verdicts", {}).get(row["ruleset"], {})
            key = (
                row["ruleset"], row["area"], row["class"], more.get("grade", ""),
                bool(row["needs_human"]), tuple(more.get("missing", ())),
            )  # fmt: skip
            said.append((key, one))
    rows = who((key, one.ship) for key, one in said)
    return Table(
        "verdicts",
        "What the rulesets say",
        ("ruleset", "area", "class", "grade", "open", "missing", "packages", "versions"),
        tuple(sorted(rows, key=lambda row: order.index(str(row[0])))),
        "AREA is the least free that the facts leave open. OPEN: a person has to judge. MISSING "
        "are the facts that nobody tells; debian/mlmodel.yaml can.",
    )


def reasons(site: Site, those: Iterable[Told]) -> Table:
    """Why it is not simply in main: rules with what they looked at."""
    return _by_rulesets(
        site,
        Table(
            "reasons",
            "Why",
            ("rule", "text", "facts", "rulesets", "packages"),
            (),
            "Rules that the model does not meet, or is not known to meet. `mlpolicy explain RULE` "
            "tells where a rule comes from.",
        ),
        (
            ((one["rule"], one["text"], tuple(one["facts"])), name, told)
            for told in those
            for name, verdict in told.said.get("verdicts", {}).items()
            for one in verdict["reasons"]
        ),
    )


def ways(site: Site, those: Iterable[Told]) -> Table:
    """What would let it be in a freer area."""
    return _by_rulesets(
        site,
        Table(
            "ways",
            "Ways out",
            ("if", "area", "rulesets", "packages"),
            (),
            "If all of this were so, the model would be allowed in AREA.",
        ),
        (
            (
                (tuple(f"{fact} = {_said(it)}" for fact, it in one["set"].items()), one["area"]),
                name,
                told,
            )
            for told in those
            for name, verdict in told.said.get("verdicts", {}).items()
            for one in verdict["flips"]
        ),
    )


def _said(raw: object) -> str:
    made = value(raw)
    return ", ".join(made) if isinstance(made, tuple) else str(made)


def _by_rulesets(
    site: Site, table: Table, said: Iterable[tuple[tuple[Cell, ...], str, Told]]
) -> Table:
    """TABLE with a row for each thing that is SAID: by which rulesets, of which packages."""
    found: dict[tuple[Cell, ...], tuple[set[str], set[str]]] = {}
    for key, ruleset, told in said:
        rulesets, packages = found.setdefault(key, (set(), set()))
        rulesets.add(ruleset)
        packages.add(told.ship.package)
    order = {name: number for number, name in enumerate(site.view.rulesets)}

    def place(key: tuple[Cell, ...]) -> tuple[Sequence[int], list[str]]:
        return sorted(order[name] for name in found[key][0]), [str(cell) for cell in key]

    rows = (
        (*key, tuple(sorted(found[key][0], key=order.__getitem__)), tuple(sorted(found[key][1])))
        for key in sorted(found, key=place)
    )
    return Table(table.name, table.title, table.columns, tuple(rows), table.note)

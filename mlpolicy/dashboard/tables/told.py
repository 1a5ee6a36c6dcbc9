"""What packages tell of a model that they ship, side by side: nothing is made of it here.

The same content may be in many packages, and each declares what it knows. Where two differ, a
reader sees both, and who says what.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..page import Cell, Table
from ..site import Site
from .documents import Documents

_SHIPPED = (
    "SELECT DISTINCT digest, judgement, sha256, model, format, size, source, version, "
    "architecture, iif(kind = 'source', 'src:', '') || package AS package "
    "FROM verdict JOIN {here} USING (judgement, sha256) WHERE digest IS NOT NULL"
)


@dataclass(frozen=True, order=True)
class Ship:
    """An artifact with the model, by what the model is called there."""

    package: str
    version: str
    architecture: str
    sha256: str
    judgement: int
    model: str
    format: str
    size: int
    source: str


def shipped(site: Site) -> dict[str, list[Ship]]:
    """Where each model is, by the digest of its content."""
    found: dict[str, list[Ship]] = {}
    for row in site.view.rows(_SHIPPED):
        made = {name: row[name] for name in row.keys() if name != "digest"}  # noqa: SIM118
        found.setdefault(row["digest"], []).append(Ship(**made))
    return {digest: sorted(those) for digest, those in found.items()}


@dataclass(frozen=True)
class Told:
    """What classify's JSON says of the model in one artifact; nothing where there is none."""

    ship: Ship
    said: dict[str, Any]


def told(site: Site, digest: str) -> list[Told]:
    """What all artifacts with the model DIGEST tell of it."""
    documents = site.once(Documents)
    found = []
    for ship in site.once(shipped)[digest]:
        document = documents.of(ship.judgement, ship.sha256)
        said = document.models.get(ship.model) if document else None
        found.append(Told(ship, said or {}))
    return found


def facts(those: Iterable[Told]) -> Table:
    """All facts, and who says so."""
    rows = who(
        ((name, value(fact["value"]), fact["source"], fact["authority"]), one.ship)
        for one in those
        for name, fact in one.said.get("facts", {}).items()
    )
    return Table(
        "facts",
        "What is known of it",
        ("fact", "value", "said_by", "authority", "packages", "versions"),
        tuple(rows),
        "Each fact with the place that says so, and the packages in which it stands. `mlpolicy "
        "explain FACT` tells what it means.",
    )


def conflicts(those: Iterable[Told]) -> Table:
    """Where one package says two things of the same."""
    rows = who(
        (
            (
                row["fact"], value(row["kept"]["value"]), row["kept"]["source"],
                value(row["other"]["value"]), row["other"]["source"],
            ),
            one.ship,
        )
        for one in those
        for row in one.said.get("conflicts", ())
    )  # fmt: skip
    return Table(
        "conflicts",
        "Where a package contradicts itself",
        ("fact", "kept", "kept_said_by", "other", "other_said_by", "packages", "versions"),
        tuple(rows),
        "KEPT is what the verdicts are made from.",
    )


def disputed(known: Table) -> Table:
    """The facts among those KNOWN of which packages say different things."""
    values: dict[Cell, set[Cell]] = {}
    for fact, said, *_ in known.rows:
        values.setdefault(fact, set()).add(said)
    return Table(
        "disputed",
        "Where packages say different things",
        known.columns,
        tuple(row for row in known.rows if len(values[row[0]]) > 1),
        "Each package is judged by what it says itself, though the content is the same.",
    )


def bases(those: Iterable[Told]) -> Table:
    """What it was derived from, and what that was derived from, as far as anybody says."""
    rows = who((row, one.ship) for one in those for row in _chain(one.said.get("facts", {})))
    return Table(
        "bases",
        "What it was derived from",
        ("base", "of", "relation", "license", "url", "said_by", "packages", "versions"),
        tuple(rows),
        "OF is the model that was derived from the base. All that is known of a base is among the "
        "facts, as base[0] and so on.",
    )


def _chain(known: dict[str, Any], prefix: str = "", of: str = "this model") -> Iterator[Any]:
    listed = known.get(f"{prefix}base")
    if listed is None:
        return
    for number, name in enumerate(listed["value"]):
        own = f"{prefix}base[{number}]."
        more = (
            value(known[f"{own}{key}"]["value"]) if f"{own}{key}" in known else ""
            for key in ("relation", "license", "url")
        )
        yield (str(name), of, *more, listed["source"])
        yield from _chain(known, own, str(name))


def value(raw: Any) -> Cell:
    """RAW of a JSON document as a cell."""
    if isinstance(raw, list):
        return tuple(map(_word, raw))
    return _word(raw)


def _word(raw: Any) -> str:
    return raw if isinstance(raw, str) else json.dumps(raw, sort_keys=True)


def who(said: Iterable[tuple[tuple[Cell, ...], Ship]]) -> list[tuple[Cell, ...]]:
    """What is SAID, each once and in the order of words, with the packages and versions."""
    found: dict[tuple[Cell, ...], tuple[set[str], set[str]]] = {}
    for key, ship in said:
        packages, versions = found.setdefault(key, (set(), set()))
        packages.add(ship.package)
        versions.add(ship.version)
    ordered = sorted(found, key=lambda key: [str(cell) for cell in key])
    return [(*key, *(tuple(sorted(those)) for those in found[key])) for key in ordered]

"""Loads the cases: facts in, verdicts out. A file in cases/ is one case, or several variants of it.

row       its row in the table of real cases; ``made`` for a case that was made for the tests
decisive  what decides, each with its source and mark: V read in the primary text, V2 in a
          secondary text, I inferred, M from memory, ? looked for and not found
facts     an entry of debian/mlmodel.yaml without its name and files; variants add their own
verdicts  by ruleset; what a variant does not name is as in the case
undeclared, role  for a file that nobody declares: its license in debian/copyright, and its role
tree, placed  in a case about packages, which holds no models: the files of a source package,
          and the area of each of its packages (src:NAME is the source)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mlpolicy.evidence.manifest import united

DIRECTORY = Path(__file__).parent / "cases"
MARKS = ("V", "V2", "I", "M", "?")


@dataclass(frozen=True)
class Decisive:
    """One fact that decides the case, and who says so."""

    text: str
    source: str
    mark: str


@dataclass(frozen=True)
class Expected:
    """What a ruleset says. AREA is empty where nothing is judged.

    With OPEN the area is provisional: facts are missing, or a person must be asked. HUMAN says
    whether it is a person; None leaves that to the ruleset. MARK tells whether SOURCE states the
    verdict (quoted) or it follows from the facts (inferred). TABLE is what stood in the table of
    real cases, CORRECTION why the verdict is another one.
    """

    area: str = ""
    human: bool | None = None
    open: bool = False
    grade: str = ""
    mark: str = "inferred"
    source: str = ""
    table: str = ""
    correction: str = ""


@dataclass(frozen=True)
class Case:
    """Facts in, verdicts out; of a file with variants, one of them."""

    id: str
    row: str
    file: str
    title: str
    decisive: tuple[Decisive, ...]
    facts: Mapping[str, Any]
    verdicts: Mapping[str, Expected]
    when: str = ""
    role: str = "weights"
    undeclared: str = ""
    by: str = "rulesets"
    tree: Mapping[str, str] = field(default_factory=dict)
    placed: Mapping[str, str] = field(default_factory=dict)


@cache
def load() -> tuple[Case, ...]:
    """All cases, in the order of their files."""
    return tuple(case for path in sorted(DIRECTORY.glob("*.yaml")) for case in _read(path))


def _read(path: Path) -> Iterator[Case]:
    data = yaml.safe_load(path.read_text("utf-8"))
    alone = path.stem if data["row"] == "made" else data["row"]
    for variant in data.pop("variants", [{"id": alone}]):
        yield _case({"id": variant["id"], "file": path.name, **data}, variant)


def _case(data: dict[str, Any], variant: dict[str, Any]) -> Case:
    """DATA of a file, with what VARIANT adds to it."""
    made = {**data, **variant}
    made["row"] = str(data["row"])
    made["id"] = str(made["id"])
    made["facts"] = united(data.get("facts", {}), variant.get("facts", {}))
    made["decisive"] = tuple(Decisive(**row) for row in data["decisive"])
    rows = data["verdicts"]
    own = {
        name: {"table": rows.get(name, {}).get("table", ""), **row}
        for name, row in variant.get("verdicts", {}).items()
    }
    made["verdicts"] = {name: Expected(**row) for name, row in {**rows, **own}.items()}
    return Case(**made)

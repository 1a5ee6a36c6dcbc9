"""``/find``: the artifacts of the newest run, by all that teams ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ... import rulesets
from ...archive.entry import BINARY, CONTROL, FAILED, FULL, SOURCE, VANISHED
from ...archive.moves import AREAS
from ...archive.people import address
from ...archive.status import WAITING
from ...checks.base import LETTERS
from .. import links
from ..page import Block, Cell, Entry, Figure, Page, Table
from ..site import Site
from . import asked, index, live
from .asked import Asked, Refused
from .index import DIMENSIONS
from .live import Field, Links, Live

PATH = "find"
_TITLE = "Find packages"

_ROWS = 100  # of a page for people
_MANY = 5000  # of one for programs, whose pages are counted the same way
_BYTES = 16 << 20  # of the rows of a page: names may be long
_NEWS = 50  # entries of a feed

#: Words that a parameter can have. Suites, tags and formats come and go: they are not listed.
_WORDS: dict[str, tuple[str, ...]] = {
    "kind": (SOURCE, BINARY),
    "severity": (*LETTERS, "other", "none", "unknown"),
    "state": (FULL, CONTROL, FAILED, VANISHED, WAITING, "not judged"),
    "area": AREAS,
}

#: How rows are sorted, by the words of ``sort``.
_SORTS = {
    "package": "id",
    "source": "source, id",
    "maintainer": "found.maintainer, id",
    "models": "models DESC, id",
    "severity": "rank, id",
}

_TEXTS = {
    "source": "a name; * is anything",
    "package": "a name; * is anything",
    "maintainer": "an address; * is anything",
    "model": "a SHA-256; * is anything",
}
_LISTS = ("tag", "ruleset", "area", "format")
_PARAMETERS = (*_TEXTS, *DIMENSIONS, *_LISTS, "sort", "page")

_COLUMNS = (
    "package", "version", "suite", "component", "kind", "architecture", "source", "maintainer",
    "models", "severity", "state",
)  # fmt: skip
_SELECTED = "iif(kind = 'source', 'src:', '') || package AS package, " + ", ".join(_COLUMNS[1:])
_FROM = "found CROSS JOIN cell ON cell.rowid = found.cell"

_NOTE = (
    "A row for each place that lists a source or binary package. SEVERITY is that of the worst "
    "finding without an override. What could not be read has “unknown” there and no number of "
    "models: it is not clean."
)


@dataclass(frozen=True)
class _Where:
    """Which rows of ``found``: SQL with its VALUES, and the CELLS with how many each has."""

    sql: str
    values: tuple[str, ...]
    cells: Mapping[int, int]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(self.cells.values())


class Finder:
    """Lists artifacts of SITE."""

    def __init__(self, site: Site) -> None:
        index.make(site)
        self._site = site
        self._db = site.store.db
        self._cells = {row["rowid"]: row for row in self._db.execute("SELECT rowid, * FROM cell")}
        self._total = sum(row["number"] for row in self._cells.values())
        self._known: dict[str, list[str]] = {"tag": [], "format": [], "area": []}
        known = "SELECT DISTINCT name, value FROM trait WHERE name IN ('tag', 'format', 'area')"
        for name, value in self._db.execute(known):
            self._known[name].append(value)
        self._rulesets = tuple(dict.fromkeys((*rulesets.SHIPPED, *site.view.rulesets)))

    def find(self, given: Asked, form: str) -> tuple[Page, Live]:
        """The page that is asked for in FORM, and what stands beside it."""
        wanted = {name: value for name, value in given.filters.items() if name != "sort"}
        self._check(given.given)
        where = self._where(wanted)
        most = _ROWS if form == ".html" else _MANY
        last = max(1, -(-where.count // most))
        if given.number > last:
            raise asked.wrong("page", given.given["page"], f"there are {last} pages")
        sort = _SORTS[given.given.get("sort", "package")]
        found = tuple(self._rows(where, sort, most, most * (given.number - 1)))
        made = Page(
            PATH,
            _TITLE,
            crumbs=((_TITLE, PATH),) if wanted else (),
            lead=f"Source and binary packages of run {self._site.view.run.number}, the newest.",
            figures=(Figure("found", where.count, self._total),),
            blocks=(Block(Table("found", "Packages found", _COLUMNS, found, _NOTE)),),
            feed=tuple(self._news(where)) if form == ".atom" else (),
            narrowed=wanted,
        )
        return live.with_query(made, given.given), self._beside(given, wanted, where, last)

    def _check(self, given: Mapping[str, str]) -> None:
        asked.known(given, _PARAMETERS)
        words = {**_WORDS, "ruleset": self._rulesets, "sort": tuple(_SORTS)}
        for name, value in given.items():
            if name in words and value not in words[name]:
                raise asked.wrong(name, value, f"known are {', '.join(words[name])}")

    def _where(self, wanted: Mapping[str, str]) -> _Where:
        """Rows that have all that is WANTED, counted by cell."""
        cells = {
            number: row["number"]
            for number, row in self._cells.items()
            if all(row[name] == wanted[name] for name in DIMENSIONS if name in wanted)
        }
        parts = list(self._conditions(wanted))
        sql = " AND ".join((f"cell IN ({', '.join(map(str, cells))})", *(one for one, _ in parts)))
        values = tuple(value for _, own in parts for value in own)
        if parts:  # otherwise it is known how many there are
            query = f"SELECT cell, count(*) FROM found WHERE {sql} GROUP BY cell"
            cells = {row[0]: row[1] for row in self._db.execute(query, values)}
        return _Where(sql, values, cells)

    def _conditions(self, wanted: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        if "source" in wanted:
            yield _like("source", wanted["source"])
        if "package" in wanted:
            name = wanted["package"].removeprefix("src:")
            yield _like("package", name)
            if name != wanted["package"]:
                own = (row for row in self._cells.values() if row["kind"] == SOURCE)
                yield f"cell IN ({', '.join(str(row['rowid']) for row in own)})", ()
        if "maintainer" in wanted:
            sql, own_values = _like("address", address(wanted["maintainer"]))
            yield f"people IN (SELECT people FROM mine WHERE {sql})", own_values
        for name in ("model", "tag", "format"):
            if name in wanted:
                sql, own_values = _like("value", wanted[name])
                yield f"id IN (SELECT id FROM trait WHERE name = '{name}' AND {sql})", own_values
        if "ruleset" in wanted or "area" in wanted:
            allowed = tuple(one for one in self._known["area"] if _placed(one, wanted))
            marks = ", ".join("?" * len(allowed))
            query = f"SELECT id FROM trait WHERE name = 'area' AND value IN ({marks})"
            yield f"id IN ({query})", allowed

    def _rows(self, where: _Where, sort: str, most: int, first: int) -> Iterator[tuple[Cell, ...]]:
        size = 0
        query = (
            f"SELECT {_SELECTED} FROM {_FROM} WHERE {where.sql} ORDER BY {sort} "
            f"LIMIT {most} OFFSET {first}"
        )
        for row in self._db.execute(query, where.values):
            size += sum(len(cell) for cell in row if isinstance(cell, str))
            if size > _BYTES:
                said = f"These rows have more than {_BYTES >> 20} MiB; ask for fewer of them."
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, said)
            yield tuple(row)

    def _news(self, where: _Where) -> Iterator[Entry]:
        """What came into the list with one of the last runs."""
        times = {run.number: run.finished or run.started for run in self._site.runs}
        query = (
            f"SELECT CAST(value AS INTEGER) AS run, sha256, {_SELECTED} FROM trait "
            "CROSS JOIN found USING (id) CROSS JOIN cell ON cell.rowid = found.cell "
            f"WHERE name = 'run' AND {where.sql} ORDER BY run DESC, id LIMIT {_NEWS}"
        )
        for row in self._db.execute(query, where.values):
            models = "unknown" if row["models"] is None else row["models"]
            yield Entry(
                f"{row['run']}-{row['sha256'][:16]}-{row['suite']}-{row['component']}",
                f"{row['package']} {row['version']} in {row['suite']} {row['component']}",
                f"Models: {models}. Worst finding: {row['severity']}. Read: {row['state']}.",
                times[row["run"]],
                links.path("source", row["source"])
                if row["source"] in self._site.keys("source")
                else "",
            )

    def _beside(self, given: Asked, wanted: Mapping[str, str], where: _Where, last: int) -> Live:
        own = Links(PATH, given.given)
        facets = {}
        for name in DIMENSIONS:
            counts: Counter[str] = Counter()
            for number, count in where.cells.items():
                counts[self._cells[number][name]] += count
            if name not in wanted and len(counts) > 1:
                facets[name] = own.choices(name, sorted(counts.items()))
        said = f"page {given.number} of {last}" if last > 1 else ""
        return Live(
            own.action,
            tuple(self._fields(given.given)),
            own.chosen(wanted),
            tuple(facets.items()),
            said,
            own.pages(given.number, last),
            open=True,
        )

    def _fields(self, given: Mapping[str, str]) -> Iterator[Field]:
        lists: dict[str, Any] = {
            name: dict.fromkeys(row[name] for row in self._cells.values()) for name in DIMENSIONS
        }
        lists |= {"tag": self._known["tag"], "format": self._known["format"]}
        lists |= {"ruleset": self._rulesets, "area": AREAS, "sort": _SORTS}
        for name in _PARAMETERS[:-1]:
            values = tuple(filter(live.plain, lists.get(name, ())))
            usual = "package" if name == "sort" else ""
            yield Field(name, given.get(name, usual), values, _TEXTS.get(name, ""))


def _like(column: str, value: str) -> tuple[str, tuple[str]]:
    """COLUMN is VALUE, in which a star stands for anything."""
    if "*" not in value:
        return f"{column} = ?", (value,)
    return f"{column} GLOB ?", (value.replace("[", "[[]").replace("?", "[?]"),)


def _placed(value: str, wanted: Mapping[str, str]) -> bool:
    """Whether VALUE of the trait ``area`` is of the ruleset and area WANTED; one may do."""
    ruleset, _, area = value.rpartition(" ")
    return wanted.get("ruleset", ruleset) == ruleset and wanted.get("area", area) == area

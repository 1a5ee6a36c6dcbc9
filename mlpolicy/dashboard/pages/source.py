"""A source package: where it may be, what is in it and its binaries, what changed.

A store has tens of thousands of these: a page asks for what its source has, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .. import feeds, links
from ..page import Badge, Block, Cell, Page, Table, words
from ..site import Site
from ..tables import contents, findings, judged, prefixes
from ..tables.contents import Contents
from ..tables.notes_on import notes_on
from .base import Kind

#: Sources that have or had a model, a finding, or something that was not read.
_KEYS = (
    "SELECT DISTINCT source FROM artifact JOIN (SELECT sha256 FROM finding "
    "UNION SELECT sha256 FROM verdict UNION SELECT sha256 FROM place WHERE area != 'main' "
    "UNION SELECT sha256 FROM member WHERE status != 'ok') USING (sha256)",
    "SELECT DISTINCT source FROM {here} WHERE NOT known",
    "SELECT DISTINCT CASE WHEN binary THEN coalesce((SELECT min(source) FROM artifact WHERE "
    "artifact.package = named.package AND kind = 'binary'), package) ELSE package END "
    "FROM (SELECT DISTINCT package, binary FROM relation) AS named",
)
_GONE = (
    "The newest run has nothing of this source package: it left the archive, or was not asked for."
)
_UNREAD = "Not all of it could be read and judged: it may have more than is told here."


def _keys(site: Site) -> Iterable[str]:
    for query in _KEYS:
        yield from (str(source) for (source,) in site.view.rows(query))
    yield from site.once(findings.relations)
    yield from site.changes


def _make(site: Site, key: str) -> Page:
    of = Contents(site, (key,))
    tables = tuple(_tables(of, key))
    first = prefixes.prefix(key)
    changes = site.changes.get(key, ())
    return Page(
        links.path("source", key),
        key,
        (("Source packages", "sources"), (first, links.path("sources", first))),
        _lead(of),
        (*contents.people(of), *contents.read(of)),
        tuple(map(Block, tables)),
        feeds.entries(changes) if changes else None,
        _badge(of, {table.name: table for table in tables}),
    )


def _lead(of: Contents) -> str:
    if not of.listed:
        return _GONE
    return "" if all(row["known"] for row in of.listed) else _UNREAD


def _tables(of: Contents, key: str) -> Iterator[Table]:
    names: set[str] = set()
    if key in of.site.once(judged.concerned):
        models = judged.models(of)
        names = {word for row in models.rows for cell in (row[0], row[-1]) for word in words(cell)}
        yield judged.areas(of)
        yield models
    yield findings.findings(of)
    about = {"source": (key,), "package": of.packages, "model": names}
    others = (findings.from_indices(of), notes_on(of.site, about), _changes(of.site, key))
    yield from (table for table in others if table.rows)
    if of.listed:
        yield contents.artifacts(of)
    unread = contents.unread(of)
    if unread.rows:
        yield unread


def _changes(site: Site, key: str) -> Table:
    return Table(
        "changes",
        "What changed",
        ("date", "class", "there", "severity", "about", "package", "detail", "note", "run"),
        tuple(
            (
                run.finished or run.started, one.category, one.there, one.severity, one.about,
                one.package, one.detail, one.note, run.number,
            )
            for run, one in site.changes.get(key, ())
        ),
        "Against the run before. THERE tells whether it is there now, ABOUT is a tag, or the "
        "ruleset that an area is under.",
    )  # fmt: skip


def _badge(of: Contents, tables: Mapping[str, Table]) -> Badge | None:
    """How many models it has, and how many rulesets allow all of it in main."""
    models = tables["models"].rows if "models" in tables else ()
    if not models:
        return None
    areas: dict[Cell, set[str]] = {}
    for ruleset, area, *_ in tables["areas"].rows:
        areas.setdefault(ruleset, set()).add(str(area))
    main = sum(found == {"main"} for found in areas.values())
    said = f"{len(models)}, main under {main} of {len(of.site.view.rulesets)} rulesets"
    agreed = set().union(*areas.values())
    state = agreed.pop() if len(agreed) == 1 else ""
    return Badge("models", f"{said}, not all read" if "not-read" in tables else said, state)


KIND = Kind("source", _keys, _make)

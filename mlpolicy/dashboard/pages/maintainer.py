"""A maintainer, an uploader or a team: what there is to do, and what is in their packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from ...archive.moves import AREAS
from ...archive.people import Person
from ...checks import TAGS
from ...checks.base import LETTERS
from .. import feeds, links
from ..page import Block, Cell, Entry, Figure, Page, Table
from ..site import Site
from ..tables.answers import Answers
from ..tables.concerned import Concerned
from ..tables.ledger import SEVERE, Ledger
from ..tables.notes_on import notes_on
from ..tables.todo import Todo
from .base import Kind

_RANKS = {name: number for number, name in enumerate(LETTERS)}
_GONE = "None of their packages is in the archive now."


def _keys(site: Site) -> Iterable[str]:
    return site.once(Concerned).everybody


def _make(site: Site, key: str) -> Page:
    one = site.once(Concerned).everybody[key]
    return about(site, one, links.path("maintainer", key), ("Maintainers", "maintainers"))


def about(
    site: Site, one: Person, path: str, above: tuple[str, str], more: tuple[Table, ...] = ()
) -> Page:
    """The page at PATH on ONE, below the page ABOVE; MORE tables come at its end."""
    sources = site.once(Concerned).sources(one)
    numbers = site.once(Ledger).numbers(sources)
    every, unread, held, models, *severe, leaving = numbers
    tables = (
        site.once(Todo).table(sources),
        _rulesets(site, sources),
        _sources(site, sources),
        _tags(site, sources),
        site.once(Answers).table(sources),
        _notes(site, sources),
        *more,
    )
    return Page(
        path,
        one.shown,
        (above,),
        f"Source packages of which {one.address} is maintainer or uploader." if sources else _GONE,
        (
            Figure("sources", every),
            Figure("not read", unread, every),
            Figure("with models", held, every),
            Figure("models", models),
            *(Figure(f"open {name}s", number) for name, number in zip(SEVERE, severe, strict=True)),
            Figure("that a ruleset would move", leaving, every),
        ),
        tuple(Block(table) for table in tables if table.rows),
        feed=_feed(site, one),
    )


def _rulesets(site: Site, sources: Collection[str]) -> Table:
    found = site.once(Ledger).areas(sources)
    columns = (*AREAS, "open")
    return Table(
        "verdicts",
        "Their models under each ruleset",
        ("ruleset", *columns, "models"),
        tuple(
            (name, *(counts[one] for one in columns), counts.total())
            for name, counts in found.items()
            if counts
        ),
        "How many models, each content once, a ruleset allows in which area; of two verdicts on "
        "the same model the stricter counts. OPEN: a person has to judge.",
    )


def _sources(site: Site, sources: Collection[str]) -> Table:
    ledger = site.once(Ledger)
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    for source in sources:
        models = len(ledger.models.get(source, ()))
        severe = [ledger.open(source, name) for name in SEVERE]
        rulesets, unread = ledger.rulesets(source), source in ledger.unread
        if models or any(severe) or rulesets or unread:
            rows.append((len(rulesets), (source, models, *severe, unread, rulesets)))
    rows.sort(key=lambda row: (-row[0], *(-int(str(one)) for one in row[1][2:4]), row[1]))
    return Table(
        "sources",
        "Their source packages",
        ("source", "models", *(f"{name}s" for name in SEVERE), "not_read", "rulesets"),
        tuple(row for _, row in rows),
        f"{len(rows)} of {len(sources)}: those with a model, an open error or warning, something "
        "that was not read, or something that one of RULESETS would move out of main.",
    )


def _tags(site: Site, sources: Iterable[str]) -> Table:
    ledger = site.once(Ledger)
    found: Counter[tuple[str, str]] = Counter()
    having: Counter[tuple[str, str]] = Counter()
    for source in sources:
        own: Counter[tuple[str, str]] = ledger.findings.get(source, Counter())
        found.update(own)
        having.update(own.keys())
    ordered = sorted(found, key=lambda key: (_RANKS[key[0]], -found[key], key[1]))
    return Table(
        "open-tags",
        "Open findings, and what to do about them",
        ("severity", "tag", "findings", "sources", "do"),
        tuple(
            (*key, found[key], having[key], TAGS[key[1]].fix if key[1] in TAGS else "")
            for key in ordered
        ),
        "Without what is overridden, or to be left alone by a note.",
    )


def _notes(site: Site, sources: Collection[str]) -> Table:
    ledger = site.once(Ledger)
    if not site.view.notes.every:
        return notes_on(site, {})
    packages, models = (
        set().union(*(book.get(one, ()) for one in sources))
        for book in (ledger.packages, ledger.models)
    )
    return notes_on(site, {"source": sources, "package": packages, "model": models})


def _feed(site: Site, one: Person) -> tuple[Entry, ...]:
    """What changed in the packages that are theirs, or were."""
    known = site.changes
    changes = [change for source in sorted(one.sources) for change in known.get(source, ())]
    changes.sort(key=lambda told: -told[0].number)
    return feeds.entries(changes, site.keys("source"))


KIND = Kind("maintainer", _keys, _make)

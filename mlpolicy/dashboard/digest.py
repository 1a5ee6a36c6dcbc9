"""What is new or fixed in somebody's packages since the scan before, as text for a terminal.

What the archive, our rules or a failed scan changed is nothing that maintainers did: it is not
told. Nor are lesser findings, and what a note says is to be left alone for now.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from ..archive.diff import AREA, FIXED, NEW, Change
from ..archive.people import Person
from ..checks.base import LETTERS
from ..escape import text as esc
from . import links
from .site import Site
from .tables.ledger import SEVERE

TITLES = {NEW: "New", FIXED: "Fixed"}

_WIDTH = 72
_LONGEST = 120  # characters of a name or a context


@dataclass(frozen=True)
class Item:
    """One thing to tell: TEXT, and what people say of it."""

    category: str
    source: str
    text: str
    note: str


class Digests:
    """The digests of the newest run of SITE, whose pages are at BASE (empty: nobody knows)."""

    def __init__(self, site: Site, base: str) -> None:
        self._site = site
        self._base = base

    @cached_property
    def changes(self) -> dict[str, list[Change]]:
        """What is told of each source package."""
        found: dict[str, list[Change]] = {}
        pair = tuple(run.number for run in self._site.runs[-2:])
        for change in self._site.differences[pair] if len(pair) == 2 else ():
            lesser = change.kind != AREA and change.severity not in SEVERE
            if change.category in TITLES and not lesser and not self._silent(change):
                found.setdefault(change.source, []).append(change)
        return found

    def of(self, one: Person) -> list[Item]:
        """What is told to ONE. What several rulesets say of a package is one thing."""
        found: dict[tuple[str, str, str, str], list[str]] = {}
        for source in sorted(one.sources):
            changes = self.changes.get(source, [])
            for change in sorted(changes, key=lambda change: change.kind == AREA):
                told, ruleset = _told(change)
                found.setdefault((change.category, source, told, change.note), []).append(ruleset)
        return [
            Item(category, source, f"{told} (under {', '.join(names)})" if names[0] else told, note)
            for (category, source, told, note), names in found.items()
        ]

    def text(self, one: Person, items: Iterable[Item]) -> str:
        """The digest of ITEMS for ONE."""
        before, after = (str(run.finished)[:10] for run in self._site.runs[-2:])
        every = list(items)
        lines = list(
            _wrapped(
                f"In source packages of which {_shown(one.address)} is maintainer or uploader, "
                f"between the scans of {before} and {after}. What is fixed is so no more. Where "
                "an area is allowed, that is the freest one by what is known of the models."
            )
        )
        for category, title in TITLES.items():
            own = [item for item in every if item.category == category]
            if own:
                lines += ("", f"{title} ({len(own)})", *self._sources(own))
        if self._base:
            page = links.href(links.path("maintainer", one.address))
            lines += ("", "-- ", f"{self._base}{page}")
        return "\n".join((*lines, ""))

    def _sources(self, items: Iterable[Item]) -> Iterator[str]:
        for source, own in groupby(items, lambda item: item.source):
            yield from ("", f"  {_shown(source)}")
            if self._base and source in self._site.keys("source"):
                yield f"  {self._base}{links.href(links.path('source', source))}"
            for item in own:
                yield from _wrapped(item.text, "    ")
                if item.note:
                    yield from _wrapped(f"note: {_shown(item.note)}", "      ")

    def _silent(self, change: Change) -> bool:
        of = {"source": (change.source,), "package": (change.package,)}
        if change.kind == AREA:
            models = self._models.get((change.package, change.about), ())
            note = self._site.view.notes.on(**of, model=models)
        else:
            note = self._site.view.notes.on(**of, tag=(change.about,))
        return note is not None and note.silent

    @cached_property
    def _models(self) -> dict[tuple[str, str], set[str]]:
        """The models by which a package is moved under a ruleset, in either run."""
        found: dict[tuple[str, str], set[str]] = {}
        for run in self._site.runs[-2:]:
            for move in self._site.of(run).moves:
                found.setdefault((move.package, move.ruleset), set()).update(move.because)
        return found


def _told(change: Change) -> tuple[str, str]:
    """What CHANGE is, and the ruleset that says so, if that is what it is about."""
    package, detail = _shown(change.package), _shown(change.detail)
    if change.kind == AREA:
        return f"{package}: {detail}", change.about
    context = f": {detail}" if detail else ""
    return f"{LETTERS[change.severity]} {change.about} in {package}{context}", ""


def _shown(raw: str) -> str:
    return esc(raw, _LONGEST)


def _wrapped(line: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        line,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent and f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )

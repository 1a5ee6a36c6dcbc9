"""What all pages are made from: the newest run of a store, those before it, and what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from ..archive import runs, status
from ..archive.diff import Change, diff
from ..archive.notes import NONE, Notes
from ..archive.people import People, people
from ..archive.report import SECTIONS, Table
from ..archive.runs import Run
from ..archive.store import Store
from ..archive.view import View

if TYPE_CHECKING:
    from .pages.base import Kind

_Made = TypeVar("_Made")

#: How many runs trends, differences and feeds go back.
HISTORY = 12


class Site:
    """The site of STORE as it is now, with pages of these KINDS, HISTORY runs back."""

    def __init__(
        self,
        store: Store,
        kinds: Mapping[str, Kind],
        notes: Notes = NONE,
        installations: Mapping[str, int] = MappingProxyType({}),
        history: int = HISTORY,
    ) -> None:
        self.store = store
        self.kinds = kinds
        self.view = View(store, None, notes, installations)
        self.finished: tuple[Run, ...] = tuple(one for one in runs.every(store) if one.finished)
        #: Those that trends and differences are of, the oldest first; the last is that of the view.
        self.runs = self.finished[-history:]
        self._tables: dict[tuple[int, str], Table] = {}
        self._keys: dict[str, frozenset[str]] = {}
        self._once: dict[Callable[[Site], Any], Any] = {}

    def of(self, run: Run) -> View:
        """What RUN, one of ``runs``, has found."""
        return self.view if run.number == self.view.run.number else self._older[run.number]

    @cached_property
    def _older(self) -> dict[int, View]:
        view = self.view
        return {
            run.number: View(
                self.store, run.number, view.notes, view.installations, f"run{run.number}"
            )
            for run in self.runs[:-1]
        }

    def table(self, name: str, run: Run | None = None) -> Table:
        """The table NAME of the report on RUN, else on the newest: each is made once."""
        view = self.view if run is None else self.of(run)
        key = view.run.number
        if (key, name) not in self._tables:
            (section,) = (one for one in SECTIONS if name in one.tables)
            self._tables |= {(key, made.name): made for made in section.make(view)}
        return self._tables[key, name]

    @cached_property
    def counts(self) -> dict[int, dict[str, int]]:
        """How many artifacts each of the ``finished`` runs has read, and how many not."""
        return {run.number: status.counts(self.store, run.number) for run in self.finished}

    @cached_property
    def people(self) -> People:
        """Maintainers and uploaders of the newest run."""
        return people(self.view)

    @cached_property
    def differences(self) -> dict[tuple[int, int], list[Change]]:
        """What is different between each of ``runs`` and the next, the oldest pair first."""
        return {
            (one.number, other.number): diff(self.of(one), self.of(other))
            for one, other in pairwise(self.runs)
        }

    @property
    def news(self) -> Iterator[tuple[Run, Change]]:
        """What changed, and in which run; the newest first."""
        by_number = {run.number: run for run in self.runs}
        for (_, after), changes in reversed(self.differences.items()):
            yield from ((by_number[after], change) for change in changes)

    @cached_property
    def changes(self) -> dict[str, list[tuple[Run, Change]]]:
        """What changed in each source package, and in which run; the newest first."""
        found: defaultdict[str, list[tuple[Run, Change]]] = defaultdict(list)
        for run, change in self.news:
            found[change.source].append((run, change))
        return dict(found)

    def once(self, make: Callable[[Site], _Made]) -> _Made:
        """What MAKE makes of this site, which several pages are made from."""
        if make not in self._once:
            self._once[make] = make(self)
        made: _Made = self._once[make]
        return made

    def keys(self, kind: str) -> frozenset[str]:
        """The keys of the pages of KIND."""
        if kind not in self._keys:
            known = self.kinds.get(kind)
            self._keys[kind] = frozenset(known.keys(self)) if known else frozenset()
        return self._keys[kind]

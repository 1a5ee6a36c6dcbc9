"""Tags that are asked of each model or file: how many hints they make, and for which package.

A finding is told once: a binary is silent about what its source, linted beside it, is told of the
same file. Up to BUNDLED findings of a tag have a line each. More of them, as of the test data of a
framework, are told by directory and by what is wrong: the first one, and how many there are more.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from mlpolicy.domain import Artifact, Hint, Model
from mlpolicy.pipeline import Judged

from .base import Case, Check, Tag

BUNDLED = 10
_DEPTH = 16  # directories that are told apart
_SHOWN = 8

Thing = Model | Artifact
_Found = tuple[Thing, str]
#: What one tag has to say: the models or files of a case, each with what is wrong with it, if
#: there is more to say than the tag does.
Find = Callable[[Case], Iterator[_Found]]


def check(name: str, questions: Sequence[tuple[Tag, Find]]) -> Check:
    """The check that asks QUESTIONS."""

    def run(case: Case) -> Iterator[Hint]:
        for tag, find in questions:
            yield from hints(case, tag, find)

    return Check(name, tuple(tag for tag, _ in questions), run)


def hints(case: Case, tag: Tag, find: Find) -> Iterator[Hint]:
    """What FIND says of CASE; what it says of the source of CASE, too, is marked as repeated.

    That is not told, but an override for it is used.
    """
    found = list(find(case))
    told: set[tuple[object, ...]] = set()
    if found and case.source is not None:
        source = replace(case, judged=Judged(case.source, {}), source=None)
        told = {key for thing, _ in find(source) for key in _keys(thing)}
    for repeated in (False, True):
        rows = [row for row in found if told.isdisjoint(_keys(row[0])) is not repeated]
        for group in _groups(rows):
            thing, said = group[0]
            context = _context(thing, said) + _others([other.files[0] for other, _ in group])
            yield replace(case.hint(tag.name, context, thing.files[0]), repeated=repeated)


def some(items: Iterable[str], separator: str = ", ") -> str:
    """The first few of ITEMS, and how many there are more."""
    listed = list(dict.fromkeys(items))
    more = len(listed) - _SHOWN
    return separator.join(listed[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _context(thing: Thing, said: str) -> str:
    name = thing.name if isinstance(thing, Model) else posixpath.basename(thing.path)
    return f"{name}: {said}" if said else name


def _keys(thing: Thing) -> Iterator[tuple[object, ...]]:
    """What a file is known by in the source and where it is installed."""
    names = tuple(sorted(posixpath.basename(path) for path in thing.files))
    if isinstance(thing, Model):
        yield thing.format, names
        if thing.declared:
            yield ("declared", thing.name)
    else:
        yield thing.format, names, thing.size


def _groups(found: list[_Found]) -> list[list[_Found]]:
    """FOUND one by one, or by the deepest directories that are few enough."""
    if len(found) <= BUNDLED:
        return [[row] for row in found]
    deepest = min(_DEPTH, max(thing.files[0].count("/") for thing, _ in found))
    groups: dict[tuple[object, ...], list[_Found]] = {}
    for whatever in (False, True):  # what is wrong with each may differ too much
        for depth in range(deepest, -1, -1):
            groups = {}
            for thing, said in found:
                path = thing.files[0]
                wrong = "" if whatever else said.replace(path, "")
                key = (*path.split("/")[:-1][:depth], wrong)
                groups.setdefault(key, []).append((thing, said))
            if len(groups) <= BUNDLED:
                return list(groups.values())
    return list(groups.values())


def _others(paths: list[str]) -> str:
    if len(paths) == 1:
        return ""
    directory = "/".join(posixpath.commonprefix([path.split("/")[:-1] for path in paths]))
    return f" (and {len(paths) - 1} more{f' in {directory}/' if directory else ''})"

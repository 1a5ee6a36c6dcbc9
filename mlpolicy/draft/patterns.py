"""The patterns under ``files``: those that match a model's files and no other model's."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..domain import Model
from ..evidence.globs import manifest_glob

_FEW = 3  # files of a model that are listed one by one in any case


@dataclass(frozen=True)
class Patterns:
    """Globs for the files of one model; SHARED when they match another model's files, too."""

    globs: tuple[str, ...]
    shared: bool


class Patterner:
    """Makes patterns for the models of a source tree, given all its MODELS."""

    def __init__(self, directory: str, models: Sequence[Model]) -> None:
        self._directory = directory
        self._owners: dict[str, list[Model]] = {}
        for model in models:
            for path in model.files:
                self._owners.setdefault(path, []).append(model)

    def of(self, model: Model) -> Patterns:
        """A glob of the directory that the model fills alone, else each of its files."""
        globs = self._folder(model) or tuple(literal(path) for path in model.files)
        return Patterns(globs, any(other is not model for other in self._matched(globs)))

    def _folder(self, model: Model) -> tuple[str, ...]:
        if len(model.files) <= _FEW:
            return ()
        top = posixpath.commonpath(model.files)
        if not top or "!/" in top:  # a glob of everything; or in an archive, unseen
            return ()
        if not _fills(self._directory, top, frozenset(model.files)):
            return ()
        flat = all(posixpath.dirname(path) == top for path in model.files)
        return (f"{literal(top)}/{'*' if flat else '**'}",)

    def _matched(self, globs: Iterable[str]) -> Iterable[Model]:
        for glob in globs:
            if glob in self._owners and "?" not in glob:  # it names one file
                yield from self._owners[glob]
                continue
            match = manifest_glob(glob).match
            for path, owners in self._owners.items():
                if match(path):
                    yield from owners


def literal(path: str) -> str:
    """A pattern for PATH: ``?`` where a wildcard stands, which has no escape, or no Unicode."""
    return "".join("?" if c in "*?" or "\ud800" <= c <= "\udfff" else c for c in path)


def _fills(directory: str, top: str, members: frozenset[str]) -> bool:
    """Whether MEMBERS are all that lies below TOP, a directory in DIRECTORY."""
    seen = 0
    stack = [top]
    while stack:
        here = stack.pop()
        try:
            with os.scandir(os.path.join(directory, here)) as entries:
                for entry in entries:
                    path = f"{here}/{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(path)
                    elif path in members:
                        seen += 1
                    else:
                        return False
        except OSError:  # what cannot be listed may hold anything
            return False
    return seen == len(members)

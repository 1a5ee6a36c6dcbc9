"""A view of a subject's files by directory, for bundles to look at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mlpolicy.domain import MODEL_ROLES, Artifact


@dataclass(frozen=True)
class Found:
    """One bundle: PATH as the artifact will have it, MEMBERS are paths of files."""

    path: str
    members: Collection[str]
    why: str
    certainty: str = "certain"


@dataclass(frozen=True)
class Bundle:
    """One kind of bundle; FIND yields those that a directory holds."""

    id: str
    title: str
    description: str
    reference: str
    role: str
    find: Callable[[Folder], Iterator[Found]]


class Tree:
    """All files of a subject, and what was recognised among them."""

    def __init__(self, artifacts: Sequence[Artifact], sizes: Mapping[str, int]) -> None:
        self._sizes = sizes
        self._artifacts: dict[str, list[Artifact]] = {}
        for artifact in artifacts:
            self._artifacts.setdefault(artifact.path, []).append(artifact)
        self._names: dict[str, set[str]] = {"": set()}
        self._children: dict[str, set[str]] = {}
        for path in (*sizes, *self._artifacts):
            folder, _, name = path.rpartition("/")
            if folder not in self._names:
                self._register(folder)
            self._names[folder].add(name)

    def _register(self, folder: str) -> None:
        while folder and folder not in self._names:
            self._names[folder] = set()
            outer, _, name = folder.rpartition("/")
            self._children.setdefault(outer, set()).add(name)
            folder = outer

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted({*self._sizes, *self._artifacts})

    def folders(self) -> Iterator[Folder]:
        """The directories that hold something recognised at any depth, from the top down."""
        wanted: set[str] = set()
        for path in self._artifacts:
            folder = path
            while folder:
                folder = folder.rpartition("/")[0]
                if folder in wanted:
                    break
                wanted.add(folder)
        for folder in sorted(wanted):
            yield self.folder(folder)

    def folder(self, path: str) -> Folder:
        """The directory PATH, empty when there is none."""
        return Folder(self, path, self._names.get(path, set()), self._children.get(path, set()))

    def below(self, path: str) -> list[str]:
        """All files under the directory PATH."""
        first = bisect_left(self._sorted, path + "/")
        last = bisect_left(self._sorted, path + "0", first)  # "0" follows "/"
        return self._sorted[first:last]

    def artifacts_of(self, paths: Collection[str]) -> list[Artifact]:
        """What was recognised at PATHS, in their order."""
        return [artifact for path in sorted(paths) for artifact in self._artifacts.get(path, ())]

    def size(self, path: str) -> int:
        """Bytes of the file PATH; of a member of an archive only when it was recognised."""
        known = self._artifacts.get(path)
        return self._sizes.get(path, known[0].size if known else 0)


class Folder:
    """One directory: the NAMES of its files, its subdirectories (CHILDREN), and their content."""

    def __init__(self, tree: Tree, path: str, names: set[str], children: set[str]) -> None:
        self._tree = tree
        self.path = path
        self.names = names
        self.children = children

    def at(self, name: str) -> str:
        """The path of NAME in here."""
        return f"{self.path}/{name}" if self.path else name

    @property
    def paths(self) -> list[str]:
        """The paths of the files directly in here."""
        return [self.at(name) for name in self.names]

    def here(self, *names: str) -> list[str]:
        """The paths of those of NAMES that are files in here."""
        return [self.at(name) for name in names if name in self.names]

    def by_stem(self, pattern: re.Pattern[str]) -> dict[str, list[str]]:
        """The names that PATTERN matches in full, by its first group."""
        groups: dict[str, list[str]] = {}
        for name in sorted(self.names):
            match = pattern.fullmatch(name)
            if match is not None:
                groups.setdefault(match[1], []).append(name)
        return groups

    def child(self, name: str) -> Folder:
        """The subdirectory NAME, empty when there is none."""
        return self._tree.folder(self.at(name))

    def below(self, *children: str) -> list[str]:
        """All files under those of CHILDREN that are there."""
        return [
            path
            for child in children
            if child in self.children
            for path in self._tree.below(self.at(child))
        ]

    def is_a(self, name: str, format_id: str) -> bool:
        """Whether the file NAME was recognised as FORMAT_ID."""
        known = self._tree.artifacts_of([self.at(name)])
        return any(artifact.format == format_id for artifact in known)

    def weigh(self, paths: Collection[str]) -> bool:
        """Whether a model was recognised among PATHS."""
        return any(artifact.role in MODEL_ROLES for artifact in self._tree.artifacts_of(paths))

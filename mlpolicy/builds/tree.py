"""A tree's build files, and all statements in them that take effect by default.

A statement is told when it is known to take effect: outside of tests, and of conditions whose
outcome is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from mlpolicy.builds import (
    autoconf,
    bazel,
    cmake,
    make,
    meson,
    python,
    requirements,
    rules,
)
from mlpolicy.builds.base import Statement, Tree
from mlpolicy.builds.names import (
    AUTOCONF,
    BAZEL,
    CMAKE,
    MAKE,
    MESON,
    PATCHES,
    PYPROJECT,
    RULES,
    SETUP_PY,
    wants,
)

Reader = Callable[[Tree], Iterator[Statement]]

#: dh's names of build systems in the order in which it tries them, the files by which it knows
#: them, and who reads these [read in debhelper's Dh_Buildsystems.pm].
SYSTEMS: tuple[tuple[str, tuple[str, ...], tuple[Reader, ...]], ...] = (
    ("autoconf", AUTOCONF, (autoconf.statements, make.statements)),
    ("makefile", MAKE[:3], (make.statements,)),
    ("pybuild", (SETUP_PY, PYPROJECT), (python.statements,)),
    ("cmake", (CMAKE,), (cmake.statements,)),
    ("meson", (MESON,), (meson.statements,)),
    ("bazel", BAZEL, (bazel.statements,)),
)
_CHARACTERS = 1 << 20  # of a file that are looked at


def read(documents: Mapping[str, bytes]) -> Tree:
    """The build files among DOCUMENTS, as they are after debian/patches."""
    files = {
        path: data[:_CHARACTERS].decode("utf-8", "replace").replace("\r\n", "\n")
        for path, data in documents.items()
        if wants(path) and not path.startswith(PATCHES)
    }
    patches = [data for path, data in sorted(documents.items()) if path.startswith(PATCHES)]
    return Tree(files, make.settings(files.get(RULES, "")), _removed(patches))


def statements(built: Tree) -> Iterator[Statement]:
    """What takes effect in BUILT: debian/rules, the build system that it uses, requirements."""
    yield from rules.statements(built)
    for reader in _readers(built):
        yield from reader(built)
    yield from requirements.statements(built)


def _readers(built: Tree) -> tuple[Reader, ...]:
    asked = [readers for name, _, readers in SYSTEMS if name in built.settings.systems]
    if asked:
        return tuple(dict.fromkeys(reader for readers in asked for reader in readers))
    for _, names, readers in SYSTEMS:
        if any(built.below(name) in built.files for name in names):
            return readers
    return ()


def _removed(patches: list[bytes]) -> dict[str, frozenset[str]]:
    """The lines that unified PATCHES take out, by path; those of a reversed one are harmless."""
    found: dict[str, set[str]] = {}
    for patch in patches:
        gone: set[str] = set()
        for line in patch[:_CHARACTERS].decode("utf-8", "replace").split("\n"):
            if header := re.match(r"--- (?:\S+?/)?(\S+)", line):
                gone = found.setdefault(header[1], set())
            elif line.startswith("-") and line[1:].strip():
                gone.add(line[1:].strip())
    return {path: frozenset(lines) for path, lines in found.items()}

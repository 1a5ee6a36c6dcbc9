"""What building a source package runs, by the text of debian/rules and of what it calls.

Nothing is run. Bounded everywhere; what cannot be followed is left out, so that this tells what
does happen, never that nothing else does. Knows bytes and paths only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from . import cmake_walk, debhelper, make
from .walk import Place, Reached, Walk

__all__ = ["Place", "Reached", "Walk", "build", "maintainer_script", "wants"]

_NAMES = frozenset(
    """Makefile makefile GNUmakefile Makefile.am Makefile.in CMakeLists.txt configure.ac
    configure.in autogen bootstrap""".split()
)
_ENDINGS = (".sh", ".mk", ".mak", ".cmake", ".bash")
_DEEP = 8  # directories


def wants(path: str) -> bool:
    """Whether the content of PATH is needed to follow a build."""
    if path.endswith(_ENDINGS) or path[path.rfind("/") + 1 :] in _NAMES:
        return path.count("/") <= _DEEP
    return path.startswith(("debian/", "DEBIAN/")) and _in_debian(path)


def _in_debian(path: str) -> bool:
    """The scripts of debian/ have any name; its patches and documents are not theirs."""
    inner = path[len("debian/") :]
    return "/" not in inner and not inner.endswith(
        ("changelog", ".patch", ".diff", ".1", ".png", ".svg", ".symbols", ".py")
    )


def build(documents: Mapping[str, bytes], paths: Collection[str] = ()) -> Walk:
    """Follow debian/rules of DOCUMENTS; PATHS are other files that are known to be there."""
    text = documents.get(make.RULES, b"").decode("utf-8", "replace")
    targets = make.targets(text)
    walk = Walk(documents, paths, (make.handle, cmake_walk.handle, debhelper.handler(targets)))
    make.rules(walk)
    return walk


def maintainer_script(documents: Mapping[str, bytes], path: str) -> Walk:
    """Follow the maintainer script PATH."""
    walk = Walk(documents, (), (make.handle,))
    walk.script(walk.text(path) or "", Place(path), own=True)
    return walk

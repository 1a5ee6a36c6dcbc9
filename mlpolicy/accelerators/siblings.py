"""Free siblings: ``foo`` in main beside ``foo-cuda``, a build for ROCm of the same library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .known import Known, Where

#: What tells a build for CUDA, or one that contrib holds, from the others of the same source.
_MARK = re.compile(r"-(?:cuda|contrib)(?=$|[-0-9])")
_TAIL = re.compile(r"(?:-dev|[0-9][^-]*(?:-[0-9][^-]*)*)?\Z")
_DOCS = ("-doc", "-dbg", "-test", "-tests")


def free(names: Iterable[str], known: Known) -> list[str]:
    """The packages of main that are the free counterparts of NAMES, by their names."""
    found: dict[str, None] = {}
    for name in names:
        for other in _others(name):
            if other != name and known.named(other) is Where.FREE:
                found[other] = None
    return list(found)


def _others(name: str) -> Iterator[str]:
    """The names that siblings of NAME have when they are free."""
    if name.endswith(_DOCS):
        return
    mark = _MARK.search(name)
    if mark:
        before, after = name[: mark.start()], name[mark.end() :]
        yield before + after
    else:
        tail = _TAIL.search(name)
        at = tail.start() if tail else len(name)
        before, after = name[:at], name[at:]
    for build in ("rocm", "opencl", "cpu"):
        yield f"{before}-{build}{after}"

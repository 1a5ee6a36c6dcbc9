"""The source tree itself: training programs, settings and data that lie in it.

What is there says what it is and where; that a list of data is complete, or lawfully obtained,
no tree can say. A tree without traces of training says nothing: the program may be elsewhere.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from itertools import islice

from .. import traces
from ..domain import Artifact, Fact, Scanned, Trace
from .base import Inquiry, Statement

#: Training programs and data sets that are looked at for each model, and data sets in a list.
CANDIDATES, ITEMS = 1000, 50
_SETTINGS = frozenset("config configs conf cfg hparams params recipes experiments".split())


def statements(inquiry: Inquiry) -> Iterator[Statement]:
    """What the source package, or the tree, holds beside the model; authority ``tree``."""
    source = inquiry.source
    if source is None:
        return
    place = _place(inquiry, source)
    yield from _program(inquiry, source, place)
    yield from _data(inquiry, source, place)


def _place(inquiry: Inquiry, source: Scanned) -> str:
    """Where the model lies in SOURCE, as far as that is known.

    An installed file keeps its base name; of several such in the source the one whose path
    ends most like it is taken.
    """
    path = inquiry.files[0].files[0]
    if not inquiry.installed:
        return path
    name = posixpath.basename(path)
    same = [file for a in source.artifacts for file in a.files if posixpath.basename(file) == name]
    return max(sorted(same), key=lambda file: _ending(file, path), default=name)


def _ending(one: str, other: str) -> int:
    """How many components the paths have in common, from the end."""
    return len(posixpath.commonprefix([one.split("/")[::-1], other.split("/")[::-1]]))


def _program(inquiry: Inquiry, source: Scanned, place: str) -> Iterator[Statement]:
    found = islice((trace for trace in source.traces if trace.kind == "program"), CANDIDATES)
    programs = [trace for trace in found if traces.speaks(trace.path, place)]
    if not programs:
        return
    best = min(programs, key=lambda trace: _distance(trace, place))
    where = f"{best.path}:{best.line}"
    why = [best.what]
    count = len({trace.path for trace in programs})
    if count > 1:
        why.append(f"nearest to {place} of {count} training programs")
    if "/" in best.path and "/" in place and not traces.shared(best.path, place):
        why.append(f"in another directory than {place}, so perhaps of another model")
    yield "training.program", Fact("in-source", f"{where} ({'; '.join(why)})", "tree")
    yield from _license(inquiry, best, where)
    beside = sorted(
        (trace.path, trace.line, trace.what)
        for trace in source.traces
        if trace.kind == "settings" and _beside(trace.path, best.path)
    )
    for path, line, what in beside[:1]:
        yield "training.settings", Fact("yes", f"{path}:{line} ({what})", "tree")


def _distance(trace: Trace, place: str) -> tuple[int, int, str, int]:
    """Sorts the nearest first: most directories in common, then the fewest others."""
    common = traces.shared(trace.path, place)
    return -common, trace.path.count("/") - common, trace.path, trace.line


def _license(inquiry: Inquiry, program: Trace, where: str) -> Iterator[Statement]:
    """Where the program is and what its license is, unless a maintainer declared another one."""
    data = inquiry.entry.data if inquiry.entry is not None else {}
    declared = data.get("training", {}).get("program")
    path = program.path if declared is None else declared.get("path")
    if declared is None:
        yield "training.program.path", Fact(path, where, "tree")
    found = inquiry.rights.license_of(path) if inquiry.rights is not None and path else None
    if found is not None:
        yield "training.program.license", found


def _beside(path: str, program: str) -> bool:
    """Whether the settings PATH lie with PROGRAM: in its directory, below, or in configs/."""
    home = posixpath.dirname(program)
    directory = posixpath.dirname(path)
    if f"{directory}/".startswith(f"{home}/") or not home:
        return traces.speaks(path, program)
    parts = directory.split("/")
    for index, part in enumerate(parts):
        if part.lower() in _SETTINGS:
            above = "".join(f"{parent}/" for parent in parts[:index])
            return program.startswith(above)
    return False


def _data(inquiry: Inquiry, source: Scanned, place: str) -> Iterator[Statement]:
    lying = (a for a in source.artifacts if a.role == "dataset" and a.certainty != "hint")
    named = (t for t in source.traces if t.kind == "data-list" and "://" in t.what)
    rows = [
        *islice(_sets(inquiry, islice(lying, CANDIDATES), place), ITEMS),
        *islice(_lists(islice(named, CANDIDATES), place), ITEMS),
    ]
    if not rows:
        return
    yield "training.data", Fact([row["name"].value for row in rows], "tree#data", "tree")
    for index, row in enumerate(rows):
        for key, fact in row.items():
            yield f"training.data[{index}].{key}", fact


def _sets(inquiry: Inquiry, artifacts: Iterable[Artifact], place: str) -> Iterator[dict[str, Fact]]:
    """The data sets that lie in the tree; the license is that of the files, in debian/copyright.

    Its authority is the tree's: debian/copyright does not say that they are training data.
    """
    for artifact in artifacts:
        path = artifact.files[0]
        if not traces.speaks(path, place):
            continue
        where = _key(path)
        row = {
            "name": Fact(artifact.path, where, "tree"),
            "path": Fact(artifact.path, where, "tree"),
            "availability": Fact("in-source", where, "tree"),
        }
        found = inquiry.rights.license_of(path) if inquiry.rights is not None else None
        if found is not None:
            row["license"] = Fact(found.value, f"{where} ({found.source})", "tree")
        yield row


def _lists(found: Iterable[Trace], place: str) -> Iterator[dict[str, Fact]]:
    """The addresses in texts named for data sets; whether one can get them is not known."""
    seen: set[str] = set()
    for trace in found:
        if trace.what in seen or not traces.speaks(trace.path, place):
            continue
        seen.add(trace.what)
        where = _key(f"{trace.path}:{trace.line}")
        yield {key: Fact(trace.what, where, "tree") for key in ("name", "url")}


def _key(path: str) -> str:
    """PATH as a key of the tree: all data of the tree stand in one list."""
    return "tree#" + path.replace("#", "%23")

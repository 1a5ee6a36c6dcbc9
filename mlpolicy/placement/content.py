"""What follows from the models that a package ships or fetches: P-1, P-4, P-12, P-13, P-15."""

from __future__ import annotations

from collections.abc import Iterator

from ..domain import Area
from .base import Case, Cause, Holding

_OUTSIDE = ("contrib", "non-free")
_CONSENT = ("gated", "must_accept")


def causes(case: Case, package: str) -> Iterator[Cause]:
    """What binary PACKAGE's own models make of it."""
    for held in case.held_by(package):
        if held.action == "ship":
            yield from shipped(case, held)
            yield from _tools(held)
        elif held.action == "download":
            yield from _fetched(held)


def shipped(case: Case, held: Holding) -> Iterator[Cause]:
    """P-1: what a model makes of any package that contains it, the source too."""
    verdict = case.verdicts.get(held.name)
    if verdict is None or not (held.read or held.made):
        yield Cause("P-1-unread", Area.NON_FREE, (held.name,), (held.name,), human=True)
        return
    rule = "P-1-remove" if verdict.area is Area.NOT_DISTRIBUTABLE else "P-1"
    said = f"{held.name}: {verdict.area.label}"
    yield Cause(rule, verdict.area, (said,), (held.name,), verdict.needs_human)


def contested(case: Case, package: str) -> Iterator[Cause]:
    """P-12 for models of PACKAGE that are not trained in the build: a note, not an area."""
    for held in case.held_by(package):
        if held.value("training.toolchain") in _OUTSIDE and not _in_build(held):
            yield Cause("P-12-contested", facts=held.told("training.toolchain"))


def _tools(held: Holding) -> Iterator[Cause]:
    if held.value("training.toolchain") in _OUTSIDE and _in_build(held):
        facts = held.told("training.toolchain", "training.in_build")
        yield Cause("P-12", Area.CONTRIB, facts, (held.name,))
    if held.value("runtime.toolchain") in _OUTSIDE:
        yield Cause("P-13", Area.CONTRIB, held.told("runtime.toolchain"), (held.name,))


def _in_build(held: Holding) -> bool:
    return held.value("training.in_build") == "yes"


def _fetched(held: Holding) -> Iterator[Cause]:
    yield Cause("P-4", Area.CONTRIB, (f"{held.name}: action download",), (held.name,))
    asked = held.data.get("download", {})
    wanted = [key for key in _CONSENT if asked.get(key) == "yes"]
    if wanted:
        said = tuple(f"{held.name}: download {key} = yes" for key in wanted)
        yield Cause("P-15", Area.CONTRIB, said, (held.name,))

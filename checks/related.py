"""What relation checks ask of a case: its source package's relations, its binary packages'."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from mlpolicy.accelerators import FIELDS, Found, Gate, Known, Package, built_for
from mlpolicy.domain import Area, Hint
from mlpolicy.evidence import Evidence
from mlpolicy.placement.relations import owned

from .base import Case

Find = Callable[[Package, Known], Iterator[Found]]


def asked(find: Find) -> Callable[[Case], Iterator[Hint]]:
    """A check that asks FIND of every package of a case.

    A binary package is silent about what its source, linted beside it, is told of it.
    """

    def run(case: Case) -> Iterator[Hint]:
        evidence = case.judged.evidence
        told: set[tuple[object, ...]] = set()
        if case.source is not None:
            for package, one in _found(find, case, case.source):
                told.add((package.name, package.binary, one.tag, one.context))
        for package, one in _found(find, case, evidence):
            if (package.name, package.binary, one.tag, one.context) not in told:
                yield _hint(case, package, one)

    return run


def _found(find: Find, case: Case, evidence: Evidence) -> Iterator[tuple[Package, Found]]:
    every = packages(evidence, case.source)
    if not any(package.stanza.get(field) for package in every for field in FIELDS):
        return  # and no index is read
    known = Known(case.index, every[0].own)
    gate = Gate(known)
    for package in every:
        written = [value for field in FIELDS if (value := package.stanza.get(field))]
        if package.fetching or gate.passes(",".join(written)):
            yield from ((package, one) for one in find(package, known))


def packages(evidence: Evidence, source: Evidence | None = None) -> list[Package]:
    """The source and the binary packages that the control file of EVIDENCE describes.

    SOURCE is what is known of the source of a binary package, for the others that it builds.
    """
    control = evidence.control
    own = {**(_areas(source) if source is not None else {}), **_areas(evidence)}
    fetching = frozenset(
        entry.package
        for entry in evidence.sheet.models
        if entry.action == "download" and entry.package
    )
    found = []
    if control.head is not None and control.source:
        words = [stanza.get("Architecture") or "any" for stanza in control.stanzas.values()]
        found.append(
            Package(
                name=control.source,
                binary=False,
                area=control.source_area,
                stanza=control.head,
                architectures=built_for(" ".join(words)),
                builds=tuple(control.packages),
                own=own,
            )
        )
    for name, stanza in control.stanzas.items():
        found.append(
            Package(
                name=name,
                binary=True,
                area=control.packages[name] if evidence.binary else control.area_of(name),
                stanza=stanza,
                architectures=built_for(stanza.get("Architecture")),
                own=own,
                fetching=fetching,
            )
        )
    return found


def _areas(evidence: Evidence) -> dict[str, Area]:
    """The freest area of each name that EVIDENCE's packages are, or provide."""
    control = evidence.control
    return {
        name: min(control.area_of(package) or Area.MAIN for package in built)
        for name, built in owned(control).items()
    }


def _hint(case: Case, package: Package, one: Found) -> Hint:
    """ONE as a hint; of a binary package that debian/control describes, its name comes first."""
    evidence = case.judged.evidence
    context = f"{package.name} {one.context}" if package.binary > evidence.binary else one.context
    hint = case.hint(one.tag, context, evidence.control.path, one.line)
    return replace(hint, severity=one.severity)

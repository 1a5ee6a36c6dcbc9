"""What follows for the source package: P-1, P-6, P-7, P-8, P-10, P-11 and P-14."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import licenses
from ..domain import Area
from . import content
from .base import Case, Cause, Place
from .relations import building, profiled, unknown


def causes(case: Case, places: Mapping[str, Place]) -> Iterator[Cause]:
    """What makes the area of the source; PLACES are those of its binary packages."""
    own = [*datasets(case), *built(case)]
    for held in case.holdings:
        if held.read:  # all that is in the source counts, whatever is shipped of it
            own += content.shipped(case, held)
    yield from own
    if all(cause.area is Area.MAIN for cause in own):
        yield from _packages(case, places)


def advice(case: Case, area: Area) -> Iterator[Cause]:
    """What a source in AREA should have: P-10 and P-11."""
    rights = case.evidence.copyright
    if area is Area.NON_FREE and not case.evidence.control.autobuild:
        yield Cause("P-10")
    # A free-form file may say it anywhere.
    said = rights is None or not rights.machine_readable or rights.disclaimer
    if area in (Area.CONTRIB, Area.NON_FREE) and not said:
        yield Cause("P-11")


def notes(case: Case) -> Iterator[Cause]:
    """What holds under every ruleset, and places nothing: P-7, and what is not known."""
    control = case.evidence.control
    for need in profiled(control):
        if case.outside(need.one):
            yield Cause("P-7", facts=(need.text,))
    yield from unknown(case, "P-6-unknown", building(control))
    used = {use.held.name for rows in case.uses.values() for use in rows}
    for held in case.holdings:
        if held.action == "ship" and not held.packages and control.packages:
            yield Cause("P-1-unassigned", facts=(held.name,))
        needed = held.value("software.useful_without_model") == "no"
        if held.action != "ship" and needed and held.name not in used:
            yield Cause("P-2-unassigned", facts=(held.name,))


def built(case: Case) -> Iterator[Cause]:
    """P-6: what the build dependencies make of the source and of all that it builds."""
    for need in building(case.evidence.control):
        if need.one.name not in case.own and case.outside(need.one):
            yield Cause("P-6", Area.CONTRIB, (need.text,))


def datasets(case: Case) -> Iterator[Cause]:
    """P-14: the data sets in the source whose own license is not known to be free."""
    rights = case.evidence.copyright
    for artifact in case.evidence.subject.artifacts:
        if artifact.role != "dataset":
            continue
        found = rights.license_of(artifact.files[0]) if rights else None
        if found is None:
            yield Cause("P-14-unknown", Area.NON_FREE, (artifact.path,), human=True)
            continue
        said = (f"{artifact.path}: {found.value} [{found.source}]",)
        view = licenses.judge(str(found.value))
        if view.dfsg == "none" or (view.dfsg == "non-free" and view.redistributable == "no"):
            yield Cause("P-14", Area.NOT_DISTRIBUTABLE, said)
        elif view.dfsg == "non-free":
            yield Cause("P-14", Area.NON_FREE, said, human=view.redistributable != "yes")
        elif view.dfsg != "free":
            yield Cause("P-14-unknown", Area.NON_FREE, said, human=True)


def _packages(case: Case, places: Mapping[str, Place]) -> Iterator[Cause]:
    """P-8: which of the packages could be in main."""
    control = case.evidence.control
    areas = {
        name: places[name].area if name in places else control.area_of(name) or Area.MAIN
        for name in control.packages
    }
    outside = sorted(name for name, area in areas.items() if area > Area.MAIN)
    said = tuple(f"{name}: {areas[name].label}" for name in outside)
    if outside and len(outside) < len(areas):
        yield Cause("P-8", facts=said)
    elif outside:
        placed = [places[name] for name in outside if name in places]
        because = sorted({model for place in placed for model in place.because})
        human = any(place.needs_human for place in placed)
        yield Cause("P-8-none", Area.CONTRIB, said, tuple(because), human)

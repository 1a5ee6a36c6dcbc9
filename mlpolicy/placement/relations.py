"""What follows from the relations between packages: P-2, P-3 and P-5.

Packages of the same source have their own places; of all others only an index knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..domain import Area
from ..evidence.control import BUILD, STRONG, WEAK, Alternative, Control, Relation, Stanza
from .base import Case, Cause, Holding, Need, Place, Use

_USEFUL = "software.useful_without_model"
_BEHIND = 20  # models of a package that those which need it are told of


def causes(case: Case, package: str, places: Mapping[str, Place]) -> Iterator[Cause]:
    """What PACKAGE's relations make of it, when the other packages have PLACES."""
    for use in case.uses.get(package, ()):
        if _outside(use.held, places):
            yield from _software(use, places)
    for need in case.needs.get(package, ()):
        found = _met(case, need, places)
        if found is not None and found.area > Area.MAIN:
            behind = found.because[:_BEHIND]
            yield Cause("P-5", Area.CONTRIB, (need.text,), behind, found.needs_human)


def _met(case: Case, need: Need, places: Mapping[str, Place]) -> Place | None:
    """Where the freest package is that meets NEED; None when that is not known."""
    control, found = case.evidence.control, []
    for package in case.own.get(need.one.name, ()):
        # One that no model concerns is where it says that it is.
        declared = control.area_of(package) or Area.MAIN
        found.append(places.get(package) or Place(declared, False, (), ()))
    if need.one.name not in control.packages:  # another source's package may do as well
        outside = case.outside(need.one)
        if outside is not None:
            found.append(Place(Area.CONTRIB if outside else Area.MAIN, False, (), ()))
    return min(found, key=lambda place: place.area) if found else None


def unknown(case: Case, rule: str, needed: Iterable[Need]) -> Iterator[Cause]:
    """RULE for those of NEEDED that nothing here knows of."""
    others = [need for need in needed if need.one.name not in case.own]
    if case.index is None and others:
        yield Cause(rule, facts=(f"no package index, {len(others)} relations",))
        return
    for need in others:
        if case.outside(need.one) is None:
            yield Cause(rule, facts=(need.text,))


def owned(control: Control) -> dict[str, tuple[str, ...]]:
    """The packages of this source that are, or provide, each name."""
    found: dict[str, list[str]] = {package: [package] for package in control.packages}
    for package, stanza in control.stanzas.items():
        for item in stanza.relations("Provides"):
            for one in item.alternatives:
                if one.name and one.name not in control.packages:
                    found.setdefault(one.name, []).append(package)
    return {name: tuple(packages) for name, packages in found.items()}


def needs(control: Control) -> dict[str, tuple[Need, ...]]:
    """What each package pre-depends on, depends on or recommends, but for later alternatives."""
    return {
        package: _defaults(control, stanza, STRONG) for package, stanza in control.stanzas.items()
    }


def building(control: Control) -> tuple[Need, ...]:
    """What the source build-depends on, but for later alternatives and build profiles."""
    return () if control.head is None else _defaults(control, control.head, BUILD)


def profiled(control: Control) -> Iterator[Need]:
    """What it build-depends on only when somebody asks for a build profile."""
    for item in control.head.relations(*BUILD) if control.head is not None else ():
        for one in item.alternatives:
            if one.name and not one.by_default:
                yield _told(control, item, one)


def _defaults(control: Control, stanza: Stanza, fields: Sequence[str]) -> tuple[Need, ...]:
    return tuple(
        _told(control, item, one)
        for item in stanza.relations(*fields)
        for one in item.default
        if one.name
    )


def _told(control: Control, item: Relation, one: Alternative) -> Need:
    return Need(one, f"{item.field}: {one.text} [{control.path}:{item.line}]")


def uses(case: Case) -> dict[str, tuple[Use, ...]]:
    """The models that each package of the source uses, but does not hold."""
    control = case.evidence.control
    strong = {
        package: {name for need in rows for name in case.own.get(need.one.name, ())}
        for package, rows in case.needs.items()
    }
    named = {package: _named(case, stanza) for package, stanza in control.stanzas.items()}
    found: dict[str, list[Use]] = {}
    for held in case.holdings:
        for package in _users(held, named, control):
            asks = bool(strong.get(package, set()) & set(held.packages))
            found.setdefault(package, []).append(Use(held, asks))
    return {package: tuple(rows) for package, rows in found.items()}


def _named(case: Case, stanza: Stanza) -> dict[str, set[str]]:
    """The packages of this source that a stanza's relations name, by field."""
    return {
        field: {
            name
            for item in stanza.relations(field)
            for one in item.alternatives
            for name in case.own.get(one.name, ())
        }
        for field in (*STRONG, *WEAK)
    }


def _users(
    held: Holding, named: Mapping[str, Mapping[str, set[str]]], control: Control
) -> list[str]:
    """The packages of this source that use the model HELD.

    They are those whose relations name its package, or that its package enhances. When nothing
    is related, and the manifest speaks of the software, it is the one other package, if there
    is but one.
    """
    if held.action == "omit" and held.packages:
        return list(held.packages)
    holders = set(held.packages)
    found = {
        package: None
        for package, fields in named.items()
        if holders and any(holders & names for names in fields.values())
    }
    for holder in sorted(holders & named.keys()):
        found.update(dict.fromkeys(sorted(named[holder]["Enhances"])))
    others = [package for package in control.packages if package not in holders]
    if not found and held.value(_USEFUL) is not None and len(others) == 1:
        return others
    return [package for package in found if package not in holders]


def _outside(held: Holding, places: Mapping[str, Place]) -> bool:
    """Whether the model HELD is in no package of main."""
    areas = [places[name].area for name in held.packages if name in places]
    return held.action != "ship" or any(area > Area.MAIN for area in areas)


def _software(use: Use, places: Mapping[str, Place]) -> Iterator[Cause]:
    """P-2 and P-3 for a package that uses a model that is not in main."""
    held = use.held
    useful = held.value(_USEFUL)
    if useful == "yes":
        yield Cause("P-3", facts=held.told(_USEFUL))
    elif useful == "no" or not use.strong:
        # A strong relation decides by itself (P-5); without one, somebody must say.
        doubtful = held.action == "ship" and any(
            places[name].needs_human for name in held.packages if name in places
        )
        human = useful is None or doubtful
        yield Cause("P-2", Area.CONTRIB, held.told(_USEFUL), (held.name,), human)

"""Relations that need CUDA: in main an error, in contrib the reason why a package is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..domain import Area
from ..evidence.control import BUILD, STRONG, Alternative, Relation
from . import siblings
from .base import Found, Package, some
from .families import OTHER, family
from .known import Known, Where
from .paths import NOCHECK, Need, need, profiles, told


def findings(package: Package, known: Known) -> Iterator[Found]:
    """What the relations of PACKAGE come to; nothing for one in non-free, which may need it."""
    if package.area in (Area.NON_FREE, Area.NOT_DISTRIBUTABLE):
        return
    relations = list(package.stanza.relations(*(STRONG if package.binary else BUILD)))
    needs = [(need(one, known, package.architectures), one) for one in relations]
    yield from _unknown(package, known, needs)
    if package.area is Area.CONTRIB:
        yield from _contrib(package, known, relations, needs)
    elif package.area is Area.MAIN:
        yield from _main(package, known, needs)
    if not package.binary:
        yield from _uncovered(relations, known)


def _main(
    package: Package, known: Known, needs: Sequence[tuple[Need, Relation]]
) -> Iterator[Found]:
    hard = "cuda-only-runtime-dependency" if package.binary else "cuda-only-build-dependency"
    for what, one in needs:
        if what is Need.CUDA_ONLY:
            tag = "cuda-only-test-dependency" if _for_tests(one, package, known) else hard
            yield Found(tag, told(one, known), one.line)
        elif what is Need.CUDA_FIRST:
            yield Found("cuda-first-alternative", told(one, known), one.line)
        elif _under_profile(one, package, known) is Need.CUDA_ONLY:
            yield Found("cuda-build-dependency-under-profile", told(one, known), one.line)
    yield from _watching(needs)


def _contrib(
    package: Package,
    known: Known,
    relations: Sequence[Relation],
    needs: Sequence[tuple[Need, Relation]],
) -> Iterator[Found]:
    hard = [one for what, one in needs if what is Need.CUDA_ONLY]
    tests = [one for one in hard if _for_tests(one, package, known)]
    hard = [one for one in hard if one not in tests]
    if not hard:
        for one in tests:
            yield Found("cuda-only-test-dependency", told(one, known), one.line)
        watching = list(_watching(needs))
        yield from watching
        for found in watching:
            yield from _siblings(package, known, found.line)
        return
    beside = _families(relations)
    also = f"; beside {', '.join(beside)}" if beside else ""
    yield Found("in-contrib-because-of-cuda", _listed(hard) + also, hard[0].line)
    yield from _siblings(package, known, hard[0].line)


def _siblings(package: Package, known: Known, line: int) -> Iterator[Found]:
    names = siblings.free((package.name, *package.builds), known)
    if names:
        yield Found("free-sibling-exists", some(names), line)


def _watching(needs: Sequence[tuple[Need, Relation]]) -> Iterator[Found]:
    """Management of devices; where CUDA is needed as well, that is what is told."""
    found = [one for what, one in needs if what is Need.MONITORING]
    if found and not any(what is Need.CUDA_ONLY for what, _ in needs):
        yield Found("nvml-dependency", _listed(found), found[0].line)


def _unknown(
    package: Package, known: Known, needs: Sequence[tuple[Need, Relation]]
) -> Iterator[Found]:
    """One finding for all that would have to be looked up, under the tag that it may be."""
    unknown = [
        one for what, one in needs if Need.UNKNOWN in (what, _under_profile(one, package, known))
    ]
    if not unknown:
        return
    tag = "cuda-only-runtime-dependency" if package.binary else "cuda-only-build-dependency"
    if package.area is Area.CONTRIB:
        tag = "in-contrib-because-of-cuda"
    said = f"unknown without an index that names {some(_first(one).name for one in unknown)}"
    yield Found(tag, said, unknown[0].line, "classification", unknown=True)


def _uncovered(relations: Sequence[Relation], known: Known) -> Iterator[Found]:
    """``a | b <!nocheck>``: the profile is that of b alone, which is hardly what was meant."""
    for one in relations:
        asked = [other for other in one.alternatives if other.by_default]
        bare = [other for other in asked if not other.profiles]
        if 0 < len(bare) < len(asked) and any(_accelerator(other, known) for other in asked):
            yield Found("cuda-profile-does-not-cover-alternatives", told(one, known), one.line)


def _accelerator(one: Alternative, known: Known) -> bool:
    return family(one.name) is not None and known.where(one) in (Where.OUTSIDE, Where.NOWHERE)


def _for_tests(one: Relation, package: Package, known: Known) -> bool:
    """Whether a build that runs no tests does without."""
    if package.binary:
        return False
    return need(one, known, package.architectures, NOCHECK) is not Need.CUDA_ONLY


def _under_profile(one: Relation, package: Package, known: Known) -> Need:
    """What it comes to for who asks for all the build profiles that it waits for."""
    active = profiles(one)
    asked = active and not package.binary
    return need(one, known, package.architectures, active) if asked else Need.NOTHING


def _families(relations: Sequence[Relation]) -> list[str]:
    """The accelerators other than CUDA that RELATIONS name."""
    found = {
        kind.name
        for one in relations
        for other in one.alternatives
        if (kind := family(other.name)) is not None and kind.needs == OTHER
    }
    return sorted(found)


def _first(one: Relation) -> Alternative:
    """The alternative that is to be looked up."""
    named = [
        other for other in one.alternatives if (kind := family(other.name)) and kind.needs != OTHER
    ]
    return (named or list(one.alternatives))[0]


def _listed(relations: Sequence[Relation]) -> str:
    """``Build-Depends: a | b, c; Recommends: d (cuda, nccl)``."""
    fields: dict[str, list[str]] = {}
    kinds: dict[str, None] = {}
    for one in relations:
        written = " | ".join(other.text for other in one.alternatives)
        fields.setdefault(one.field, []).append(written)
        kinds.update({kind.name: None for o in one.alternatives if (kind := family(o.name))})
    said = "; ".join(f"{field}: {some(items)}" for field, items in fields.items())
    return f"{said} ({', '.join(kinds)})"

"""What a relation needs: whether there is a free path, and what a default build takes first.

Alternatives are reduced as dpkg and the build daemons do it: those for other architectures and
of inactive build profiles fall away; of the rest, a build daemon takes the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from ..evidence.control import Alternative, Relation
from .base import concerns
from .families import CUDA, MONITORING, Family, family
from .known import Known, Where

#: The profile of builds that run no tests.
NOCHECK = frozenset({"nocheck"})


class Need(IntEnum):
    """What a relation comes to, the gravest last."""

    NOTHING = 0  # to do with CUDA that a finding could say
    UNKNOWN = 1  # by default it takes CUDA, but nobody here knows where that is
    MONITORING = 2  # only what is outside of main, to watch devices
    CUDA_FIRST = 3  # there is a free alternative, but it is not the first
    CUDA_ONLY = 4  # no free path


def remaining(
    relation: Relation, architecture: str, active: frozenset[str] = frozenset()
) -> list[Alternative]:
    """The alternatives of RELATION on ARCHITECTURE with the ACTIVE build profiles."""
    return [
        one
        for one in relation.alternatives
        if _asked(one, active) and concerns(architecture, one.architectures)
    ]


def _asked(one: Alternative, active: frozenset[str]) -> bool:
    return not one.profiles or any(
        all((term[1:] not in active) if term.startswith("!") else term in active for term in terms)
        for terms in one.profiles
    )


def profiles(relation: Relation) -> frozenset[str]:
    """The build profiles that alternatives of RELATION wait for."""
    return frozenset(
        term
        for one in relation.alternatives
        for terms in one.profiles
        for term in terms
        if not term.startswith("!")
    )


def need(
    relation: Relation,
    known: Known,
    architectures: Iterable[str],
    active: frozenset[str] = frozenset(),
) -> Need:
    """What RELATION comes to on the worst of ARCHITECTURES."""
    plain = not any(one.architectures for one in relation.alternatives)
    wanted = list(architectures)[:1] if plain else architectures
    return max(
        (_need(remaining(relation, one, active), known) for one in wanted), default=Need.NOTHING
    )


def _need(alternatives: list[Alternative], known: Known) -> Need:
    rows = [(known.where(one), family(one.name)) for one in alternatives]
    if not rows:
        return Need.NOTHING
    first, kind = rows[0]
    places = {where for where, _ in rows}
    if Where.UNKNOWN in places:  # there may be a free one among them, so that the first counts
        asks = first is not Where.FREE and (_needs(kind, CUDA) or _needs(kind, MONITORING))
        return Need.UNKNOWN if asks else Need.NOTHING
    if Where.FREE in places:
        late = first is Where.OUTSIDE and _needs(kind, CUDA)
        return Need.CUDA_FIRST if late else Need.NOTHING
    outside = [kind for where, kind in rows if where is Where.OUTSIDE]
    if any(_needs(kind, CUDA) for kind in outside):
        return Need.CUDA_ONLY
    return Need.MONITORING if any(_needs(kind, MONITORING) for kind in outside) else Need.NOTHING


def _needs(kind: Family | None, what: str) -> bool:
    return kind is not None and kind.needs == what


def told(relation: Relation, known: Known) -> str:
    """RELATION in words: as it is written, with what and where each alternative is."""
    written = " | ".join(one.text for one in relation.alternatives)
    places = " | ".join(_told(one, known) for one in relation.alternatives)
    return f"{relation.field}: {written} ({places})"


def _told(one: Alternative, known: Known) -> str:
    kind, where = family(one.name), known.where(one)
    what = f"{kind.name} " if kind is not None and where is not Where.FREE else ""
    if where in (Where.NOWHERE, Where.UNKNOWN):
        return f"{what}{where.value}"
    return f"{what}in {known.label(one.name)}"

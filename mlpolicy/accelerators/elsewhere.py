"""Relations to what is nowhere in the archive, and of main to what downloads when installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..domain import Area
from ..evidence.control import BUILD, STRONG, Alternative, Relation
from .base import Found, Package, some
from .families import family, fetches
from .known import Known, Where
from .paths import remaining


def findings(package: Package, known: Known) -> Iterator[Found]:
    """What PACKAGE needs, but nobody can install; and what a main package has downloaded."""
    for one in package.stanza.relations(*(STRONG if package.binary else BUILD)):
        yield from _nowhere(one, package, known)
        if package.binary and package.area is Area.MAIN:
            yield from _downloader(one, package, known)


def _nowhere(relation: Relation, package: Package, known: Known) -> Iterator[Found]:
    """What no architecture has; of accelerators also where another alternative is left."""
    gone: dict[str, None] = {}
    dead: dict[str, None] = {}
    for architecture in package.architectures:
        if architecture in known.complete:
            rows = remaining(relation, architecture)
            missing = [one.name for one in rows if known.where(one) is Where.NOWHERE]
            gone.update(dict.fromkeys(missing if len(missing) == len(rows) else ()))
            dead.update(dict.fromkeys(name for name in missing if family(name) is not None))
    severity = ""
    if not gone:  # a dead alternative harms nothing; it only looks like a way out
        severity = "classification"
    elif relation.field == "Recommends":  # what is recommended can be done without
        severity = "info"
    if names := gone or dead:
        where = f" (not in {known.suites})" if known.suites else ""
        context = f"{relation.field}: {some(names)}{where}"
        yield Found("dependency-nowhere-in-archive", context, relation.line, severity)


def _downloader(relation: Relation, package: Package, known: Known) -> Iterator[Found]:
    """What is installed by default is the first alternative; later ones are a user's choice."""
    for architecture in package.architectures:
        first = remaining(relation, architecture)[:1]
        if said := _fetched(first, package, known):
            context = f"{relation.field}: {first[0].text} ({said})"
            yield Found("main-package-recommends-downloader", context, relation.line)
            return


def _fetched(first: Sequence[Alternative], package: Package, known: Known) -> str:
    """Why what is installed FIRST downloads something, empty when it is not known to."""
    for one in first:
        if one.name in package.fetching:
            return "downloads a model, by debian/mlmodel.yaml"
        if known.where(one) is Where.OUTSIDE and fetches(one.name):
            return f"a downloader in {known.label(one.name)}"
    return ""

"""From index files to members: of every package the newest version, in two passes of a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...domain import InputError
from ...escape import text as esc
from ...evidence.stanzas import Find, broken, stanzas
from ..entry import Entry, Member
from ..versions import newer
from . import entries
from .entries import Choice

_Key = tuple[str, str]  # package and architecture; no architecture of a source


@dataclass(frozen=True)
class Listing:
    """An index of COMPONENT that was copied to PATH; SOURCES tells whether it lists those.

    COMPONENT is empty where the index is in none.
    """

    component: str
    path: Path
    sources: bool


def members(
    suite: str, listings: Sequence[Listing], choice: Choice, notes: list[str]
) -> Iterator[Member]:
    """The members of SUITE that LISTINGS have, as CHOICE will have them.

    LISTINGS belong together: all for sources, or all for one architecture. NOTES get what had
    to be left out.
    """
    newest: dict[_Key, str] = {}
    for listing in listings:
        for find in _stanzas(listing.path):
            key, version = _key(find, listing), find("Version")
            before = newest.get(key)
            if _counts(find, listing) and (before is None or newer(version, before)):
                newest[key] = version
    for listing in listings:
        lame = 0
        for find in _stanzas(listing.path):
            if not _counts(find, listing) or find("Version") != newest[_key(find, listing)]:
                continue
            entry = _entry(find, listing)
            if entry is None:
                lame += 1
            elif choice.takes(entry, _builds(find) if listing.sources else ()):
                yield Member(suite, listing.component or _component(find, listing), entry)
        if lame:
            notes.append(f"{listing.path}: {lame} packages without file and SHA-256 left out")


def _stanzas(path: Path) -> Iterator[Find]:
    try:
        yield from stanzas(path, entries.FIELDS)
    except broken() as error:
        said = " ".join(str(error).split())[:200]
        fix = "fetch it again, or mend the mirror"
        raise InputError(
            f"{esc(path)}: not an index that can be read ({esc(said)}); {fix}"
        ) from None


def _key(find: Find, listing: Listing) -> _Key:
    return find("Package"), "" if listing.sources else find("Architecture")


def _counts(find: Find, listing: Listing) -> bool:
    """Whether it is a package of the suite, not one kept for what was built with it."""
    return not (listing.sources and find("Extra-Source-Only") == "yes")


def _entry(find: Find, listing: Listing) -> Entry | None:
    return entries.source(find) if listing.sources else entries.binary(find)


def _component(find: Find, listing: Listing) -> str:
    """The area as its sections tell it, for an index that is in none."""
    if listing.sources:
        return entries.home(find("Package-List"))
    return entries.component(find("Section"))


def _builds(find: Find) -> list[str]:
    return find("Binary").replace(",", " ").split()

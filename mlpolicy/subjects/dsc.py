"""A source package by its .dsc, read without unpacking it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from mlpolicy.domain import Member, Problem
from mlpolicy.subjects.base import Opened, guard
from mlpolicy.subjects.diff import added_files
from mlpolicy.subjects.listing import Listed, read_listing, verify
from mlpolicy.subjects.tarball import walk_file

_EXT = r"\.tar\.(?:gz|bz2|lzma|xz|zst)$"
_ORIG = re.compile(r"\.orig(?:-([A-Za-z0-9][-A-Za-z0-9]*))?" + _EXT)
_DEBIAN = re.compile(r"\.debian" + _EXT)
_NATIVE = re.compile(_EXT)
_DIFF = re.compile(r"\.diff\.gz$")
_FIX = "fetch it again with dget or apt-get source"


class DscSubject(Opened):
    """The files of a source package under the names they have when unpacked.

    Patches are not applied. The debian/ that an upstream tarball brings is replaced on
    unpacking; its files are listed below the tarball's own name, so as not to be lost. With
    PACKAGING only what Debian adds is read, where that is in a file of its own.
    """

    def __init__(self, path: str, packaging: bool = False) -> None:
        listing = read_listing(path, "Dsc")
        super().__init__(path, "dsc", listing.fields["Source"], listing.fields["Version"])
        chosen = [one for one in listing.files if is_packaging(one.name) or not packaging]
        self._files = sorted(chosen, key=_rank)

    def members(self) -> Iterator[Member | Problem]:
        """Yield the files of each tarball that is as listed; a Problem for each that is not."""
        directory = os.path.dirname(self.path)
        replaced = any(_DEBIAN.search(listed.name) for listed in self._files)
        for listed in self._files:
            wrong = verify(directory, listed)
            if wrong is not None:
                yield Problem(self.path, "unreadable", f"{wrong}; {_FIX}")
                continue
            full = os.path.join(directory, listed.name)
            prefix = f"{listed.name}: "
            if _DIFF.search(listed.name):
                yield from guard(added_files(full, self.tally), self.path, prefix)
                continue
            if not _NATIVE.search(listed.name):
                if not listed.name.endswith((".asc", ".sig", ".sign")):
                    detail = f"{prefix}not a source tarball; scan it by itself"
                    yield Problem(self.path, "not-opened", detail)
                continue
            rename = _renamer(listed.name, replaced)
            # Renamed inside the guard: its own Problem is about the .dsc, not about a member.
            renamed = _renamed(walk_file(full, self.tally), rename)
            yield from guard(renamed, self.path, prefix)


def is_packaging(name: str) -> bool:
    """Whether the file NAME of a source package has nothing but what Debian adds."""
    return bool(_DEBIAN.search(name) or _DIFF.search(name))


def _renamed(
    items: Iterator[Member | Problem], rename: Callable[[str], str]
) -> Iterator[Member | Problem]:
    for item in items:
        yield replace(item, path=rename(item.path))


def _rank(listed: Listed) -> tuple[int, str]:
    """Upstream first, then its components, then debian/."""
    orig = _ORIG.search(listed.name)
    if orig:
        return (1 if orig[1] else 0, listed.name)
    return (2 if _NATIVE.search(listed.name) else 3, listed.name)


def _renamer(tarball: str, replaced: bool) -> Callable[[str], str]:
    if _DEBIAN.search(tarball):
        return lambda path: path
    orig = _ORIG.search(tarball)
    component = orig[1] if orig else None
    strip = _Stripper()

    def rename(path: str) -> str:
        inner = strip(path)
        if component:
            return f"{component}/{inner}"
        if orig and replaced and inner.startswith("debian/"):
            return f"{tarball}/{inner}"
        return inner

    return rename


class _Stripper:
    """Takes off the single top directory of a tarball.

    A stream does not tell beforehand whether there is a single one: the first file decides,
    and a file outside of that directory ends the stripping for those after it.
    """

    def __init__(self) -> None:
        self._top: str | None = None
        self._decided = False

    def __call__(self, path: str) -> str:
        head, slash, rest = path.partition("/")
        if not self._decided:
            self._top, self._decided = (head if slash else None), True
        if self._top is None:
            return path
        if not slash or head != self._top:
            self._top = None
            return path
        return rest

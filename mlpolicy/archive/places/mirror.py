"""A mirror with dists/ and pool/, on this machine or of a web server.

Without a choice, all suites of dists/ are read on this machine, while a web server cannot be
asked for them: there a suite is named. Areas are those of the Release file, and so are
architectures on this machine; of a web server only ``all`` and the machine's own are read. The
packages for all architectures always come along, as they do on a machine that uses the mirror.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from ...domain import InputError
from ...escape import text as esc
from ..entry import VANISHED, Failure, File, Member
from ..runs import Request
from . import release
from .base import Access, Place, verified
from .entries import Choice
from .listing import Listing, members
from .release import Release

_RELEASE = 64 << 20  # bytes
_SOURCE = "source"


class Mirror(Place):
    """The mirror that ACCESS leads to; SUITES are those that it can list, None when it cannot."""

    def __init__(self, access: Access, suites: Collection[str] | None) -> None:
        super().__init__(access)
        self._suites = suites

    def members(self, request: Request, cache: Path) -> Iterator[Member]:
        """See :class:`Place`."""
        self.indices, self.notes = [], []
        names = request.suites or tuple(self._suites or ())
        if not names:
            why = "a web server does not list its suites" if self._suites is None else "no suites"
            fix = "name one with --suite, for example --suite sid"
            raise InputError(f"{esc(self.where)}: {why}; {fix}")
        try:
            suites = {name: self._release(name, cache) for name in names}
            _known("area", request.areas, (one.components for one in suites.values()))
            known = (one.architectures for one in suites.values())
            _known("architecture", request.architectures, known)
            found = {name: self._listings(one, request, cache) for name, one in suites.items()}
        except Failure as failure:
            raise InputError(f"{esc(self.where)}: {esc(failure.detail)}") from None
        return self._members(found, Choice(request))

    def _members(
        self, found: dict[str, dict[str, list[Listing]]], choice: Choice
    ) -> Iterator[Member]:
        for suite, kinds in found.items():
            seen: set[tuple[str, str]] = set()
            for kind, listings in kinds.items():
                for member in members(suite, listings, choice, self.notes):
                    # Those for all architectures stand in the index of each of them.
                    if kind != _SOURCE and member.entry.architecture == "all":
                        key = (member.component, member.entry.sha256)
                        if key in seen:
                            continue
                        seen.add(key)
                    yield member

    def _release(self, suite: str, cache: Path) -> Release:
        top = f"dists/{suite}"
        if ".." in suite.split("/") or suite.startswith("/"):
            raise InputError(f"{esc(suite)}: no name of a suite; give one such as sid")
        for name in ("InRelease", "Release"):
            copy = cache / top / name
            try:
                self._copy(f"{top}/{name}", copy, _RELEASE)
            except Failure as failure:
                if failure.status == VANISHED:
                    continue
                raise
            found = release.parse(copy.read_text("utf-8", "replace"), top)
            if not found.files:
                fix = "use a mirror that has them"
                raise InputError(f"{esc(self.where)}: {top}/{name} lists no SHA-256 digests; {fix}")
            return found
        said = f"no suite {esc(suite)}, for {esc(top)} has neither InRelease nor Release"
        raise InputError(f"{esc(self.where)}: {said}; check --suite")

    def _listings(self, suite: Release, request: Request, cache: Path) -> dict[str, list[Listing]]:
        """The indices of SUITE by what they are of: first the sources, then architectures."""
        asked = {"all", *(request.architectures or self._architectures(suite))}
        areas = [one for one in suite.components if one in (request.areas or suite.components)]
        made: dict[str, list[Listing]] = {}
        for kind in (_SOURCE, *(one for one in suite.architectures if one in asked)):
            for area in areas:
                last = "source/Sources" if kind == _SOURCE else f"binary-{kind}/Packages"
                named = kind in request.architectures
                path = self._index(suite, f"{area}/{last}", cache, named)
                if path is not None:
                    made.setdefault(kind, []).append(Listing(area, path, kind == _SOURCE))
        return made

    def _architectures(self, suite: Release) -> Collection[str]:
        return [machine()] if self._suites is None else suite.architectures

    def _index(self, suite: Release, name: str, cache: Path, named: bool) -> Path | None:
        """A verified copy of the index NAME; None when it is not there, and may be missing."""
        found = suite.index(name)
        for file in found:
            copy = cache / file.path
            if self._have(suite, file, copy):
                self.indices.append((file.path, file.sha256, suite.date))
                return copy
        if not found and not named:
            return None
        what = f"{suite.top}/{name}: " + ("not there" if found else "not in the Release file")
        if named or self._suites is None:
            raise Failure(VANISHED, what)
        self.notes.append(f"{self.where}: {what}; left out")
        return None

    def _have(self, suite: Release, file: File, copy: Path) -> bool:
        """Whether FILE is in COPY now; False when the mirror does not have it."""
        if copy.is_file():
            try:
                verified(copy, file)
            except Failure:
                copy.unlink()
            else:
                return True
        paths = [release.by_hash(file)] if suite.by_hash else []
        failure = None
        for path in (*paths, file.path):
            try:
                self._copy(path, copy, file.size, file)
            except Failure as one:
                failure = one if one.status != VANISHED else failure
            else:
                return True
        if failure is not None:
            fix = "the mirror may be about to change; try again later"
            raise Failure(failure.status, f"{failure.detail}; {fix}")
        return False

    def _copy(self, path: str, copy: Path, limit: int, file: File | None = None) -> None:
        """Write PATH to COPY, all or nothing."""
        copy.parent.mkdir(parents=True, exist_ok=True)
        part = copy.with_name(f".{copy.name}.{os.getpid()}")
        try:
            self._access.take(path, part, limit)
            if file is not None:
                verified(part, file)
            os.replace(part, copy)
        finally:
            part.unlink(missing_ok=True)


def _known(what: str, asked: Sequence[str], known: Iterable[Sequence[str]]) -> None:
    """Raise InputError when no suite has what was asked for."""
    every = dict.fromkeys(one for names in known for one in names)
    for name in asked:
        if name not in every:
            raise InputError(f"no {what} {esc(name)}; there are {esc(', '.join(every))}")


def machine() -> str:
    """The architecture of this machine."""
    try:
        said = subprocess.run(
            ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return said.stdout.strip()

"""A directory with Packages and Sources beside the files, as dpkg-scanpackages(1) makes it.

There is no Release file, so nothing but the digests of the files is known.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..entry import SOURCE, Member
from ..runs import Request
from .base import Place, refuse_suites
from .entries import Choice
from .listing import Listing, members

NAMES = ("Sources", "Packages")  # the sources first: they speak for what they build
_ENDINGS = ("", ".gz", ".xz", ".bz2")


def indices(top: Path) -> list[Path]:
    """The indices in TOP, each in one of its compressions."""
    found = []
    for name in NAMES:
        there = [top / (name + end) for end in _ENDINGS if (top / (name + end)).is_file()]
        found += there[:1]
    return found


class Flat(Place):
    """The indices and files in one directory."""

    def members(self, request: Request, cache: Path) -> Iterator[Member]:
        """See :class:`Place`."""
        refuse_suites(self.where, request)
        self.indices, self.notes = [], []
        listings = []
        cache.mkdir(parents=True, exist_ok=True)
        for path in indices(Path(self.where)):
            copy = cache / path.name
            shutil.copyfile(path, copy)
            with copy.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
            self.indices.append((path.name, digest, ""))
            listings.append(Listing("", copy, path.name.startswith("Sources")))
        return self._members(listings, request)

    def _members(self, listings: list[Listing], request: Request) -> Iterator[Member]:
        choice = Choice(request)
        asked = {SOURCE, "all", *request.architectures}
        for listing in listings:
            for member in members("", [listing], choice, self.notes):
                if not request.architectures or member.entry.architecture in asked:
                    yield member

"""A tar archive, compressed or not, as a subject of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator

from mlpolicy.domain import Member, Problem
from mlpolicy.subjects.base import Opened, guard
from mlpolicy.subjects.readers import Tally, open_regular
from mlpolicy.subjects.stream import descriptor, open_stream
from mlpolicy.subjects.tar import walk

SUFFIXES = (
    ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".tar.lzma",
)  # fmt: skip


def walk_file(path: str, tally: Tally) -> Iterator[Member | Problem]:
    """Yield the regular files of the tarball PATH; raises Trouble when it is damaged."""
    fd, size = open_regular(path, follow=True)
    try:
        yield from walk(open_stream(descriptor(fd), 0, size)[1], tally)
    finally:
        os.close(fd)


class TarballSubject(Opened):
    """The regular files of a tarball, under the names they have in it."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "tarball")

    def members(self) -> Iterator[Member | Problem]:
        """Yield each file; damage ends the archive with one Problem."""
        return guard(walk_file(self.path, self.tally), self.path)

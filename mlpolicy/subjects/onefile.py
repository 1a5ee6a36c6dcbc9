"""A single file given by name."""

from __future__ import annotations

import os
from collections.abc import Iterator

from mlpolicy.domain import Member, Problem
from mlpolicy.subjects.base import Opened, guard
from mlpolicy.subjects.readers import FileReader, open_regular


class FileSubject(Opened):
    """One regular file; its member is called by its base name."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "file")

    def members(self) -> Iterator[Member | Problem]:
        """Yield the file, or the Problem that kept it from being opened."""
        return guard(self._only(), os.path.basename(self.path))

    def _only(self) -> Iterator[Member | Problem]:
        fd, size = open_regular(self.path, follow=True)
        try:
            yield Member(os.path.basename(self.path), size, FileReader(fd, self.tally, size))
        finally:
            os.close(fd)

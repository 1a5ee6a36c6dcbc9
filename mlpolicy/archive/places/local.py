"""Files of this machine: a mirror on disk, or a directory of packages. Nothing is copied."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..entry import FAILED, Failure, File
from .base import Access, unreadable, verified


class Local(Access):
    """The files below the directory TOP."""

    def fetch(self, file: File, into: Path) -> Path:
        """See :class:`Access`."""
        del into
        path = Path(self.top, file.path)
        verified(path, file)
        return path

    def head(self, file: File, length: int) -> bytes:
        """See :class:`Access`."""
        try:
            with Path(self.top, file.path).open("rb") as opened:
                return opened.read(length)
        except OSError as error:
            raise unreadable(file.path, error) from None

    def take(self, path: str, into: Path, limit: int) -> None:
        """See :class:`Access`."""
        source = Path(self.top, path)
        try:
            opened = source.open("rb")
        except OSError as error:
            raise unreadable(path, error) from None
        with opened, into.open("wb") as made:
            if source.stat().st_size > limit:
                raise Failure(FAILED, f"{path}: more than {limit} bytes")
            shutil.copyfileobj(opened, made)

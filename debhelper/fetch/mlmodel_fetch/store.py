"""The blobs: complete files by digest, partial ones beside them.

blobs/sha256/ab/abcd...        verified, 0444; models have hard links to it
blobs/sha256/ab/.abcd....part  what was received so far, 0600
blobs/sha256/ab/.abcd....lock  there while somebody receives
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from mlmodel_fetch import files
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import SHA256
from mlmodel_fetch.stamp import is_stamped, stamp, unstamp

PARTIAL_DAYS = 30  # gc leaves younger partials, which somebody may still want to resume


class Store:
    """The blobs of one place."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self._top = state / "blobs" / "sha256"

    def blob(self, sha256: str) -> Path:
        """Where the complete file is or will be."""
        return self._top / sha256[:2] / sha256

    def part(self, sha256: str) -> Path:
        """Where it is while it comes."""
        return self._top / sha256[:2] / f".{sha256}.part"

    def received(self, sha256: str) -> int:
        """How many bytes of its partial are there."""
        status = files.regular(self.part(sha256))
        return status.st_size if status else 0

    @contextlib.contextmanager
    def receiving(self, sha256: str, wait: bool) -> Iterator[Path]:
        """Alone receive this blob; gives the name of its partial."""
        folder = files.directory(self.state, "blobs", "sha256", sha256[:2])
        busy = "another download of the same file runs"
        with files.locked(folder / f".{sha256}.lock", wait, busy):
            yield self.part(sha256)

    def commit(self, part: Path, fd: int, sha256: str) -> None:
        """Give the partial behind `fd`, whose digest was found right, its final name."""
        stamp(fd, sha256)
        os.fsync(fd)
        os.replace(part, self.blob(sha256))
        files.sync_directory(part.parent)

    def is_good(
        self,
        path: Path,
        sha256: str,
        size: int,
        trust: bool = True,
        seen: Callable[[int], None] = files.nothing_seen,
    ) -> bool:
        """Whether `path` is a regular file with this digest; `trust` believes its stamp."""
        status = files.regular(path)
        if status is None or status.st_size != size:
            return False
        if trust and is_stamped(status, sha256):
            seen(size)
            return True
        try:
            with files.opened(path) as fd:
                if files.digest(fd, seen) != sha256:
                    with contextlib.suppress(OSError):
                        unstamp(fd)
                    return False
                if not is_stamped(status, sha256):
                    with contextlib.suppress(OSError):  # a reader who is not the owner
                        stamp(fd, sha256)
                return True
        except PermissionError:
            raise Stop(Status.IO, f"cannot read {path}", "use sudo") from None

    def adopt(self, source: Path, sha256: str) -> None:
        """Make the verified file `source` the blob."""
        folder = files.directory(self.state, "blobs", "sha256", sha256[:2])
        files.replace_hard_link(source, folder / sha256)

    def digests(self) -> Iterator[tuple[str, os.stat_result]]:
        """Every complete blob."""
        for path, status in self._entries():
            if SHA256.fullmatch(path.name):
                yield path.name, status

    def sweep(self, digests: Iterable[str]) -> int:
        """Remove those of these blobs that no model has a link to; return the bytes freed."""
        freed = 0
        for sha256 in digests:
            path = self.blob(sha256)
            status = files.regular(path)
            if status and status.st_nlink == 1:
                os.unlink(path)
                freed += status.st_size
                files.prune(path.parent, self.state)
        return freed

    def drop_partial(self, sha256: str) -> int:
        """Remove a partial, unless somebody is receiving it; return the bytes freed."""
        freed = self.received(sha256)
        if not self.part(sha256).parent.is_dir():
            return 0
        with contextlib.suppress(Stop, FileNotFoundError), self.receiving(sha256, False) as part:
            os.unlink(part)
        files.prune(self.part(sha256).parent, self.state)
        return freed

    def old_partials(self) -> list[str]:
        """The digests of partials that nobody has written to for 30 days."""
        oldest = time.time() - PARTIAL_DAYS * 86400
        found = []
        for path, status in self._entries():
            sha256 = path.name[1:].removesuffix(".part")
            is_part = path.name == f".{sha256}.part" and SHA256.fullmatch(sha256)
            if is_part and status.st_mtime < oldest:
                found.append(sha256)
        return found

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        for folder in _subdirectories(self._top):
            for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
                if status := files.regular(Path(entry.path)):
                    yield Path(entry.path), status


def _subdirectories(top: Path) -> list[Path]:
    try:
        entries = sorted(os.scandir(top), key=lambda entry: entry.name)
    except OSError:
        return []
    return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]

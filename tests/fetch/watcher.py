"""The invariant, watched while a program runs: what has a final name has its right content."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

_PAUSE = 0.005
#: What tells one content of a file from another: inode, size, time of change.
Key = tuple[int, int, int]


class Watcher:
    """Looks at STATE all the time; GOOD are the digests that files of models may have.

    What was wrong before is not its business: tests damage files on purpose.
    """

    def __init__(self, state: Path, good: set[str]) -> None:
        self._state, self._good = state, good
        self._known: dict[Path, Key | None] = {}
        #: Inode and digest of what was wrong before.
        self._before: set[tuple[int, str]] = set()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        #: What was wrong, in words.
        self.found: list[str] = []
        self._look(self._note)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        self._thread.join(60)
        self._look(self._report)

    def _loop(self) -> None:
        while not self._end.wait(_PAUSE):
            self._look(self._report)

    def _note(self, path: Path, inode: int, digest: str) -> None:
        self._before.add((inode, digest))

    def _report(self, path: Path, inode: int, digest: str) -> None:
        if (inode, digest) not in self._before:
            self.found.append(f"{path.relative_to(self._state)} has the content {digest}")

    def _look(self, wrong: Callable[[Path, int, str], None]) -> None:
        """Call WRONG for each file that is new or changed since the last look and is not right."""
        for path in self._final():
            key = _key(path)
            if key is None or self._known.get(path) == key:
                continue
            self._known[path] = key
            try:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:  # gone again
                continue
            is_blob = path.is_relative_to(self._state / "blobs")
            if digest not in self._good or (is_blob and path.name != digest):
                wrong(path, key[0], digest)

    def _final(self) -> Iterator[Path]:
        """Blobs that are complete by their names, and all files of models."""
        for folder in ("blobs", "models"):
            for top, _, names in os.walk(self._state / folder):
                for name in names:
                    path = Path(top, name)
                    unfinished = name.startswith(".") or name.endswith((".part", ".lock"))
                    if not (folder == "blobs" and unfinished) and not path.is_symlink():
                        yield path


def _key(path: Path) -> Key | None:
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns

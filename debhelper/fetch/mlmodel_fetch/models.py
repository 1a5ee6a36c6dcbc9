"""The models: one directory for each revision, and `current`, the one that is in use.

models/NAME/REV12/PATH          hard links to blobs
models/NAME/current -> REV12    switched when all files of the new revision are there
models/NAME/.package            the name of the local package that owns these files (pack)
"""

import enum
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlmodel_fetch import files
from mlmodel_fetch.catalog import Catalog
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import File, Manifest
from mlmodel_fetch.store import Store

REVISION_DIRECTORY = re.compile(r"[0-9a-f]{12}")
OWNER = ".package"


class Condition(enum.StrEnum):
    """How it stands with a model."""

    ABSENT = "absent"
    PARTIAL = "partial"
    INSTALLED = "installed"
    OUTDATED = "outdated"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class State:
    """The condition of a model, and what explains it."""

    condition: Condition
    have: int = 0  # bytes of the wanted files that are there
    directory: str = ""  # of the revision in use
    wrong: tuple[str, ...] = ()  # paths that are missing or not what they should be


class Models:
    """The models of one place."""

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store = store
        self._catalog = catalog
        self._top = store.state / "models"

    def top(self, name: str) -> Path:
        """The directory of all revisions of a model."""
        return self._top / name

    def names(self) -> list[str]:
        """Every model that has something installed, also one without a manifest."""
        try:
            return sorted(name for name in os.listdir(self._top) if self.current(name))
        except OSError:
            return []

    def current(self, name: str) -> str:
        """The directory name of the revision in use; empty when there is none."""
        try:
            target = os.readlink(self.top(name) / "current")
        except OSError:
            return ""
        exists = REVISION_DIRECTORY.fullmatch(target) and (self.top(name) / target).is_dir()
        return target if exists else ""

    def state(
        self,
        manifest: Manifest,
        trust: bool = True,
        seen: Callable[[int], None] = files.nothing_seen,
    ) -> State:
        """Look at a model; `trust` believes the stamps of verified files."""
        current = self.current(manifest.name)
        if not current:
            have = sum(self._have(file) for file in manifest.files)
            condition = Condition.PARTIAL if have else Condition.ABSENT
            return State(condition, have)
        if current != manifest.directory:
            return State(Condition.OUTDATED, directory=current)
        folder = self.top(manifest.name) / current
        # dpkg keeps no nanoseconds, so its files have no stamps; `dpkg --verify` knows them.
        by_size = trust and (self.top(manifest.name) / OWNER).exists()
        have, wrong = 0, []
        for file in manifest.files:
            path = folder / file.path
            if by_size:
                status = files.regular(path)
                good = status is not None and status.st_size == file.size
            else:
                good = self._store.is_good(path, file.sha256, file.size, trust, seen)
            if good:
                have += file.size
            elif not file.optional or path.exists():
                wrong.append(file.path)
        condition = Condition.DAMAGED if wrong else Condition.INSTALLED
        return State(condition, have, current, tuple(wrong))

    def _have(self, file: File) -> int:
        blob = files.regular(self._store.blob(file.sha256))
        if blob and blob.st_size == file.size:
            return file.size
        return min(file.size, self._store.received(file.sha256))

    def find(self, file: File) -> bool:
        """Whether the blob of `file` is there and good, be it taken from a model that has it."""
        blob = self._store.blob(file.sha256)
        if self._store.is_good(blob, file.sha256, file.size):
            return True
        for path in self._copies(file):
            if self._store.is_good(path, file.sha256, file.size):
                self._store.adopt(path, file.sha256)
                return True
        return False

    def _copies(self, file: File) -> list[Path]:
        """Where models have this file by their manifests."""
        found = []
        for manifest in self._catalog.all()[0]:
            if self.current(manifest.name) == manifest.directory:
                folder = self.top(manifest.name) / manifest.directory
                found += [folder / f.path for f in manifest.files if f.sha256 == file.sha256]
        return found

    def publish(self, manifest: Manifest, keep_old: bool = False) -> None:
        """Bring a model, whose blobs are all there, into use."""
        self.refuse_packaged(manifest.name)
        top = files.directory(self._store.state, "models", manifest.name)
        with files.locked_directory(top, exclusive=True, wait=True, busy=""):
            self._publish(manifest, top, keep_old)

    def _publish(self, manifest: Manifest, top: Path, keep_old: bool) -> None:
        final = top / manifest.directory
        if final.is_dir():
            self._fill(manifest, final)
        else:
            new = files.directory(top, f".{manifest.directory}.new")
            self._fill(manifest, new)
            files.sync_directory(new)
            os.rename(new, final)
        if self.current(manifest.name) != manifest.directory:
            files.replace_link(manifest.directory, top / "current")
        files.sync_directory(top)
        self._drop_others(manifest, keep_old)

    def _fill(self, manifest: Manifest, folder: Path) -> None:
        for file in manifest.files:
            blob = files.regular(self._store.blob(file.sha256))
            if blob is None:
                continue  # an optional file that could not be had
            *parents, name = file.path.split("/")
            path = files.directory(folder, *parents) / name
            there = files.regular(path)
            if there is None or not os.path.samestat(there, blob):
                files.replace_hard_link(self._store.blob(file.sha256), path)

    def _drop_others(self, manifest: Manifest, keep_old: bool) -> None:
        for entry in os.listdir(self.top(manifest.name)):
            unfinished = entry.startswith(".") and entry.endswith(".new")
            old = REVISION_DIRECTORY.fullmatch(entry) and entry != manifest.directory
            if unfinished or (old and not keep_old):
                self._drop(self.top(manifest.name) / entry)

    def _drop(self, folder: Path) -> int:
        """Remove a directory and the blobs that only it used; return the bytes freed."""
        inodes = {status.st_ino for _, status in _regular_files(folder)}
        digests = [name for name, status in self._store.digests() if status.st_ino in inodes]
        files.remove_tree(folder)
        return self._store.sweep(digests)

    def remove(self, name: str) -> int:
        """Remove a model and the blobs that only it used; return the bytes freed."""
        self.refuse_packaged(name)
        freed = self._drop(self.top(name))
        files.prune(self._top, self._store.state)
        return freed

    def relink(self, old_inode: int, sha256: str) -> None:
        """Give a new blob to every model that has the damaged file it replaces."""
        for path, status in _regular_files(self._top):
            if status.st_ino == old_inode:
                files.replace_hard_link(self._store.blob(sha256), path)

    def unverified(self, folder: Path) -> list[Path]:
        """The files of a revision without a manifest that are not what their blobs' names say."""
        known = {status.st_ino: name for name, status in self._store.digests()}
        wrong = []
        for path, status in _regular_files(folder):
            sha256 = known.get(status.st_ino, "")
            if not sha256 or not self._store.is_good(path, sha256, status.st_size, trust=False):
                wrong.append(path.relative_to(folder))
        return wrong

    def refuse_packaged(self, name: str) -> None:
        """Stop when dpkg owns the files of this model (see pack)."""
        try:
            owner = (self.top(name) / OWNER).read_text("ascii", "replace").strip()
        except OSError:
            return
        raise Stop(
            Status.IO,
            f"the files of {name} belong to the package {owner[:100]}",
            f"remove that package first: sudo apt remove {owner[:100]}",
        )


def _regular_files(top: Path) -> list[tuple[Path, os.stat_result]]:
    found = []
    for folder, _, names in os.walk(top):
        for name in names:
            path = Path(folder, name)
            if status := files.regular(path):
                found.append((path, status))
    return found

"""Putting pages where readers are: nothing is seen half, and what says the same stays untouched.

All files are written beside the site first, so that a full disk or a killed build changes nothing
that is read. Then each gets its name, those that others link to before those that link to them.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..archive.exports.base import alone
from ..domain import InputError
from ..escape import text as esc

#: Names all files of the site, so that those of other people in the directory are left alone.
_LIST = ".mlpolicy-dashboard"
_STAGE = ".mlpolicy-dashboard.new"


@dataclass
class Site:
    """A directory that a site is written to."""

    top: Path
    changed: list[str] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    gone: int = 0

    def put(self, name: str, data: bytes) -> None:
        """Let the file NAME, below the top, be DATA."""
        if name in self.kept:
            raise ValueError(f"{name} is written twice")
        self.kept.add(name)
        if _read(self.top / name, len(data)) == data:
            return
        staged = f"{self.top}/{_STAGE}/{name}"
        try:
            _write(staged, data)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(staged), exist_ok=True)
            _write(staged, data)
        self.changed.append(name)


@contextmanager
def publishing(top: Path) -> Iterator[Site]:
    """A site to put files in, at TOP; it is published when the block ends without an error."""
    try:
        top.mkdir(parents=True, exist_ok=True)
        with alone(top):
            before = _before(top)
            shutil.rmtree(top / _STAGE, ignore_errors=True)  # what a killed build left
            site = Site(top)
            try:
                yield site
                _publish(site, before)
            finally:
                shutil.rmtree(top / _STAGE, ignore_errors=True)
    except OSError as error:
        where = esc(error.filename or top)
        fix = "check its permissions and the space that is left"
        raise InputError(f"{where}: cannot write ({error.strerror}); {fix}") from error


def _before(top: Path) -> set[str]:
    """The files of the site that is there; a directory of something else is not ours to fill."""
    try:
        names = (top / _LIST).read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        if any(one.name != _STAGE for one in top.iterdir()):
            raise InputError(
                f"{esc(top)}: has files, but no dashboard; give an empty or a new directory"
            ) from None
        return set()
    # Whoever may write here must not be able to have files removed elsewhere.
    return {name for name in names if not {"", ".", ".."}.intersection(name.split("/"))}


def _publish(site: Site, before: set[str]) -> None:
    names = site.kept | before  # until the old ones are gone
    stale = before - site.kept
    if before:  # otherwise there was nothing
        _check(site, before)
    if names != before:
        _list(site, names)
    first = _in_the_way(site, stale)
    _remove(site, first)
    stage = site.top / _STAGE
    whole = set()  # directories that are new, and take one step
    for path in sorted(stage.iterdir()) if site.changed else ():
        if path.is_dir() and not os.path.lexists(site.top / path.name):
            path.replace(site.top / path.name)
            whole.add(path.name)
    left = [name for name in site.changed if name.partition("/")[0] not in whole]
    for directory in {os.path.dirname(f"{site.top}/{name}") for name in left}:
        os.makedirs(directory, exist_ok=True)
    for name in sorted(left, key=lambda name: (-name.count("/"), name)):
        os.replace(f"{stage}/{name}", f"{site.top}/{name}")
    _remove(site, stale - first)
    site.gone = len(stale)
    if names != site.kept:
        _list(site, site.kept)


def _check(site: Site, before: set[str]) -> None:
    """Refuse to take the place of other people's files, while nothing is changed yet."""
    ours = before.union(*map(_above, before))
    for name in site.changed:
        if name not in ours:
            above = (f"{site.top}/{one}" for one in _above(name) if one not in ours)
            others = [one for one in above if os.path.lexists(one) and not os.path.isdir(one)]
            if others or os.path.lexists(f"{site.top}/{name}"):
                path = others[0] if others else f"{site.top}/{name}"
                raise InputError(f"{esc(path)}: is no file of the dashboard; move it away")


def _in_the_way(site: Site, stale: set[str]) -> set[str]:
    """Those of STALE files that are directories now, or in directories that are files now."""
    changed = set(site.changed)
    directories = changed.union(*map(_above, changed)) - changed if stale else set()
    return {one for one in stale if one in directories or not changed.isdisjoint(_above(one))}


def _above(name: str) -> list[str]:
    """The directories that NAME is in."""
    parts = name.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts))]


def _remove(site: Site, names: Iterable[str]) -> None:
    """Remove the files NAMES, and directories that are empty then."""
    for name in sorted(names):
        path = site.top / name
        # Somebody may have been quicker, and what is a directory now is not ours.
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            path.unlink()
        with suppress(OSError):  # until one that is not empty
            while (path := path.parent) != site.top:
                path.rmdir()


def _list(site: Site, names: set[str]) -> None:
    stage = site.top / _STAGE
    stage.mkdir(exist_ok=True)
    with open(stage / _LIST, "w", encoding="utf-8") as file:
        file.writelines(f"{name}\n" for name in sorted(names))
        file.flush()
        os.fsync(file.fileno())  # without it, the next build would not know what is ours
    (stage / _LIST).replace(site.top / _LIST)


def _read(path: Path, most: int) -> bytes | None:
    """What is in PATH, up to a byte more than MOST; None when there is no such file."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        state = os.fstat(file)
        if not stat.S_ISREG(state.st_mode) or state.st_size != most:
            return None
        data = b""
        while block := os.read(file, most - len(data) + 1):
            data += block
        return data
    finally:
        os.close(file)


def _write(path: str, data: bytes) -> None:
    with open(path, "wb", buffering=0) as file:
        while data:
            data = data[file.write(data) :]

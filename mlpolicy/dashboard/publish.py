"""Putting pages where readers are: nothing is seen half, and what says the same stays untouched.

All files are written beside the site first, so that a full disk or a killed build changes nothing
that is read. Then each gets its name, those that others link to before those that link to them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..archive.exports.base import alone
from ..domain import InputError
from ..report.escape import text as esc

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
        before = _before(top)
        with alone(top):
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
        return set((top / _LIST).read_text("utf-8").splitlines())
    except FileNotFoundError:
        if any(one.name != _STAGE for one in top.iterdir()):
            raise InputError(
                f"{esc(top)}: has files, but no dashboard; give an empty or a new directory"
            ) from None
        return set()


def _publish(site: Site, before: set[str]) -> None:
    names = site.kept | before  # until the old ones are gone
    if names != before:
        _list(site, names)
    stage = site.top / _STAGE
    whole = set()  # directories that are new, and take one step
    for path in sorted(stage.iterdir()) if site.changed else ():
        if path.is_dir() and not (site.top / path.name).exists():
            path.replace(site.top / path.name)
            whole.add(path.name)
    for name in sorted(site.changed, key=lambda name: (-name.count("/"), name)):
        if name.partition("/")[0] not in whole:
            os.makedirs(os.path.dirname(f"{site.top}/{name}"), exist_ok=True)
            os.replace(f"{stage}/{name}", f"{site.top}/{name}")
    for name in sorted(before - site.kept):
        path = site.top / name
        path.unlink(missing_ok=True)
        site.gone += 1
        if path.parent != site.top and not any(path.parent.iterdir()):
            path.parent.rmdir()
    if names != site.kept:
        _list(site, site.kept)


def _list(site: Site, names: set[str]) -> None:
    stage = site.top / _STAGE
    stage.mkdir(exist_ok=True)
    lines = "".join(f"{name}\n" for name in sorted(names))
    (stage / _LIST).write_text(lines, "utf-8")
    (stage / _LIST).replace(site.top / _LIST)


def _read(path: Path, most: int) -> bytes | None:
    """What is in PATH, up to a byte more than MOST; None when there is no such file."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if os.fstat(file).st_size != most:
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

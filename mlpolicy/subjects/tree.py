"""A directory, unpacked source package or not."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator

from mlpolicy.domain import Member, Problem, Trouble
from mlpolicy.subjects.base import Opened, changelog_head, first_stanza
from mlpolicy.subjects.readers import FileReader, not_regular, slurp, unreadable

SKIPPED = frozenset({".git", ".svn", ".hg", ".bzr", ".pc"})
TEXT_LIMIT = 4 * 1024 * 1024

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW


class TreeSubject(Opened):
    """The regular files below a directory, sorted by path; symbolic links are not followed.

    With SHARE (k, n) only the k-th of n parts of the files, for as many processes.
    """

    share: tuple[int, int] | None = None

    def members(self) -> Iterator[Member | Problem]:
        """Yield each file; what cannot be opened or listed becomes a Problem."""
        # An explicit stack: a hostile tree may be deeper than Python's recursion. A name that
        # ends with a slash is a directory, and sorts where its content does.
        stack = [""]
        base = os.path.join(self.path, "")
        share, tally = self.share, self.tally
        while stack:
            path = stack.pop()
            if path and path[-1] != "/":
                if share and zlib.crc32(os.fsencode(path)) % share[1] != share[0]:
                    continue
                try:
                    fd = os.open(base + path, _FLAGS)
                except OSError as error:
                    yield _refused(path, base + path, error)
                    continue
                try:
                    reader = FileReader(fd, tally)
                    size = reader.size
                except Trouble as trouble:
                    os.close(fd)
                    yield Problem(path, trouble.code, trouble.detail)
                    continue
                try:
                    yield Member(path, size, reader)
                finally:
                    os.close(fd)
                continue
            names: list[str] = []
            try:
                for problem in _list(base, path, names):
                    if not share or share[0] == 0:
                        yield problem
            except OSError as error:
                if not share or share[0] == 0:
                    refused = unreadable(error)
                    yield Problem(path.rstrip("/") or self.path, refused.code, refused.detail)
            names.sort(reverse=True)
            stack += names


def _list(base: str, path: str, names: list[str]) -> Iterator[Problem]:
    """Add the entries of the directory PATH to NAMES; those that cannot be read are Problems."""
    with os.scandir(base + path) as entries:
        for entry in entries:
            # The kind comes with the directory: no file is looked at before it is opened.
            if entry.is_file(follow_symlinks=False):
                names.append(path + entry.name)
            elif entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED:
                    names.append(f"{path}{entry.name}/")
            elif not entry.is_symlink():
                trouble = not_regular(entry.stat(follow_symlinks=False).st_mode)
                yield Problem(path + entry.name, trouble.code, trouble.detail)


def _refused(path: str, full: str, error: OSError) -> Problem:
    """Why the file PATH could not be opened, though its directory called it a file."""
    trouble = unreadable(error)
    try:
        mode = os.lstat(full).st_mode
        if not stat.S_ISREG(mode):  # it was changed meanwhile
            trouble = not_regular(mode)
    except OSError:
        pass
    return Problem(path, trouble.code, trouble.detail)


def open_tree(path: str) -> TreeSubject:
    """Open the directory PATH: kind ``source`` when it has debian/control, else ``tree``."""
    debian = os.path.join(path, "debian")
    if not os.path.lexists(os.path.join(debian, "control")):
        return TreeSubject(path, "tree")
    control = _text(os.path.join(debian, "control"))
    newest = changelog_head(_text(os.path.join(debian, "changelog")) or "")
    package = first_stanza(control or "").get("source") or (newest[0] if newest else None)
    return TreeSubject(path, "source", package, newest[1] if newest else None, control)


def _text(path: str) -> str | None:
    try:
        return slurp(path, TEXT_LIMIT).decode("utf-8", "surrogateescape")
    except Trouble:
        return None  # the walk over the tree reports it

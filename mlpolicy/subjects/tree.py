"""A directory, unpacked source package or not."""

from __future__ import annotations

import os
from collections.abc import Iterator

from mlpolicy.domain import Member, Problem, Trouble
from mlpolicy.subjects.base import Opened, changelog_head, first_stanza
from mlpolicy.subjects.readers import FileReader, open_regular, slurp, unreadable

SKIPPED = frozenset({".git", ".svn", ".hg", ".bzr", ".pc"})
TEXT_LIMIT = 4 * 1024 * 1024


class TreeSubject(Opened):
    """The regular files below a directory, sorted by path; symbolic links are not followed."""

    def members(self) -> Iterator[Member | Problem]:
        """Yield each file; what cannot be opened or listed becomes a Problem."""
        # An explicit stack: a hostile tree may be deeper than Python's recursion.
        stack: list[tuple[str, bool]] = [("", True)]
        while stack:
            path, is_dir = stack.pop()
            full = os.path.join(self.path, path) if path else self.path
            if not is_dir:
                yield from self._file(path, full)
                continue
            try:
                stack.extend(reversed(_entries(path, full)))
            except OSError as error:
                trouble = unreadable(error)
                yield Problem(path or self.path, trouble.code, trouble.detail)

    def _file(self, path: str, full: str) -> Iterator[Member | Problem]:
        try:
            fd, size = open_regular(full)
        except Trouble as trouble:
            yield Problem(path, trouble.code, trouble.detail)
            return
        try:
            yield Member(path, size, FileReader(fd, self.tally, size))
        finally:
            os.close(fd)


def _entries(path: str, full: str) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    with os.scandir(full) as entries:
        for entry in entries:
            if entry.is_symlink():
                continue
            is_dir = entry.is_dir(follow_symlinks=False)
            if is_dir and entry.name in SKIPPED:
                continue
            found.append((f"{path}/{entry.name}" if path else entry.name, is_dir))
    # With its slash a directory sorts where its content does.
    return sorted(found, key=lambda item: item[0] + "/" if item[1] else item[0])


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

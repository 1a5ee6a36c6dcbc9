"""Opening what the user names: trees, source and binary packages, uploads, tarballs, files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from mlpolicy.domain import InputError, Subject, Trouble
from mlpolicy.subjects.base import printable
from mlpolicy.subjects.readers import kind_of, slurp
from mlpolicy.subjects.tree import open_tree

__all__ = ["open_subjects"]

MAGIC = 21  # bytes that tell a binary package


def open_subjects(path: str) -> Iterator[Subject]:
    """Open PATH as what it is; a .changes gives itself and then each package it lists.

    Raises :class:`InputError` at once, before anything is yielded, when PATH does not exist,
    cannot be read, is neither file nor directory, or is a broken .dsc or .changes.
    """
    shown = printable(path)
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        raise InputError(f"{shown}: no such file or directory; check the name") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{shown}: {reason}; check the name and permissions") from None
    if stat.S_ISDIR(mode):
        return iter([open_tree(path)])
    if not stat.S_ISREG(mode):
        fix = "give a regular file or a directory"
        raise InputError(f"{shown}: is a {kind_of(mode)}; {fix}")
    try:
        magic = slurp(path, MAGIC, follow=True)
    except Trouble as trouble:
        raise InputError(f"{shown}: {trouble.detail}") from None
    return iter(_open_file(path, magic))


def _open_file(path: str, magic: bytes) -> list[Subject]:
    # What a directory does not need is imported when it is: start-up is a feature.
    from mlpolicy.subjects.deb import DEB_MAGIC, DebSubject
    from mlpolicy.subjects.tarball import SUFFIXES, TarballSubject

    if path.endswith(".dsc"):
        from mlpolicy.subjects.dsc import DscSubject

        return [DscSubject(path)]
    if path.endswith(".changes"):
        from mlpolicy.subjects.changes import ChangesSubject

        changes = ChangesSubject(path)
        return [changes, *changes.parts]
    if path.endswith((".deb", ".udeb")) or magic == DEB_MAGIC:
        return [DebSubject(path)]
    if path.endswith(SUFFIXES):
        return [TarballSubject(path)]
    from mlpolicy.subjects.onefile import FileSubject

    return [FileSubject(path)]

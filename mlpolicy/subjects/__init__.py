"""Opening what the user names: trees, source and binary packages, uploads, tarballs, files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from mlpolicy.domain import InputError, Subject, Trouble
from mlpolicy.subjects.base import printable
from mlpolicy.subjects.changes import ChangesSubject
from mlpolicy.subjects.deb import DEB_MAGIC, DebSubject
from mlpolicy.subjects.dsc import DscSubject
from mlpolicy.subjects.onefile import FileSubject
from mlpolicy.subjects.readers import kind_of, slurp
from mlpolicy.subjects.tarball import SUFFIXES, TarballSubject
from mlpolicy.subjects.tree import open_tree

__all__ = ["open_subjects"]


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
        magic = slurp(path, len(DEB_MAGIC), follow=True)
    except Trouble as trouble:
        raise InputError(f"{shown}: {trouble.detail}") from None
    return iter(_open_file(path, magic))


def _open_file(path: str, magic: bytes) -> list[Subject]:
    if path.endswith(".dsc"):
        return [DscSubject(path)]
    if path.endswith(".changes"):
        changes = ChangesSubject(path)
        return [changes, *changes.parts]
    if path.endswith((".deb", ".udeb")) or magic == DEB_MAGIC:
        return [DebSubject(path)]
    if path.endswith(SUFFIXES):
        return [TarballSubject(path)]
    return [FileSubject(path)]

"""A directory that holds what upstream serves: its files are hashed where they lie."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator

from ..net.urls import Failed, origin
from .part import Choice, File, Part, commit, is_pointer

_CHUNK = 1 << 20
_MOST = 50_000  # files that are looked at
_HISTORY = (".git", ".hg", ".svn", ".cache")  # not upstream's files


def new(directory: str, revision: str, choice: Choice, base: tuple[str, ...]) -> Part:
    """Pin the files below DIRECTORY, which BASE serves at REVISION."""
    if not base:
        raise Failed(f"{directory}: a directory says nothing of servers; give --base URL")
    for url in base:
        origin(url)
    pinned = commit(revision)
    paths = choice.of(list(_paths(directory)))
    files = [_file(directory, path) for path in paths]
    return Part(
        origin=f"{directory}@{revision}",
        revision=pinned,
        base=base,
        files=tuple(file for file in files if file.size),
        notes=tuple(f"{file.path} is empty and left out" for file in files if not file.size),
    )


def _paths(directory: str) -> Iterator[str]:
    """Regular files, and links to such, by their paths below DIRECTORY."""

    def refuse(error: OSError) -> None:
        raise Failed(f"{error.filename}: cannot read ({error.strerror}); make it readable")

    count = 0
    for folder, folders, names in os.walk(directory, onerror=refuse):
        folders[:] = [name for name in folders if name not in _HISTORY]
        count += len(names)
        if count > _MOST:
            raise Failed(f"{directory}: more than {_MOST} files; give a smaller directory")
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), directory)


def _file(directory: str, path: str) -> File:
    full = os.path.join(directory, path)
    digest, size = hashlib.sha256(), 0
    try:
        # A FIFO would wait for somebody to write.
        with open(os.open(full, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Failed(f"{full}: not a file; --exclude it")
            while data := file.read(_CHUNK):
                if not size and is_pointer(data):
                    raise Failed(f"{full}: Git LFS's pointer, not the file; run git lfs pull")
                digest.update(data)
                size += len(data)
    except OSError as error:
        raise Failed(f"{full}: cannot read ({error.strerror}); make it readable") from error
    return File(path, size, digest.hexdigest())

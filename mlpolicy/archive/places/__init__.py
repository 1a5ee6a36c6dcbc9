"""Where artifacts come from: mirrors, and directories of packages.

- ``http://``, ``https://``: the mirror of a web server;
- a directory, or a ``file:`` URL of one, with dists/: a mirror on this machine;
- with Packages or Sources in it: a repository without suites, as dpkg-scanpackages makes it;
- any other directory: the .debs and .dsc files in it, at any depth.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ...domain import InputError
from ...escape import text as esc
from ...net import urls
from . import flat
from .base import Place
from .directory import Directory
from .flat import Flat
from .local import Local
from .mirror import Mirror
from .remote import Remote

__all__ = ["Place", "open"]


def open(where: str) -> Place:
    """The place at WHERE; its own ``where`` makes it again in any directory.

    Raises InputError when there is none.
    """
    if where.startswith(("http:", "https:")):
        try:
            urls.origin(where)
        except urls.Failed as error:
            raise InputError(esc(error)) from None
        return Mirror(Remote(where.rstrip("/")), None)
    top = Path(_path(where)).absolute()
    if not top.is_dir():
        fix = "give a directory, or an http, https or file URL of a mirror"
        raise InputError(f"{esc(where)}: not a directory; {fix}")
    access = Local(str(top))
    if (top / "dists").is_dir():
        return Mirror(access, _suites(top / "dists"))
    return Flat(access) if flat.indices(top) else Directory(access)


def _path(where: str) -> str:
    """The path that WHERE is, or that it is the file URL of."""
    if not where.startswith("file:"):
        return where
    parts = urlsplit(where)
    if parts.netloc not in ("", "localhost"):
        raise InputError(f"{esc(where)}: a file URL of another machine; give file:///PATH")
    return unquote(parts.path)


def _suites(dists: Path) -> list[str]:
    """The suites in DISTS; names that lead to the same one (stable, trixie) count once."""
    found: dict[str, str] = {}
    for path in sorted(dists.iterdir(), key=lambda path: (path.is_symlink(), path.name)):
        if any((path / name).is_file() for name in ("InRelease", "Release")):
            found.setdefault(os.path.realpath(path), path.name)
    return sorted(found.values())

"""Which binary package ships a file of the source: what debian/*.install says (dh_install(1))."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ..domain import Trouble
from ..subjects.readers import slurp

_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")
_BYTES = 64 << 10  # of one file
_PATTERNS = 5000  # of all files


@dataclass(frozen=True)
class Installed:
    """One source pattern of an .install file, by its components, and where it stands."""

    package: str
    parts: tuple[str, ...]
    source: str

    def holds(self, path: str) -> bool:
        """Whether it names PATH or a directory above it."""
        parts = path.split("/")
        return len(parts) >= len(self.parts) and all(map(fnmatchcase, parts, self.parts))


class Packages:
    """The binary packages NAMES of the source package in DIRECTORY, and what they install."""

    def __init__(self, directory: str, names: Iterable[str]) -> None:
        self.names = [name for name in names if _NAME.fullmatch(name)]
        self._installed = list(_read(directory, self.names))

    def of(self, files: Sequence[str]) -> tuple[str, str]:
        """The package that ships FILES and why it is thought to; no package when nobody knows."""
        found: dict[str, str] = {}
        for one in self._installed:
            if one.package not in found and any(map(one.holds, files)):
                found[one.package] = one.source
        if len(found) == 1:
            ((package, source),) = found.items()
            return package, f"from {source}"
        if not found and len(self.names) == 1:
            return self.names[0], "FIXME confirm: the only binary package; does it ship this?"
        either = ", ".join(list(found or self.names)[:10])
        return "", f"the binary package that ships it: {either or 'none is known'}"


def _read(directory: str, names: Sequence[str]) -> Iterator[Installed]:
    left = _PATTERNS
    # debian/install belongs to the first package of debian/control.
    files = [("install", name) for name in names[:1]] + [(f"{n}.install", n) for n in names]
    for file, package in files:
        try:
            content = slurp(os.path.join(directory, "debian", file), _BYTES)
        except Trouble:  # most packages have none
            continue
        for number, line in enumerate(content.decode("utf-8", "surrogateescape").split("\n"), 1):
            for pattern in _sources(line):
                if left <= 0:
                    return
                left -= 1
                parts = [part for part in posixpath.normpath(pattern).split("/") if part != "."]
                yield Installed(package, tuple(parts), f"debian/{file}:{number}")


def _sources(line: str) -> list[str]:
    """The source patterns of a LINE: all words but the last one, the destination."""
    words = line.split()
    if not words or words[0].startswith("#"):
        return []
    if "=>" in words:  # dh-exec: the file is renamed
        words = words[: words.index("=>")]
    elif len(words) > 1:
        words = words[:-1]
    return [word for word in words if not word.startswith(("/", "debian/tmp/"))]

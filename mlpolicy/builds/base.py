"""What a reader of build files is given, and what it finds."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mlpolicy.truth import Truth

#: Conditions within each other; a file with more of them is not read on.
NESTED = 100

#: Variables that dpkg-buildflags(1) sets for a build: a makefile's ``?=`` does not change them.
BUILDFLAGS = frozenset(
    """CFLAGS CXXFLAGS CPPFLAGS LDFLAGS FFLAGS FCFLAGS OBJCFLAGS OBJCXXFLAGS DFLAGS ASFLAGS
    GCJFLAGS""".split()
)
#: What tests of the machine name, on some architecture of Debian; and what none of them is.
OURS = re.compile(
    r"(?i)linux|unix|gnu|gcc|g\+\+|x86|amd64|i[3-6]86|arm|aarch64|power|ppc|riscv|s390|loong|mips"
)
OTHERS = re.compile(
    r"(?i)darwin|apple|mac_?os|windows|win32|mingw|msys|cygwin|msvc|android|ios\b|emscripten|bsd"
    r"|sunos|solaris|haiku|clang|intel|icc|icpc|nvc|cray|wasm"
)


@dataclass(frozen=True)
class Statement:
    """One statement that takes effect in a default build: SYSTEM is the language of its file.

    LINE counts from 1. OPTIONAL tells that an option, left at its default, has decided so: who
    builds it can choose otherwise.
    """

    path: str
    line: int
    system: str
    text: str
    optional: bool = False


@dataclass(frozen=True)
class Settings:
    """What debian/rules asks of the build.

    DEFINED are the values of -DNAME=VALUE, SWITCHES those like --disable-native, ASSIGNED the
    variables given to make. SYSTEMS and DIRECTORY are those of --buildsystem and
    --sourcedirectory.
    """

    defined: Mapping[str, str] = field(default_factory=dict)
    switches: frozenset[str] = frozenset()
    assigned: frozenset[str] = frozenset()
    systems: tuple[str, ...] = ()
    directory: str = ""


@dataclass(frozen=True)
class Tree:
    """Build files by path, and what debian/rules asks of them.

    REMOVED are lines, without the space around them, that debian/patches takes out, by path.
    """

    files: Mapping[str, str]
    settings: Settings = field(default_factory=Settings)
    removed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def below(self, name: str) -> str:
        """The path of NAME in the directory that is built."""
        return posixpath.normpath(posixpath.join(self.settings.directory, name))

    def patched(self, path: str, lines: Iterable[str]) -> bool:
        """Whether debian/patches takes out one of LINES of PATH."""
        gone = self.removed.get(path, frozenset())
        return bool(gone) and any(line.strip() in gone for line in lines)

    @cached_property
    def modules(self) -> dict[str, str]:
        """Paths of CMake modules by their names; the first one of a name."""
        found: dict[str, str] = {}
        for path in sorted(self.files):
            if path.endswith(".cmake"):
                found.setdefault(posixpath.basename(path).removesuffix(".cmake"), path)
        return found


class Lines:
    """Line numbers (from 1) of places in TEXT."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._text = text

    def at(self, position: int) -> int:
        """The line of POSITION."""
        return bisect_right(self._starts, position)

    def between(self, start: int, end: int) -> list[str]:
        """The lines that START to END lie in."""
        last = self._text.find("\n", end)
        begin = self._starts[self.at(start) - 1]
        return self._text[begin : last if last >= 0 else len(self._text)].split("\n")


def switch(value: str) -> Truth:
    """What VALUE says of an option; None when it is neither a yes nor a no."""
    low = value.strip().lower()
    if low in ("on", "yes", "true", "y", "1", "enabled"):
        return True
    no = ("", "off", "no", "false", "n", "0", "ignore", "notfound", "disabled")
    return False if low in no or low.endswith("-notfound") else None

"""Following dh: the build system that it finds in the source, when it runs that by itself.

Which one that is, and what it is told, is as in debhelper 13.11.4 (Dh_Buildsystems.pm, and cmake.pm
and meson.pm, which switch the downloads of FetchContent and of meson's wraps off).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection

from . import cmake_walk, make
from .shell import Command
from .walk import Place, Walk

#: By the file that tells, in debhelper's order.
_SYSTEMS = (
    ("configure.ac", "autoconf"),
    ("configure.in", "autoconf"),
    ("Makefile", "makefile"),
    ("makefile", "makefile"),
    ("GNUmakefile", "makefile"),
    ("CMakeLists.txt", "cmake"),
)
_STEPS = ("autoreconf", "auto_configure", "auto_build", "auto_test", "auto_install")
_TARGETS = {"auto_test": ("test", "check"), "auto_install": ("install",)}
_DISCONNECTED = "-DFETCHCONTENT_FULLY_DISCONNECTED=ON"


def handler(targets: Collection[str]) -> Callable[[Walk, Command, Place], bool]:
    """Follow ``dh`` and its ``dh_auto_`` programs; TARGETS are those of debian/rules."""

    def handle(walk: Walk, command: Command, place: Place) -> bool:
        words = command.bare
        name = words[0]
        if name == "dh":
            for step in _STEPS:
                names = (f"override_dh_{step}{end}" for end in ("", "-arch", "-indep"))
                if not any(target in targets for target in names):
                    _step(walk, step, words[1:], command, place)
        elif name.startswith("dh_auto"):
            _step(walk, name.removeprefix("dh_"), words[1:], command, place)
        else:
            return False
        return True

    return handle


def _step(walk: Walk, step: str, words: tuple[str, ...], command: Command, place: Place) -> None:
    at = words.index("--") if "--" in words else len(words)
    own, passed = words[:at], words[at + 1 :]
    if step == "autoreconf":
        for word in own[:1]:
            walk.call(word, command, place)
        return
    directory = _value(own, "-D", "--sourcedirectory") or _value(own, "-D", "--sourcedir")
    system = _value(own, "-S", "--buildsystem") or _found(walk, directory, place)
    if system.startswith("cmake") and step == "auto_configure":
        cmake_walk.configure(walk, directory, (*passed, _DISCONNECTED), place, command.line)
    elif system == "pybuild":
        walk.call(posixpath.join(directory, "setup.py"), command, place)
    elif system in ("autoconf", "makefile") and step != "auto_configure":
        given = [word for word in passed if word[0:1] != "-" and "=" not in word]
        wanted = given or _TARGETS.get(step, ())
        make.make(walk, directory, "", wanted, place, command.line)


def _value(words: tuple[str, ...], short: str, long: str) -> str:
    """The value of an option, however it is written."""
    for index, word in enumerate(words):
        if word in (short, long):
            return words[index + 1] if index + 1 < len(words) else ""
        if word.startswith((short, f"{long}=")):
            return word.removeprefix(short) if word[1] != "-" else word.partition("=")[2]
    return ""


def _found(walk: Walk, directory: str, place: Place) -> str:
    for name, system in _SYSTEMS:
        if walk.find(posixpath.join(directory or ".", name), place) is not None:
            return system
    return ""

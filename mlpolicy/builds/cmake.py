"""CMake: the commands that take effect by default, from the top CMakeLists.txt downwards.

Source: cmake-commands(7) [specification]. Conditions are followed where their outcome is known
(``cmake_if``); functions and macros, and what comes after an unknown return(), are not told.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from mlpolicy.builds.base import NESTED, Lines, Statement, Tree, switch
from mlpolicy.builds.cmake_if import PLATFORM, holds, named
from mlpolicy.builds.cmake_words import Command, commands
from mlpolicy.builds.names import CMAKE
from mlpolicy.traces.places import realm
from mlpolicy.truth import Branch, Truth, all_of

_FILES = 500
_DEPTH = 16
_VALUE = 4_000  # characters of a variable
_REFERENCE = re.compile(r"\$\{(\w{1,80})\}")
_HERE = ("CMAKE_CURRENT_SOURCE_DIR", "CMAKE_CURRENT_LIST_DIR")
#: Commands that ask the compiler: what GCC knows is taken to be there.
_CHECKS = re.compile(r"check_\w*compiler_flag|check_\w*compiler_flags|check_flag\w*")
_BODIES = {"function": "endfunction", "macro": "endmacro"}


class _Reading:
    """Reading of all files that a build comes to; OPTIONS are those that can be chosen."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.values: dict[str, str | None] = {**PLATFORM, **tree.settings.defined}
        self.options: set[str] = set()
        self.seen: set[str] = set()

    def file(self, path: str, optional: bool, depth: int = 0) -> Iterator[Statement]:
        """The statements of PATH, and of what it adds or includes."""
        if path not in self.tree.files or path in self.seen or len(self.seen) == _FILES:
            return
        self.seen.add(path)
        text = self.tree.files[path]
        lines = Lines(text)
        branches: list[Branch] = []
        left: Truth = True  # whether the file is read on, after a return()
        body = ""
        for command in commands(text):
            if body or command.name in _BODIES:
                body = "" if command.name == body else body or _BODIES[command.name]
                continue
            if self._turns(command, branches):
                if len(branches) > NESTED:
                    return
                continue
            truth = all_of((left, *(branch.taken for branch in branches)))
            chosen = optional or any(branch.optional for branch in branches)
            if truth is False:
                continue
            if command.name == "return":
                if truth is True:
                    return
                left = None
                continue
            self._set(command, truth)
            if truth is None:
                continue
            if self.tree.patched(path, lines.between(command.start, command.end)):
                continue
            said = " ".join(self._expand(word) for word in command.arguments)
            number = lines.at(command.start)
            yield Statement(path, number, "cmake", f"{command.name}({said})", chosen)
            if depth < _DEPTH:
                for other in self._entered(command, path):
                    yield from self.file(other, chosen, depth + 1)

    def _turns(self, command: Command, branches: list[Branch]) -> bool:
        """Follow if, elseif, else and endif; False for other commands."""
        if command.name not in ("if", "elseif", "else", "endif"):
            return False
        if command.name == "endif":
            if branches:
                branches.pop()
            return True
        truth: Truth = True
        chosen = False
        if command.name != "else":
            truth = holds(command.arguments, self._value)
            chosen = not self.options.isdisjoint(named(command.arguments))
        if command.name == "if":
            branches.append(Branch(truth, optional=chosen))
        elif branches:
            branches[-1].turn(truth, chosen)
        return True

    def _value(self, name: str) -> str | None:
        return self.values.get(name)

    def _expand(self, word: str) -> str:
        """WORD with the values that are known, once."""
        made = _REFERENCE.sub(lambda match: self.values.get(match[1]) or match[0], word[:_VALUE])
        return made[:_VALUE]

    def _set(self, command: Command, truth: Truth) -> None:
        words = command.arguments
        if command.name == "cmake_dependent_option" and len(words) > 4:
            wanted = all_of([holds(part.split(), self._value) for part in words[3].split(";")])
            value = None if wanted is None else words[2] if wanted else words[4]
            self._option(words[0], value, truth)
        elif command.name == "option" and len(words) > 1:
            self._option(words[0], words[2] if len(words) > 2 else "OFF", truth)
        elif command.name == "set" and words:
            if "CACHE" in words:
                at = words.index("CACHE")
                self._option(words[0], " ".join(words[1:at]), truth)
            else:
                self._assign(words[0], " ".join(words[1:]), truth)
        elif command.name == "unset" and words:
            self._assign(words[0], "", truth)
        elif command.name in ("list", "string") and len(words) > 1 and words[0] == "APPEND":
            before = self.values.get(words[1]) or ""
            self._assign(words[1], " ".join((before, *words[2:])), truth)
        elif _CHECKS.fullmatch(command.name) and len(words) > 1:
            self._assign(words[-1], "1", truth)

    def _assign(self, name: str, text: str, truth: Truth) -> None:
        self.values[name] = self._expand(text) if truth is True else None

    def _option(self, name: str, value: str | None, truth: Truth) -> None:
        """An entry of the cache: what debian/rules says stands, and the first value stays."""
        if value is None or switch(value) is not None:
            self.options.add(name)
        if name not in self.values or name in PLATFORM:
            self.values[name] = self._expand(value) if value is not None and truth else None
        if name in self.tree.settings.defined:
            self.values[name] = self.tree.settings.defined[name]

    def _entered(self, command: Command, path: str) -> Iterator[str]:
        """The files that COMMAND of PATH goes on to; tests and other projects are left alone."""
        if command.name not in ("add_subdirectory", "include") or not command.arguments:
            return
        here = posixpath.dirname(path)
        word = command.arguments[0]
        for name in _HERE:
            word = word.replace(f"${{{name}}}/", "")
        for name in ("CMAKE_SOURCE_DIR", "PROJECT_SOURCE_DIR"):
            if f"${{{name}}}/" in word:
                word, here = word.replace(f"${{{name}}}/", ""), self.tree.settings.directory
        target = posixpath.normpath(posixpath.join(here, self._expand(word)))
        if command.name == "add_subdirectory":
            target = posixpath.join(target, CMAKE)
        elif target not in self.tree.files:
            target = self.tree.modules.get(word, "")
        if not realm(target)[0]:
            yield target


def statements(tree: Tree) -> Iterator[Statement]:
    """What CMake does with TREE by default."""
    yield from _Reading(tree).file(tree.below(CMAKE), False)

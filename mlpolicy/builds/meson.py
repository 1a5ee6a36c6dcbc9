"""Meson: the statements of meson.build, and of the directories it goes to, by default.

Source: Meson's reference manual (get_option, compiler.has_argument, host_machine) and build
options [specification]; debhelper's meson.pm passes --buildtype=plain [read].
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from mlpolicy.builds.base import NESTED, OTHERS, OURS, Statement, Tree, switch
from mlpolicy.builds.names import MESON, MESON_OPTIONS
from mlpolicy.traces.places import realm
from mlpolicy.truth import Branch, Truth, all_of, any_of, negated

_FILES = 500
_LONGEST = 20_000  # characters of one statement

_COMMENT = re.compile(r"'(?:[^'\\\n]|\\.)*'?|(?P<no>#.*)")
_OPTION = re.compile(r"option\(\s*'([\w.-]{1,80})'")
_VALUE = re.compile(r"\bvalue\s*:\s*'?([\w.-]{1,80})")
_KIND = re.compile(r"\btype\s*:\s*'(\w+)'")
_GET = re.compile(r"get_option\(\s*'([\w.-]{1,80})'\s*\)(?:\.(\w+)\(\))?")
_MACHINE = re.compile(r"(?:host|build|target)_machine\.|\.get_id\(\)|get_argument_syntax")
_HAS = re.compile(r"\w+\.(?:has_(?:multi_)?arguments?|has_link_argument)\(.*\)")


class _Reading:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.options = _options(tree)
        self.names: dict[str, str] = {}  # variable -> the expression that it holds
        self.seen: set[str] = set()

    def file(self, path: str, optional: bool = False, depth: int = 0) -> Iterator[Statement]:
        if path not in self.tree.files or path in self.seen or len(self.seen) == _FILES:
            return
        self.seen.add(path)
        branches: list[Branch] = []
        for number, text, raw in _logical(self.tree.files[path]):
            if self._turns(text, branches):
                if len(branches) > NESTED:
                    return
                continue
            truth = all_of(branch.taken for branch in branches)
            if assigned := re.match(r"(\w{1,80})\s*=(?!=)\s*(.{1,500})", text):
                self.names[assigned[1]] = assigned[2] if truth is True else "?"
            if not truth or self.tree.patched(path, raw):
                continue
            chosen = optional or any(branch.optional for branch in branches)
            yield Statement(path, number, "meson", text, chosen)
            below = re.match(r"subdir\(\s*'([^'$]{1,200})'", text)
            if below and depth < 16:
                other = posixpath.normpath(posixpath.join(posixpath.dirname(path), below[1], MESON))
                if not realm(other)[0]:
                    yield from self.file(other, chosen, depth + 1)

    def _turns(self, text: str, branches: list[Branch]) -> bool:
        word, _, condition = text.partition(" ")
        if word == "if":
            branches.append(Branch(self._holds(condition), optional=self._asks(condition)))
        elif word in ("elif", "else"):
            if branches:
                truth = self._holds(condition) if word == "elif" else True
                branches[-1].turn(truth, word == "elif" and self._asks(condition))
        elif word == "endif":
            if branches:
                branches.pop()
        else:
            return False
        return True

    def _asks(self, condition: str) -> bool:
        """Whether CONDITION asks for an option, by itself or through a variable."""
        held = [self.names.get(name, "") for name in re.findall(r"\b[A-Za-z_]\w*\b", condition)]
        return any("get_option" in text for text in (condition, *held))

    def _holds(self, condition: str) -> Truth:
        if len(condition) > 1000 or re.search(r"\([^()]*\b(?:and|or)\b", condition):
            return None
        parts = re.split(r"\bor\b", condition)
        return any_of(all_of(map(self._one, re.split(r"\band\b", part))) for part in parts)

    def _one(self, part: str, depth: int = 0) -> Truth:
        text = part.strip()
        if text.startswith("not "):
            return negated(self._one(text[4:], depth))
        if match := _GET.fullmatch(text):
            return self._chosen(match[1], match[2] or "")
        if text in ("true", "false"):
            return text == "true"
        if _HAS.fullmatch(text):
            return True
        if _MACHINE.search(text) and re.search(r"==|!=|\bin\b", text):
            said = False if OTHERS.search(text) else True if OURS.search(text) else None
            return negated(said) if "!=" in text or " not in " in text else said
        if text in self.names and depth < 5:
            return self._one(self.names[text], depth + 1)
        return None

    def _chosen(self, name: str, method: str) -> Truth:
        value = self.options.get(name)
        if value is None:
            return None
        if value == "auto":  # whatever is found on the machine
            return {"disabled": False}.get(method)
        on = switch(value)
        return negated(on) if method == "disabled" else on


def statements(tree: Tree) -> Iterator[Statement]:
    """What Meson does with TREE by default."""
    yield from _Reading(tree).file(tree.below(MESON))


def _options(tree: Tree) -> dict[str, str]:
    """The values of the options: debian/rules', else their defaults."""
    found: dict[str, str] = {}
    for name in MESON_OPTIONS:
        for _, text, _ in _logical(tree.files.get(tree.below(name), "")):
            if option := _OPTION.match(text):
                value, kind = _VALUE.search(text), _KIND.search(text)
                default = {"boolean": "true", "feature": "auto"}.get(kind[1] if kind else "", "")
                found[option[1]] = value[1] if value else default
    return {**found, **tree.settings.defined}


def _logical(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """The statements of TEXT: line, text without comments, lines; brackets join lines."""
    parts: list[str] = []
    raw: list[str] = []
    depth = size = 0
    for number, line in enumerate(text.split("\n"), 1):
        clean = _COMMENT.sub(lambda match: "" if match["no"] else match[0], line).strip()
        bare = re.sub(r"'(?:[^'\\]|\\.)*'", "", clean)
        depth += sum(bare.count(sign) for sign in "([{") - sum(bare.count(sign) for sign in ")]}")
        parts.append(clean)
        raw.append(line)
        size += len(clean)
        if depth > 0 and size < _LONGEST:
            continue
        joined = " ".join(part for part in parts if part)
        if joined:
            first = next(k for k, part in enumerate(parts) if part)
            yield number - len(parts) + 1 + first, joined, raw
        parts, raw, depth, size = [], [], 0, 0

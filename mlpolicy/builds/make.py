"""Makefiles, those of automake, and debian/rules: what they assign and run by default.

Source: the GNU make manual (Conditionals, Overriding, Environment); automake's (Conditionals)
[specification]. Nothing is expanded but variables that hold plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlpolicy.builds.base import BUILDFLAGS, NESTED, OTHERS, OURS, Settings, Statement, Tree
from mlpolicy.builds.names import MAKE
from mlpolicy.truth import Branch, Truth, all_of, negated

ASSIGNMENT = re.compile(
    r"(?:(?:export|override)\s+)*(?P<name>[\w.-]{1,80})\s*(?P<how>::?:?=|\+=|\?=|!=|=)(?P<value>.*)",
    re.DOTALL,
)
_TARGETS = re.compile(r"(?P<names>[^\t=#:][^=#:]{0,500}):{1,2}(?!=)(?P<rest>.*)", re.DOTALL)
_EQUAL = re.compile(r"ifn?eq\s*(?:\((.*),(.*)\)|([\"'])(.*?)\3\s*([\"'])(.*?)\5)\s*$", re.DOTALL)
_VARIABLE = re.compile(r"\$[({]([\w.-]{1,80})[)}]")
_MACHINE = re.compile(
    r"(?i)uname|arch|machine|cpu|host|platform|\bOS\b|system|\bCC\b|\bCXX\b|compiler|dumpmachine"
)
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.DOTALL)
_DEPTH, _REFERENCES = 4, 4  # of variables in each other, and in one value
#: Targets that a default build makes, or that are files.
_BUILT = re.compile(r"all|default|build|[^\s]*[.%/$][^\s]*")


@dataclass(frozen=True)
class Logical:
    """One logical line: its number, its text without comment, and the lines it consists of."""

    number: int
    text: str
    raw: tuple[str, ...]

    @property
    def recipe(self) -> bool:
        """Whether it is a command of a rule."""
        return self.text.startswith("\t")


def logical(text: str) -> Iterator[Logical]:
    """The logical lines of TEXT: a backslash continues a line."""
    parts: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        parts.append(line)
        if line.endswith("\\"):
            continue
        joined = " ".join(part.removesuffix("\\") for part in parts)
        # A comment in a recipe is the shell's; it ends the line all the same.
        clean = _COMMENT.sub("", joined).rstrip()
        if clean.strip():
            yield Logical(number - len(parts) + 1, clean, tuple(parts))
        parts = []


def targets(line: Logical) -> tuple[list[str], str] | None:
    """The targets of a rule's first line, and what follows the colon."""
    match = (
        None if line.recipe or ASSIGNMENT.match(line.text.strip()) else _TARGETS.match(line.text)
    )
    return (match["names"].split(), match["rest"].strip()) if match else None


class _Makefile:
    def __init__(self, path: str, tree: Tree, automake: bool) -> None:
        self.path, self.tree, self.automake = path, tree, automake
        self.values: dict[str, str | None] = {}
        self.branches: list[Branch] = []
        self.includes = False
        self.default = ""  # the first target
        self.target = True  # whether the rule that is read is made by default

    def statements(self) -> Iterator[Statement]:
        for line in logical(self.tree.files[self.path]):
            if self._directive(line.text.strip()):
                if len(self.branches) > NESTED:
                    return
                continue
            truth = all_of(branch.taken for branch in self.branches)
            if truth is False:
                continue
            yield from self._taken(line, truth)

    def _taken(self, line: Logical, truth: Truth) -> Iterator[Statement]:
        text = line.text.strip()
        told = truth is True
        if line.recipe:
            told = told and self.target
        elif assigned := ASSIGNMENT.match(text):
            self._assign(assigned, truth)
            told = told and not self._overridden(assigned["name"], assigned["how"])
        elif rule := targets(line):
            names, rest = rule
            self.default = self.default or next((n for n in names if n[0] != "."), "")
            self.target = any(n == self.default or _BUILT.fullmatch(n) for n in names)
            told = told and self.target
            text = rest if ASSIGNMENT.match(rest) else text  # a target's own variable
        elif re.match(r"-?s?include\s", text):
            self.includes = True
        if told and not self.tree.patched(self.path, line.raw):
            optional = any(branch.optional for branch in self.branches)
            yield Statement(self.path, line.number, "make", text, optional)

    def _overridden(self, name: str, how: str) -> bool:
        """Whether what debian/rules or dpkg-buildflags says stands instead."""
        return name in self.tree.settings.assigned or (how == "?=" and name in BUILDFLAGS)

    def _assign(self, match: re.Match[str], truth: Truth) -> None:
        name, value = match["name"], match["value"].strip()
        plain = truth is True and match["how"] != "!=" and name not in self.tree.settings.assigned
        if match["how"] == "+=":
            value = f"{self.values.get(name) or ''} {value}".strip()
        if match["how"] == "?=" and name in self.values:
            return
        self.values[name] = value[:1000] if plain else None

    def _directive(self, text: str) -> bool:
        """Follow a conditional directive; False when TEXT is none."""
        word, _, rest = text.partition(" ")
        word = word.partition("(")[0].partition("\t")[0]
        if word in ("ifeq", "ifneq", "ifdef", "ifndef"):
            self.branches.append(Branch(self._holds(word, text)))
        elif word == "if" and self.automake:
            self.branches.append(Branch(None, optional=True))
        elif word == "else" and self.branches:
            begins = rest.split("(")[0].split(" ")[0]
            known = begins in ("ifeq", "ifneq", "ifdef", "ifndef")
            self.branches[-1].turn(self._holds(begins, rest) if known else True)
        elif word == "endif":
            if self.branches:
                self.branches.pop()
        else:
            return False
        return True

    def _holds(self, word: str, text: str) -> Truth:
        if word in ("ifdef", "ifndef"):
            value = self._value(text.split()[1]) if len(text.split()) > 1 else None
            defined = None if value is None else bool(value)
            return defined if word == "ifdef" else negated(defined)
        match = _EQUAL.match(text)
        if match is None:
            return None
        one, two = (match[1], match[2]) if match[3] is None else (match[4], match[6])
        same = self._same(one.strip(), two.strip())
        return same if word == "ifeq" else negated(same)

    def _same(self, one: str, two: str) -> Truth:
        both = f"{one} {two}"
        if _MACHINE.search(both):
            return False if OTHERS.search(both) else True if OURS.search(both) else None
        first, second = self._expand(one), self._expand(two)
        return None if first is None or second is None else first == second

    def _expand(self, text: str, depth: int = 0) -> str | None:
        """TEXT with its variables' values; None when one is unknown, or a function."""
        found: list[str | None] = []

        def value(match: re.Match[str]) -> str:
            held = self._value(match[1])
            found.append(None if held is None else self._expand(held, depth + 1))
            return found[-1] or ""

        if depth == _DEPTH or text.count("$") > _REFERENCES:
            return None
        made = _VARIABLE.sub(value, text)
        return None if None in found or "$" in made else made.strip()

    def _value(self, name: str) -> str | None:
        settings = self.tree.settings
        if name in settings.assigned or (name in BUILDFLAGS and name not in self.values):
            return None
        return self.values.get(name, None if self.includes else "")


def statements(tree: Tree) -> Iterator[Statement]:
    """What the makefiles of TREE do by default."""
    for name in MAKE:
        path = tree.below(name)
        if path in tree.files:
            yield from _Makefile(path, tree, name.endswith(".am")).statements()


def settings(rules: str) -> Settings:
    """What the text RULES of debian/rules asks of the build."""
    code = "\n".join(line.text for line in logical(rules))
    defined: dict[str, str] = {}
    for match in re.finditer(r"-D([A-Za-z_][\w-]{0,80})(?::[A-Z]{1,9})?=[\"']?([^\s\"']*)", code):
        # Different values for different packages or architectures: unknown.
        same = defined.get(match[1], match[2]) == match[2] and "$" not in match[2]
        defined[match[1]] = match[2] if same else "?"
    given = re.finditer(r"(?<![\w-])--(?:enable|disable|with|without)-[\w-]{1,80}", code)
    calls = [
        line.text
        for line in logical(rules)
        if line.recipe and re.search(r"make\b|MAKE\b|dh_auto_(?:build|configure)", line.text)
    ]
    made = re.findall(r"(?<![\w-])([A-Z][\w]{1,80})\+?=", "\n".join(calls))
    systems = re.findall(r"--buildsystem(?:=|\s)[\"']?([\w+]{1,40})", code)
    below = re.search(r"--sourcedir(?:ectory)?(?:=|\s)[\"']?([\w./-]{1,200})", code)
    return Settings(
        defined,
        frozenset(match[0] for match in given),
        frozenset(made),
        tuple(system.partition("+")[0] for system in systems),
        below[1] if below else "",
    )

"""The rules of a makefile, as far as a text tells: every branch of a condition counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from .variables import expand

_LINES = 20_000
_VARIABLES = 2_000
_NAMES = 2_000  # targets of one rule

_ASSIGN = re.compile(
    r"\s{0,40}(?:(?:export|override|private)\s{1,8}){0,2}([\w.-]{1,100})\s{0,40}(\?|\+|::?:?)?=(.*)",
    re.DOTALL,
)
_RULE = re.compile(r"([^\t#:=\n][^#:=\n]{0,2000}?)\s{0,8}::?(?![:=])([^\n]*)")
_INCLUDE = re.compile(r"-?s?include\s{1,40}(\S[^\n]{0,400})")
_SHELL = re.compile(r"\$[({]shell\s{1,8}([^\n]{1,2000})[)}]")


@dataclass
class Rule:
    """One or more targets, what they need, and the lines that make them."""

    targets: tuple[str, ...]
    needs: tuple[str, ...]
    lines: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Makefile:
    """What a makefile says. ALWAYS are the lines that run when it is merely read."""

    rules: list[Rule] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    includes: list[str] = field(default_factory=list)
    always: list[tuple[int, str]] = field(default_factory=list)

    @cached_property
    def by_target(self) -> dict[str, list[Rule]]:
        """The rules of each target."""
        table: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for target in rule.targets:
                table.setdefault(target, []).append(rule)
        return table

    @property
    def default(self) -> str | None:
        """The target that ``make`` makes when it is given none."""
        if goal := self.variables.get(".DEFAULT_GOAL"):
            return goal.strip()
        return next(
            (t for rule in self.rules for t in rule.targets if t[0] != "." and "%" not in t), None
        )


def parse(text: str) -> Makefile:
    """Read TEXT; what is no rule, assignment or include is passed over."""
    made = Makefile()
    open_rule: Rule | None = None
    dead = 0  # how many conditions deep in what never holds
    for number, line in _logical(text):
        if line.startswith("\t"):
            if open_rule is not None and not dead:
                open_rule.lines.append((number, line[1:]))
            continue
        words = line.split("#", 1)[0].split(None, 1)
        if not words:
            continue
        if dead or _never(line):
            dead += words[0].startswith("if") - (words[0] == "endif")
            if dead == 1 and words[0] == "else":
                dead = 0
            continue
        if found := _INCLUDE.fullmatch(line.strip()):
            made.includes += expand(found[1], made.variables).split()[:20]
        elif found := _ASSIGN.fullmatch(line):
            _assign(made, found, number)
        elif found := _RULE.match(line):
            open_rule = _rule(made, found, number)
        elif shell := _SHELL.search(line):
            made.always.append((number, shell[1]))
    return made


def _logical(text: str) -> list[tuple[int, str]]:
    """The lines of TEXT with their numbers, those that a backslash continues as one."""
    made: list[tuple[int, str]] = []
    parts: list[str] = []
    for number, line in enumerate(text.split("\n")[:_LINES], 1):
        parts.append(line)
        if not line.endswith("\\"):
            whole = "\n".join(parts)
            if not whole.startswith("\t"):  # the shell joins its own
                whole = whole.replace("\\\n", " ")
            made.append((number - len(parts) + 1, whole))
            parts = []
    return made


def _never(line: str) -> bool:
    """Whether LINE is a condition between two different words."""
    found = re.match(r"\s{0,40}ifeq\s{0,8}\(([\w.-]{0,40})\s{0,8},\s{0,8}([\w.-]{0,40})\)", line)
    return bool(found and found[1] != found[2])


def _assign(made: Makefile, found: re.Match[str], number: int) -> None:
    name, how, value = found[1], found[2], found[3].strip()
    if shell := _SHELL.search(value):
        made.always.append((number, shell[1]))
    if how == "?" and name in made.variables:
        return
    if how == "+":
        value = f"{made.variables.get(name, '')} {value}".strip()
    if len(made.variables) < _VARIABLES:
        made.variables[name] = value[:4096]


def _rule(made: Makefile, found: re.Match[str], number: int) -> Rule | None:
    needs, semicolon, command = found[2].partition(";")
    if "=" in needs:  # a variable of the target alone
        return None
    rule = Rule(
        tuple(expand(found[1], made.variables).split()[:_NAMES]),
        tuple(expand(needs.split("#", 1)[0].replace("|", " "), made.variables).split()[:_NAMES]),
    )
    if semicolon:
        rule.lines.append((number, command.strip()))
    made.rules.append(rule)
    return rule

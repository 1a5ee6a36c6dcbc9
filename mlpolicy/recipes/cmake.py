"""The commands of CMake files that a configuration runs, as far as a text tells.

Left out are branches that never hold, those and those of an option that is off unless somebody
turns it on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ..truth import Branch, Truth, all_of, any_of, negated

_CALLS = 20_000  # of one file
_ARGUMENTS = 2_000
_CONDITION = 60  # words

_TOKEN = re.compile(
    r"#\[(?P<eq>=*)\[[\s\S]*?(?:\](?P=eq)\]|\Z)|\#[^\n]*+"
    r"|\[(?P<be>=*)\[(?P<bracket>[\s\S]*?)(?:\](?P=be)\]|\Z)"
    r"|\"(?P<quoted>[^\"\\]*+(?:\\[\s\S][^\"\\]*+)*+)\"?"
    r"|(?P<mark>[()])"
    r"|(?P<word>[^\s()\"#\[]++|\[)"
    r"|\s++"
)
_OFF = frozenset({"OFF", "0", "FALSE", "NO", "N", "IGNORE", "NOTFOUND"})
_ON = frozenset({"ON", "1", "TRUE", "YES", "Y"})


@dataclass(frozen=True)
class Call:
    """``name(arguments)``; NAME in lower case, LINE from 1. Quotes are taken off."""

    line: int
    name: str
    arguments: tuple[str, ...]

    def after(self, *keywords: str) -> str:
        """The argument that follows one of KEYWORDS, empty without."""
        for word, value in zip(self.arguments, self.arguments[1:], strict=False):
            if word in keywords:
                return value
        return ""


def calls(text: str) -> list[Call]:
    """Every command of TEXT, in order."""
    made: list[Call] = []
    line, depth, name, first = 1, 0, "", 1
    arguments: list[str] = []
    for token in _TOKEN.finditer(text):
        mark = token["mark"]
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
            if not depth and name:
                made.append(Call(first, name.lower(), tuple(arguments)))
                if len(made) == _CALLS:
                    break
                name, arguments = "", []
        else:
            word = next((w for k in ("word", "quoted", "bracket") if (w := token[k])), None)
            if word is not None and not depth:
                name, first, arguments = word, line, []
            elif word is not None and len(arguments) < _ARGUMENTS:
                arguments.append(word)
        line += token[0].count("\n")
    return made


def options(found: Collection[Call]) -> dict[str, bool]:
    """The switches that FOUND declares, and whether they are on when nobody sets them."""
    made = {}
    for call in found:
        if call.name == "option" and call.arguments:
            given = call.arguments[2:3]
            made[call.arguments[0]] = bool(given) and given[0].upper() in _ON
        elif call.name == "set" and "BOOL" in call.arguments[2:]:
            made[call.arguments[0]] = call.arguments[1].upper() in _ON
    return made


#: A function or macro: the names of its parameters, and what it calls.
Body = tuple[tuple[str, ...], list[Call]]


def run(found: list[Call], switches: Mapping[str, bool], bodies: dict[str, Body]) -> Iterator[Call]:
    """Those of FOUND that run when SWITCHES are set so; a condition on anything else holds.

    What they define is put into BODIES, by lower-case name.
    """
    stack: list[Branch] = []
    body: list[Call] | None = None  # the function that is being defined
    for call in found:
        name = call.name
        if name in ("endfunction", "endmacro"):
            body = None
        elif body is not None:
            body.append(call)
        elif name in ("function", "macro") and call.arguments:
            body = []
            if _may_run(stack):
                bodies[call.arguments[0].lower()] = (call.arguments[1:], body)
        elif name == "if":
            stack.append(Branch(_holds(call.arguments, switches)))
        elif name == "elseif" and stack:
            stack[-1].turn(_holds(call.arguments, switches))
        elif name == "else" and stack:
            stack[-1].turn(True)
        elif name == "endif":
            if stack:
                stack.pop()
        elif _may_run(stack):
            yield call


def _may_run(stack: list[Branch]) -> bool:
    return all(branch.taken is not False for branch in stack)


def _holds(condition: tuple[str, ...], switches: Mapping[str, bool]) -> Truth:
    """Whether CONDITION is true; None when nothing here tells.

    Of ``A AND B`` one false part decides, of ``A OR B`` all have to be.
    """
    if len(condition) > _CONDITION:
        return None
    if "OR" in condition:
        at = condition.index("OR")
        return any_of(_holds(part, switches) for part in (condition[:at], condition[at + 1 :]))
    if "AND" in condition:
        at = condition.index("AND")
        return all_of(_holds(part, switches) for part in (condition[:at], condition[at + 1 :]))
    if condition[:1] == ("NOT",):
        return negated(_holds(condition[1:], switches))
    if len(condition) != 1:
        return None
    word = condition[0]
    if word.upper() in _OFF or word.upper() in _ON:
        return word.upper() in _ON
    return switches.get(word.removeprefix("${").removesuffix("}"))

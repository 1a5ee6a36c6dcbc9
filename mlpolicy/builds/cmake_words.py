"""The words of a CMake file: its commands, with their arguments and where they stand.

Source: cmake-language(7) [specification]. Brackets with equals signs are read like plain ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

COMMANDS_LIMIT = 20_000  # of one file
ARGUMENTS_LIMIT = 2_000  # of one command

# An end that never comes is that of the file, so that nothing is looked at twice.
_WORD = re.compile(
    r"(?P<no>#\[=*\[(?:.*?)(?:\]=*\]|\Z)|#[^\n]*)"
    r'|"(?P<quoted>[^"\\]*+(?:\\.[^"\\]*+)*+)"?'
    r"|\[=*\[(?P<bracket>.*?)(?:\]=*\]|\Z)"
    r"|(?P<sign>[()])"
    r'|(?P<plain>(?:[^\s()"#\\]|\\.)+)',
    re.DOTALL,
)


@dataclass(frozen=True)
class Command:
    """One command: its name in lower case, its arguments, and its place in the text.

    Parentheses within the arguments are arguments.
    """

    name: str
    arguments: tuple[str, ...]
    start: int
    end: int


def commands(text: str) -> Iterator[Command]:
    """The commands of TEXT in their order."""
    name, start, depth, made = "", 0, 0, 0
    arguments: list[str] = []
    for match in _WORD.finditer(text):
        if match["no"] is not None:
            continue
        if depth == 0:
            if match["sign"] == "(":
                depth, arguments = 1, []
            else:
                name, start = (match["plain"] or "").lower(), match.start()
            continue
        sign = match["sign"]
        depth += {"(": 1, ")": -1}.get(sign or "", 0)
        if depth == 0:
            yield Command(
                name,
                tuple(arguments),
                start,
                match.end(),
            )
            made += 1
            if made == COMMANDS_LIMIT:
                return
        elif len(arguments) < ARGUMENTS_LIMIT:
            quoted = match["quoted"] if match["quoted"] is not None else match["bracket"]
            arguments.append(sign or match["plain"] or "" if quoted is None else quoted)

"""Variables of makefiles and shell scripts, put in where their text is known."""

from __future__ import annotations

import re
from collections.abc import Mapping

_USE = re.compile(r"\$(?:\(([\w.-]{1,60})\)|\{([\w.-]{1,60})(?::?-[^{}]{0,80})?\}|(\w{1,60}))")
_ROUNDS = 4  # variables in the values of variables
_USES = 16  # of one text, in each round
_VALUE = 256  # characters of a value that are put in
LENGTH = 4096  # characters of a text in which variables are put in


def expand(text: str, known: Mapping[str, str]) -> str:
    """TEXT with the variables that are KNOWN; the others stay as they stand."""
    text = text[:LENGTH]

    def value(use: re.Match[str]) -> str:
        name = use[1] or use[2] or use[3]
        return known[name][:_VALUE] if name in known else use[0]

    for _ in range(_ROUNDS):
        if "$" not in text:
            break
        text, before = _USE.sub(value, text, count=_USES), text
        if text == before:
            break
    return text

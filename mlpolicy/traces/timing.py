"""When a statement of a Python program runs: on import, on use, or because somebody asked.

on-import  at the top of a module
on-use     in a function that is there for something else
on-call    in a function that is there for that, or in a program's main part
asked      under a condition or in a command that somebody has to choose
"""

from __future__ import annotations

import re

_LINES = 2_000  # that are gone back
_HEADERS = 12

_QUOTED = re.compile(rb"\\.|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_HEADER = re.compile(rb"(?:async )?(?:def|class|if|elif|while|for|with|try|else|except|finally)\b")
#: A command of setuptools, cleo and others: only who names it runs it.
_COMMAND = re.compile(rb"class \w{1,60}\((?:\w{1,40}\.)?(?:Base)?Command\)")
#: A condition that somebody has to make true.
_ASKS = re.compile(
    rb"\bdownload\b|\bpretrained\b|\bargs\.|\bopt(?:ion)?s\.|allow|consent|confirm|agree|prompt"
    rb"|input\(|\bask|\bfetch\b|online|sys\.argv|\bverbose\b"
)
#: A function that is called for that purpose, as far as its name tells.
_FOR_IT = re.compile(
    rb"def (?:\w{0,60}_)?(?:download|fetch|install|pull|main|cli|cmd|command)(?:_\w{0,60}|er|s)?\("
)
_SWITCH = re.compile(rb"def [^\n]{0,400}\b(?:download|pretrained)\b[^\n,=]{0,40}=\s?(?:False|None)")
_NEVER = re.compile(rb"if (?:typing\.)?TYPE_CHECKING\b|if (?:False|0)\s?:|def test_|class Test")
_MAIN = re.compile(rb"if[ (]{1,2}__name__")


def of(text: bytes, position: int) -> str | None:
    """When what is at POSITION runs, one of the words above; None when it never does.

    Never runs what is in a string, in a test, or for type checkers alone.
    """
    start = text.rfind(b"\n", 0, position) + 1
    before = _QUOTED.sub(b"", text[max(start, position - 1000) : position])
    if b'"' in before or b"'" in before:
        return None
    headers = _headers(text, start)
    if any(_NEVER.match(header) for header in headers):
        return None
    if any(_asks(header) for header in headers):
        return "asked"
    if any(_MAIN.match(header) or _FOR_IT.search(header) for header in headers):
        return "on-call"
    if any(header.startswith((b"def ", b"async def ")) for header in headers):
        return "on-use"
    return "on-call" if text.startswith(b"#!") else "on-import"


def _asks(header: bytes) -> bool:
    if header.startswith((b"if", b"elif", b"while")):
        return bool(_ASKS.search(header))
    return bool(_COMMAND.match(header) or _SWITCH.search(header))


def _headers(text: bytes, start: int) -> list[bytes]:
    """The lines that open the blocks around the line at START, the inmost first."""
    found: list[bytes] = []
    indent = _indent(text, start)
    for _ in range(_LINES):
        if not start or not indent or len(found) == _HEADERS:
            break
        end = start - 1
        start = text.rfind(b"\n", 0, end) + 1
        line = text[start : min(end, start + 1000)]
        own = _indent(text, start)
        if line.strip() and own < indent:
            if _HEADER.match(line, own):
                found.append(line[own:])
                indent = own
            elif not line.lstrip().startswith((b")", b"]", b"}")):
                indent = own  # the statement goes on over several lines
    return found


def _indent(text: bytes, start: int) -> int:
    at = start
    while at - start < 200 and text[at : at + 1] in (b" ", b"\t"):
        at += 1
    return at - start

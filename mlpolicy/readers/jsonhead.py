"""JSON documents of any size, read up to a limit and never deeper than is sane.

A document of up to 1 MiB is parsed by Python's own parser. Of a larger one the top level is
read from the first 64 KiB: its keys, short values, and None for what is cut off (H32).
"""

from __future__ import annotations

import json
import re
from typing import Any

from mlpolicy.domain import Reader

WHOLE = 1 << 20
DEPTH = 64
_DIGITS = 32
_SPACE = b" \t\r\n"
# A string without its end runs to the end of the text, so that it is never tried again from the
# next quote on (H30). No possessive group: CPython 3.11.2 matches those wrongly (gh-106052).
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
_TOKEN = re.compile(_STRING + r"|[{}\[\],:]|[^\s{}\[\],:\"]{1,64}", re.DOTALL)
_NESTING = re.compile(_STRING.encode() + rb"|[\[\]{}]", re.DOTALL)


def load(reader: Reader) -> Any:
    """Return the document in READER; None when it is not JSON, is binary, or is too deep."""
    start = reader.start.lstrip(b"\xef\xbb\xbf").lstrip(_SPACE)
    if start[:1] not in (b"{", b"["):
        return None
    if reader.size > WHOLE:
        return _top(reader.head.decode("utf-8", "replace"))
    raw = reader.read(0, reader.size)
    # Python's parser recurses: count the depth before it can.
    if _deep(raw):
        return None
    try:
        return json.loads(raw.decode("utf-8-sig", "replace"), parse_int=_integer)
    except (ValueError, RecursionError):
        return None


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise ValueError("integer too long")
    return int(digits)


def _deep(raw: bytes) -> bool:
    if raw.count(b"[") + raw.count(b"{") < DEPTH:
        return False
    depth = 0
    for mark in _NESTING.finditer(raw):
        sign = mark[0]
        if sign in (b"[", b"{"):
            depth += 1
            if depth > DEPTH:
                return True
        elif sign in (b"]", b"}"):
            depth -= 1
    return False


def _top(head: str) -> Any:
    """The first level of an object that HEAD is the beginning of; a list gives ``[]``."""
    if head.lstrip("\ufeff \t\r\n")[:1] == "[":
        return []
    found: dict[str, Any] = {}
    depth = 0
    key: str | None = None
    value_next = False
    for match in _TOKEN.finditer(head):
        token = match[0]
        if token in "{[":
            if depth == 1 and value_next and key is not None:
                found[key] = None
            depth += 1
        elif token in "}]":
            depth -= 1
            if depth <= 0:
                break
        elif depth != 1:
            continue
        elif token == ",":
            key, value_next = None, False
        elif token == ":":
            value_next = key is not None
        elif value_next and key is not None:
            found[key] = _scalar(token)
        elif token[0] == '"':
            key = _scalar(token)
    return found


def _scalar(token: str) -> Any:
    try:
        return json.loads(token, parse_int=_integer)
    except (ValueError, RecursionError):
        return None

"""What the recognisers of JSON and of text share.

A JSON document is parsed only when the words that it must hold stand in its first 64 KiB: for
nearly all JSON files of a system the look for a needle is all that is done.
"""

from __future__ import annotations

import json
from typing import Any

from mlpolicy.domain import Trouble
from mlpolicy.formats.base import Content, Problems, text

#: What a JSON document that is a mapping, and one that is a list, begins with.
MAPPING = frozenset(b"{")
LIST = frozenset(b"[")


def mapping(content: Content, *needles: bytes) -> dict[str, Any] | None:
    """Return the JSON mapping in CONTENT when all NEEDLES are in its head."""
    head = content.head
    if not all(needle in head for needle in needles):
        return None
    document = content.json
    return document if isinstance(document, dict) else None


def word(document: Any, *keys: str) -> str | None:
    """Return the text found under KEYS, one level for each; None when there is none."""
    for key in keys:
        if not isinstance(document, dict):
            return None
        document = document.get(key)
    return text(document) if isinstance(document, str) else None


def words(value: Any) -> list[str]:
    """Return VALUE, a text or a list, as a list of its texts."""
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]


def value_at(raw: bytes, offset: int) -> Any:
    """Return the JSON value that begins at OFFSET of RAW; None when it does not end there."""
    try:
        return json.JSONDecoder().raw_decode(raw[offset:].decode("utf-8", "replace").lstrip())[0]
    except (ValueError, RecursionError):
        return None


def tail(content: Content, length: int, problems: Problems) -> bytes:
    """Return the last LENGTH bytes; Trouble goes to PROBLEMS, for the format is known already."""
    size = content.size
    if size <= len(content.head):
        return content.head[-length:]
    try:
        return content.read(max(0, size - length), min(size, length))
    except Trouble as trouble:
        problems.append((trouble.code, f"end of the file: {trouble.detail}"))
        return b""

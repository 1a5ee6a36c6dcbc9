"""Plain data out of hostile YAML and JSON: bounded, without aliases, never an exception.

Scalars of YAML stay the text that was written, so that ``no``, ``1.0`` and a date are what a
reader sees. A key that a nested mapping has twice stands for nothing: its value is None.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .. import licenses

YAML_LIMIT = 256 << 10  # bytes; long tables of results are kept in cards
JSON_LIMIT = 4 << 20
TEXT_LIMIT = 500  # characters of a license, a name or an address
ITEMS_LIMIT = 256  # of a list
_NODES = 50_000
_DEPTH = 32
_NULLS = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Pair:
    """One entry of a mapping, as often as it is there; LINE counts from 1."""

    key: str
    value: Any
    line: int


@lru_cache(maxsize=64)  # one card may speak for every model of a subject
def pairs(content: bytes) -> tuple[Pair, ...]:
    """The top level of a YAML mapping; empty when it is none, is broken or is too much."""
    import yaml

    if len(content) > YAML_LIMIT:
        return ()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it is built
    try:
        events = yaml.parse(content.decode("utf-8", "replace"), Loader=loader)
        return tuple(_Events(events).top())
    except (yaml.YAMLError, ValueError, OverflowError):
        return ()


class _Events:
    """Builds values from a parser's events, and stops as soon as they are too much.

    An alias is refused: a few hundred bytes of them can stand for gigabytes.
    """

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.nodes = 0

    def top(self) -> list[Pair]:
        """The pairs of the one document there is, ValueError when that is no mapping."""
        import yaml

        _stream, _document, root = (next(self.events, None) for _ in range(3))
        if not isinstance(root, yaml.MappingStartEvent):
            raise ValueError
        found = list(self.pairs(0))
        _end, last = (next(self.events, None) for _ in range(2))
        if not isinstance(last, yaml.StreamEndEvent):
            raise ValueError
        return found

    def pairs(self, depth: int) -> Iterator[Pair]:
        """The pairs up to the end of a mapping; a key that is no scalar is left out."""
        import yaml

        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key, value = self.value(event, depth), self.value(next(self.events), depth)
            if isinstance(event, yaml.ScalarEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                yield Pair(key or "", value, line)

    def value(self, event: Any, depth: int) -> Any:
        """The value that begins with EVENT, as text, lists and dictionaries."""
        import yaml

        self.nodes += 1
        if self.nodes > _NODES or depth > _DEPTH or isinstance(event, yaml.AliasEvent):
            raise ValueError
        if isinstance(event, yaml.ScalarEvent):
            return None if event.implicit[0] and event.value in _NULLS else event.value
        if isinstance(event, yaml.MappingStartEvent):
            return _mapping([(pair.key, pair.value) for pair in self.pairs(depth + 1)])
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, depth + 1))
        return items


def yaml_mapping(content: bytes) -> dict[str, Any]:
    """A YAML mapping; a key that is there twice stands for nothing."""
    return _mapping([(pair.key, pair.value) for pair in pairs(content)])


def front_matter(content: bytes) -> tuple[Pair, ...]:
    """The YAML between two lines ``---`` that a Markdown file begins with."""
    if not content.startswith((b"---", b"\xef\xbb\xbf---")):
        return ()
    head = content[: YAML_LIMIT + 8].removeprefix(b"\xef\xbb\xbf")
    if not head.startswith((b"---\n", b"---\r\n")):
        return ()
    end = head.find(b"\n---", 3)
    # The first line stays as a comment, so that lines count from the top of the file.
    return pairs(b"#" + head[3 : end + 1]) if end > 0 else ()


def json_value(content: bytes) -> Any:
    """The JSON document in CONTENT; None when it is none, is too large or is too deep."""
    if len(content) > JSON_LIMIT:
        return None
    try:
        text = content.decode("utf-8-sig", "replace")
        return json.loads(text, object_pairs_hook=_mapping)
    except (ValueError, RecursionError):
        return None


def _mapping(found: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(found)
    if len(made) != len(found):
        once: set[str] = set()
        for key, _ in found:
            if key in once:
                made[key] = None
            once.add(key)
    return made


def word(value: Any) -> str | None:
    """VALUE when it is text that says something; what is cut off ends in an ellipsis.

    So a license that is longer than it may be never reads as its first part.
    """
    if not isinstance(value, str):
        return None
    short = " ".join(value[: TEXT_LIMIT + 1].split())
    if len(value) > TEXT_LIMIT:
        short = short[: TEXT_LIMIT - 1] + "\N{HORIZONTAL ELLIPSIS}"
    return short or None


def all_of(values: list[Any]) -> str | None:
    """One expression for licenses that are all in force, as far as VALUES are text."""
    texts = [text for text in map(word, values) if text]
    return word(licenses.all_of(texts)) if texts else None


def listed(value: Any) -> list[Any]:
    """VALUE as a list, limited: what is no list is its only item, None is no item."""
    if value is None:
        return []
    return value[:ITEMS_LIMIT] if isinstance(value, list) else [value]


def mappings(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings in the list VALUE, each with its place there."""
    for index, item in enumerate(listed(value)):
        if isinstance(item, dict):
            yield index, item


def mapping(value: Any, *keys: str) -> dict[str, Any]:
    """What stands below KEYS in VALUE when that is a mapping, else an empty one."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}

"""Model cards: the YAML front matter of a README.md beside the weights.

Fields: https://huggingface.co/docs/hub/model-cards. What a card does not list is not known to
be absent, and its license is the model's, never a data set's.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import CARDS
from ..domain import Fact
from .embedded import from_metadata

_MAX_FRONT_MATTER = 64 << 10


def facts(path: str, documents: Mapping[str, bytes]) -> Iterator[tuple[str, Fact]]:
    """Facts for the model file PATH from the nearest card in its directory or one above."""
    directory = posixpath.dirname(path)
    while True:
        for name in CARDS:
            card = posixpath.join(directory, name)
            matter = front_matter(documents.get(card, b""))
            if matter:
                yield from from_metadata(matter, card, "model-card")
                return
        if not directory:
            return
        directory = posixpath.dirname(directory)


def front_matter(content: bytes) -> dict[str, Any]:
    """The scalars and lists of a card's front matter; empty when there is none or it is broken."""
    head = content[:_MAX_FRONT_MATTER].lstrip(b"\xef\xbb\xbf")
    if not head.startswith((b"---\n", b"---\r\n")):
        return {}
    end = head.find(b"\n---", 3)
    if end < 0:
        return {}
    import yaml

    try:
        # No aliases: a few hundred bytes of them can stand for gigabytes.
        if b"&" in head[:end] and any(
            isinstance(event, yaml.AliasEvent) for event in yaml.parse(head[4:end])
        ):
            return {}
        loaded = yaml.safe_load(head[4:end])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    if not isinstance(loaded, dict):
        return {}
    return {key: _shape(key, value) for key, value in loaded.items() if isinstance(key, str)}


def _shape(key: str, value: Any) -> Any:
    if key in ("base_model", "datasets"):
        rows = value if isinstance(value, list) else [value]
        return [row for row in rows if isinstance(row, str)]
    if key == "license" and isinstance(value, list):
        return " AND ".join(str(item) for item in value)
    return value

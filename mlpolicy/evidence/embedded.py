"""Facts that the model file itself carries in its header (formats' metadata).

The translation of keys into facts is shared with the cards, which use the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from .. import licenses
from ..domain import Artifact, Fact
from . import plain, vocabulary
from .base import Inquiry, Statement

#: A key, its value, and where that stands; a key that is there twice is two of them.
Said = tuple[str, Any, str]

_LICENSE_KEYS = ("license", "license_name", "license_link")
_LISTS = (("base_model", "base"), ("datasets", "training.data"))
#: The page of a model or a data set on the hub that its name stands for.
_HUB = re.compile(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:datasets/([^/]+)|[^/]+/[^/]+)")


def statements(inquiry: Inquiry) -> Iterator[Statement]:
    """What the headers of the model's files say."""
    for artifact in inquiry.files:
        yield from facts(artifact)


def facts(artifact: Artifact) -> Iterator[Statement]:
    """The facts in ARTIFACT's metadata; their source is ``path#key``."""
    said = list(_said(artifact))
    yield from from_metadata(said, "embedded")
    for _, source in _relations(said):
        yield "model.derived", Fact("yes", source, "embedded")


def _said(artifact: Artifact) -> Iterator[Said]:
    """The metadata, and each of the values of a key that the header has twice."""
    for key, value in artifact.metadata.items():
        yield key, value, f"{artifact.path}#{key}"
    for key, values in plain.mapping(artifact.metadata.get("duplicates")).items():
        for index, value in enumerate(plain.listed(values)):
            yield key, value, f"{artifact.path}#{key}[{index}]"
    if artifact.role == "adapter" and "relation" not in artifact.metadata:
        yield "relation", "adapter", f"{artifact.path}#role"


def from_metadata(said: Iterable[Said], authority: str) -> Iterator[Statement]:
    """Translate keys (contract, section 2) into facts about a model."""
    said = list(said)
    for value, source in licenses_of(said):
        yield "weights.license", Fact(value, source, authority)
    for key, fact in _LISTS:
        named = list(_names(said, key))
        if not named:
            continue
        yield fact, Fact([name for name, _, _ in named], named[0][2], authority)
        for index, (name, address, source) in enumerate(named):
            yield f"{fact}[{index}].name", Fact(name, source, authority)
            if address:
                yield f"{fact}[{index}].url", Fact(address, source, authority)
            if fact == "base":
                for relation, place in _relations(said):
                    yield f"{fact}[{index}].relation", Fact(relation, place, authority)


def licenses_of(said: Iterable[Said]) -> Iterator[tuple[str, str]]:
    """Each license that is stated, with its place.

    ``other`` stands for the one that license_name names. With nothing but a link to a text that
    nobody read here, the license is that text, whatever it grants.
    """
    table: dict[str, list[tuple[str, str]]] = {}
    for key, value, source in said:
        if key not in _LICENSE_KEYS:
            continue
        if isinstance(value, str) and "\n" in value.strip():  # the text itself
            value = licenses.recognize(value.encode("utf-8", "replace"))
        text = plain.all_of(plain.listed(value))
        if text:
            table.setdefault(key, []).append((text, source))
    named = table.get("license_name", [])
    linked = [(f"other ({link})", source) for link, source in table.get("license_link", [])]
    stated = table.get("license", [])
    if not stated:
        yield from named
    for value, source in stated:
        if value.lower() == "other":
            yield from named or linked or [(value, source)]
        else:
            yield value, source


def _names(said: Iterable[Said], key: str) -> Iterator[tuple[str, str | None, str]]:
    """The items of the list KEY: name, address if one is given, and place."""
    seen = set()
    for name, value, source in said:
        if name != key:
            continue
        for item in plain.listed(value):
            entry = plain.word(_name(item))
            if entry is None or entry in seen:
                continue
            seen.add(entry)
            address = entry if entry.startswith(("https://", "http://")) else None
            yield _short(entry), address, source
        # What is left out is not known, and may not look as if nothing were there.
        if isinstance(value, list) and len(value) > plain.ITEMS_LIMIT:
            yield f"({len(value) - plain.ITEMS_LIMIT} more)", None, source


def _name(item: Any) -> Any:
    """Some cards list mappings where names belong."""
    if isinstance(item, dict):
        return item.get("name") or item.get("id") or item.get("path")
    return item


def _short(entry: str) -> str:
    if not _HUB.match(entry):
        return entry
    path = entry.partition("//")[2].partition("/")[2].removeprefix("datasets/")
    return "/".join(path.split("/")[:2])


def _relations(said: Iterable[Said]) -> Iterator[tuple[str, str]]:
    known = vocabulary.find("base[].relation")
    for key, value, source in said:
        if key in ("relation", "base_model_relation") and known and value in known.values:
            yield value, source

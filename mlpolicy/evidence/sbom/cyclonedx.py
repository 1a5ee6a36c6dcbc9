"""CycloneDX ML-BOMs, versions 1.5 to 1.7 in JSON.

Source: https://cyclonedx.org/docs/1.7/json/ [specification]. The format does not tell data sets
of training from those of evaluation, so all that are listed count as training data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import plain
from .base import PARTS_LIMIT, Bill, Described, Format, Item, Note, capped, sha256, web

_MODEL, _DATA = "machine-learning-model", "data"
#: Components, and the data sets that they list, by their bom-ref.
_Refs = dict[str, Item]


def read(document: Any) -> Bill | None:
    """The models of DOCUMENT; None when it is no CycloneDX."""
    if not isinstance(document, dict) or document.get("bomFormat") != "CycloneDX":
        return None
    if _ours(plain.mapping(document, "metadata")):
        return Bill()
    parts = list(_components(document))
    refs: _Refs = {}
    for part, key in parts:
        contents = [content for _, content in plain.mappings(part.get("data"))]
        own = (*_licenses(part, key), *(("sha256", digest, key) for digest in _digests(part)))
        name = plain.word(part.get("name")) or "unnamed"
        _refer(refs, part, Item(name, key, (*own, *_address(contents[:1], key))))
        for content in contents:
            # A data set inside a data component has that one's license.
            inner = plain.word(content.get("name")) or name
            _refer(refs, content, Item(inner, key, (*own, *_address([content], key))))
    models = [(p, k) for p, k in parts if p.get("type") == _MODEL and not _ours(p)]
    return Bill(tuple(_model(part, key, refs) for part, key in models))


def _ours(part: dict[str, Any]) -> bool:
    """Whether mlpolicy wrote it: what it found out is no evidence for what it finds out."""
    names = (plain.word(row.get("name")) for _, row in plain.mappings(part.get("properties")))
    return any(name and name.startswith("mlpolicy:") for name in names)


def _components(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every component with its key, those inside others too."""
    waiting: list[tuple[Any, str]] = [(document.get("components"), "components")]
    main = plain.mapping(document, "metadata", "component")
    if main:
        waiting.append(([main], "metadata/component"))
    count = 0
    while waiting:
        rows, key = waiting.pop()
        for index, part in enumerate(rows if isinstance(rows, list) else ()):
            count += 1
            if count > PARTS_LIMIT:
                return
            if isinstance(part, dict):
                place = key if key == "metadata/component" else f"{key}/{index}"
                yield part, place
                waiting.append((part.get("components"), f"{place}/components"))


def _refer(refs: _Refs, part: dict[str, Any], item: Item) -> None:
    reference = part.get("bom-ref")
    if isinstance(reference, str):
        refs.setdefault(reference, item)


def _model(part: dict[str, Any], key: str, refs: _Refs) -> Described:
    files = [
        (name, next(_digests(child), ""))
        for _, child in plain.mappings(part.get("components"))
        if child.get("type") == "file" and (name := plain.word(child.get("name")))
    ]
    parents = plain.mappings(plain.mapping(part, "pedigree").get("ancestors"))
    listed = plain.mapping(part, "modelCard", "modelParameters").get("datasets")
    place = f"{key}/modelCard/modelParameters/datasets"
    return Described(
        name=plain.word(part.get("name")) or "",
        files=tuple(files),
        digests=tuple(_digests(part)),
        notes=tuple(("weights.license", text, at) for _, text, at in _licenses(part, key)),
        data=capped(
            item
            for index, row in enumerate(listed if isinstance(listed, list) else ())
            if isinstance(row, dict) and (item := _data(row, f"{place}/{index}", refs))
        ),
        bases=capped(_base(row, f"{key}/pedigree/ancestors/{index}") for index, row in parents),
    )


def _data(row: dict[str, Any], key: str, refs: _Refs) -> Item | None:
    """A data set that is described on the spot, or in a component of its own."""
    reference = row.get("ref")
    if isinstance(reference, str):
        return refs.get(reference) or Item(plain.word(reference) or "unnamed", key)
    if plain.word(row.get("type")) not in (None, "dataset", "other"):
        return None
    return Item(plain.word(row.get("name")) or "unnamed", key, tuple(_address([row], key)))


def _address(contents: list[dict[str, Any]], key: str) -> Iterator[Note]:
    for entry in contents:
        address = web(plain.mapping(entry, "contents").get("url"))
        if address:
            yield "url", address, key


def _base(row: dict[str, Any], key: str) -> Item:
    owner, name = plain.word(row.get("group")), plain.word(row.get("name")) or "unnamed"
    return Item(f"{owner}/{name}" if owner else name, key, tuple(_licenses(row, key)))


def _digests(part: dict[str, Any]) -> Iterator[str]:
    for _, row in plain.mappings(part.get("hashes")):
        if row.get("alg") == "SHA-256" and (digest := sha256(row.get("content"))):
            yield digest


def _licenses(part: dict[str, Any], key: str) -> Iterator[Note]:
    """What is declared and what is concluded are two statements; each may list several."""
    said: dict[str, list[str]] = {}
    for _, row in plain.mappings(part.get("licenses")):
        one = plain.mapping(row, "license")
        text = plain.word(row.get("expression") or one.get("id") or one.get("name"))
        if text and text.upper() != "NOASSERTION":
            how = row.get("acknowledgement") or one.get("acknowledgement")
            said.setdefault(str(how), []).append(text)
    for texts in said.values():
        expression = plain.all_of(list(texts))
        if expression:
            yield "license", expression, f"{key}/licenses"


FORMAT = Format(
    title="CycloneDX",
    reference="https://cyclonedx.org/docs/1.7/json/",
    endings=(".cdx.json", "bom.json"),
    read=read,
)

"""SPDX 3.0 documents in JSON-LD: the profiles AI and Dataset.

Source: https://spdx.github.io/spdx-spec/v3.0.1/ [specification]. The words for how a data set
is available are those of the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .. import plain
from .base import PARTS_LIMIT, Bill, Described, Format, Item, Note, capped, sha256, web

_AVAILABLE = ("directDownload", "query", "scrapingScript", "clickthrough", "registration")
_FILES = ("contains", "hasDataFile", "hasDistributionArtifact")
_LICENSES = ("hasConcludedLicense", "hasDeclaredLicense")
_MEMBERS, _MEMBERS_DEPTH = 16, 2  # of a set of licenses, and of sets in it
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Graph:
    """The elements of a document by their names, and the relationships between them."""

    def __init__(self, elements: list[Any]) -> None:
        self.elements: dict[str, tuple[dict[str, Any], str]] = {}
        self.links: dict[tuple[str, str], list[tuple[Any, str, str]]] = {}
        self.licenses: dict[str, tuple[tuple[str, str], ...]] = {}  # asked for again and again
        for index, element in enumerate(elements[:PARTS_LIMIT]):
            if not isinstance(element, dict):
                continue
            key = f"@graph/{index}"
            self.elements.setdefault(_id(element) or key, (element, key))
            if _kind(element).endswith("Relationship"):
                self.link(element, key)

    def link(self, element: dict[str, Any], key: str) -> None:
        how, start = plain.word(element.get("relationshipType")), _target(element.get("from"))
        whole = plain.word(element.get("completeness")) or ""
        ends = element.get("to")
        for end in ends if isinstance(ends, list) else [ends]:
            if start and how:
                self.links.setdefault((start, how), []).append((end, key, whole))
            if _target(end) and how == "ancestorOf":
                self.links.setdefault((_target(end), "descendantOf"), []).append((start, key, ""))

    def of_kind(self, kind: str) -> Iterator[dict[str, Any]]:
        return (element for element, _ in self.elements.values() if _kind(element) == kind)

    def ends(self, element: dict[str, Any], *how: str) -> Iterator[tuple[Any, str, str]]:
        """Where the relationships HOW of ELEMENT lead, their keys and their completeness."""
        for word in how:
            yield from self.links.get((_id(element), word), ())

    def element(self, end: Any) -> dict[str, Any]:
        """The element that END names or is."""
        if isinstance(end, dict) and len(end) > 1:
            return end
        return self.elements.get(_target(end), ({}, ""))[0]

    def license(self, end: Any, depth: int = 0) -> str | None:
        """The expression that END stands for; None when it asserts nothing."""
        element, name = self.element(end), _target(end)
        stated = plain.word(element.get("simplelicensing_licenseExpression"))
        if stated:
            return None if stated.upper() == "NOASSERTION" else stated
        kind = _kind(element)
        if kind in ("ConjunctiveLicenseSet", "DisjunctiveLicenseSet") and depth < _MEMBERS_DEPTH:
            parts = plain.listed(element.get("expandedlicensing_member"))[:_MEMBERS]
            texts = [self.license(part, depth + 1) or "unreadable" for part in parts]
            join = " AND " if kind.startswith("Conj") else " OR "
            return plain.word(join.join(f"({text})" for text in texts))
        last = re.split(r"[/#:]", name.rstrip("/"))[-1]
        if last.startswith("NoAssertion"):
            return None
        if last in ("None", "NoneElement", "NoneLicense"):
            return "NONE"
        # Anybody may end a name of his own in "MIT": only SPDX's own list is taken at its word.
        if last.startswith("LicenseRef") or "://spdx.org/licenses/" in name:
            return plain.word(last.removesuffix(".html"))
        return plain.word(f"LicenseRef-{last}" if ":" in name else name)


def read(document: Any) -> Bill | None:
    """The models of DOCUMENT; None when it is no SPDX 3."""
    if not isinstance(document, dict):
        return None
    context = plain.listed(document.get("@context"))
    if not any(isinstance(part, str) and "spdx.org/rdf/3." in part for part in context):
        return None
    elements = document.get("@graph")
    graph = _Graph(elements if isinstance(elements, list) else [document])
    return Bill(tuple(_model(element, graph) for element in graph.of_kind("AIPackage")))


def _model(element: dict[str, Any], graph: _Graph) -> Described:
    files = []
    for end, _, _ in graph.ends(element, *_FILES):
        file = graph.element(end)
        name = plain.word(file.get("name"))
        if name and _kind(file) == "File":
            files.append((name, next(_digests(file), "")))
    notes = [("weights.license", text, key) for text, key in _licenses(element, graph)]
    trained = list(graph.ends(element, "trainedOn"))
    # That a list is whole is for a person to say; that it is not, for anybody.
    part = [key for _, key, whole in trained if whole == "incomplete"]
    notes += [("training.data_complete", "no", key) for key in part[:1]]
    return Described(
        name=plain.word(element.get("name")) or "",
        files=tuple(files[: plain.ITEMS_LIMIT]),
        digests=tuple(_digests(element)),
        notes=tuple(notes),
        data=capped(_item(end, key, graph) for end, key, _ in trained),
        bases=capped(_item(end, key, graph) for end, key, _ in graph.ends(element, "descendantOf")),
    )


def _item(end: Any, key: str, graph: _Graph) -> Item:
    element = graph.element(end)
    name = plain.word(element.get("name")) or plain.word(_target(end)) or "unnamed"
    return Item(name, key, (*_license_notes(element, graph), *_about_data(element, key, graph)))


def _license_notes(element: dict[str, Any], graph: _Graph) -> Iterator[Note]:
    for text, where in _licenses(element, graph):
        yield "license", text, where


def _about_data(element: dict[str, Any], key: str, graph: _Graph) -> Iterator[Note]:
    if _kind(element) != "DatasetPackage":
        return
    place = graph.elements.get(_id(element), (element, key))[1]
    available = element.get("dataset_datasetAvailability")
    if available in _AVAILABLE:
        yield "availability", str(available), f"{place}/dataset_datasetAvailability"
    address = web(element.get("software_downloadLocation"))
    if address:
        yield "url", address, f"{place}/software_downloadLocation"
    for digest in _digests(element):
        yield "sha256", digest, f"{place}/verifiedUsing"
    date = _DATE.match(plain.word(element.get("releaseTime")) or "")
    if date:
        yield "date", date[0], f"{place}/releaseTime"


def _licenses(element: dict[str, Any], graph: _Graph) -> tuple[tuple[str, str], ...]:
    """What is declared and what is concluded, with their keys: two statements."""
    known = graph.licenses.get(_id(element))
    if known is None:
        found = []
        for how in _LICENSES:
            ends = list(graph.ends(element, how))[: plain.ITEMS_LIMIT]
            stated = plain.all_of([graph.license(end) for end, _, _ in ends])
            if stated:
                found.append((stated, ends[0][1]))
        known = graph.licenses.setdefault(_id(element), tuple(found))
    return known


def _digests(element: dict[str, Any]) -> Iterator[str]:
    for _, row in plain.mappings(element.get("verifiedUsing")):
        if row.get("algorithm") == "sha256" and (digest := sha256(row.get("hashValue"))):
            yield digest


def _id(element: dict[str, Any]) -> str:
    name = element.get("spdxId") or element.get("@id")
    return name if isinstance(name, str) else ""


def _target(end: Any) -> str:
    if isinstance(end, dict):
        return _id(end)
    return end if isinstance(end, str) else ""


def _kind(element: dict[str, Any]) -> str:
    """The class without its profile: ``ai_AIPackage`` and ``.../AI/AIPackage`` are AIPackage."""
    kind = element.get("type") or element.get("@type")
    return re.split(r"[/_#:]", kind)[-1] if isinstance(kind, str) and len(kind) < 200 else ""


FORMAT = Format(
    title="SPDX 3",
    reference="https://spdx.github.io/spdx-spec/v3.0.1/",
    endings=(".spdx.json", ".spdx3.json", ".spdx.jsonld", "bom.json"),
    read=read,
)

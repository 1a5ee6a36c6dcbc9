"""Croissant descriptions of data sets, versions 1.0 and 1.1 in JSON-LD.

Source: https://docs.mlcommons.org/croissant/docs/croissant-spec.html [specification].
"""

from __future__ import annotations

import re
from typing import Any

from ... import licenses
from .. import data_card, plain
from .base import Bill, Format, Note, sha256, web

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(document: Any) -> Bill | None:
    """The data set of DOCUMENT; None when it is no Croissant."""
    if not isinstance(document, dict):
        return None
    versions = plain.listed(document.get("conformsTo") or document.get("dct:conformsTo"))
    if not any(isinstance(one, str) and "croissant" in one for one in versions):
        return None
    known = [document.get(key) for key in ("name", "alternateName", "url", "@id")]
    names = {data_card.key(name) for name in map(plain.word, known) if name}
    notes = [*_license(document), *_files(document)]
    address = web(document.get("url"))
    if address:
        notes.append(("url", address, "url"))
    date = _DATE.match(plain.word(document.get("datePublished")) or "")
    if date:
        notes.append(("date", date[0], "datePublished"))
    made_from = []
    for key in ("prov:wasDerivedFrom", "isBasedOn"):
        for index, source in enumerate(plain.listed(document.get(key))):
            given = source.get("name") or source.get("@id") if isinstance(source, dict) else source
            if name := plain.word(given):
                made_from.append((name, f"{key}/{index}"))
    data = data_card.DataSet(frozenset(names - {""}), tuple(notes), tuple(made_from))
    return Bill(data=(data,))


def _license(document: dict[str, Any]) -> list[Note]:
    rows = plain.listed(document.get("license"))
    given = [row.get("url") or row.get("name") if isinstance(row, dict) else row for row in rows]
    # Mostly the address of a license's page, which reads worse than the license's name.
    known = [(text, licenses.find(text)) for text in map(plain.word, given) if text]
    stated = plain.all_of([found.id if found else text for text, found in known])
    return [("license", stated, "license")] if stated else []


def _files(document: dict[str, Any]) -> list[Note]:
    """Where to download it, when every file has an address and a digest that pins it."""
    live = document.get("isLiveDataset", document.get("cr:isLiveDataset"))
    if live not in (None, False, "false", "False"):
        return []
    found = []
    rows = [row for _, row in plain.mappings(document.get("distribution"))]
    for row in rows:
        kind = row.get("@type")
        if not isinstance(kind, str) or not kind.endswith("FileObject") or row.get("containedIn"):
            continue
        address, digest = web(row.get("contentUrl")), sha256(row.get("sha256"))
        if address is None or digest is None:
            return []
        found.append((address, digest))
    if not found or len(rows) >= plain.ITEMS_LIMIT:
        return []
    notes = [("availability", "directDownload", "distribution")]
    if len(found) == 1:
        notes += [("url", found[0][0], "distribution"), ("sha256", found[0][1], "distribution")]
    return notes


FORMAT = Format(
    title="Croissant",
    reference="https://docs.mlcommons.org/croissant/docs/croissant-spec.html",
    endings=("croissant.json",),
    read=read,
)

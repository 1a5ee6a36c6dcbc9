"""Descriptions by the Model Openness Framework (MOF), in YAML.

Source: lfai/model_openness_tool, schema/ and models/ [read]. The tool lets a component without
a license have the distribution's, which makes data sets look free that are not: here a
component is open by its own license only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ... import licenses
from .. import plain
from .base import Bill, Described, Format, Note, web

#: What the descriptions have where a license belongs, in lower case.
_ABSENT = ("component not included", "not included")
_UNSAID = ("license not specified", "not specified", "undisclosed", "unlicensed", "unknown", "n/a")
_OPENNESS = {"yes": "open", "no": "restricted"}
_SLUG = re.compile(r"[^a-z0-9]+")


def read(document: Any) -> Bill | None:
    """The one model of DOCUMENT; None when it is no description of that kind."""
    release = plain.mapping(document, "release")
    if not release or "components" not in release or not plain.mapping(document, "framework"):
        return None
    notes: list[Note] = []
    for index, row in plain.mappings(release["components"]):
        key = f"release/components/{index}"
        name = _SLUG.sub("-", (plain.word(row.get("name")) or "").lower()).strip("-")
        if name:
            notes += _component(name, row, key)
        if name == "training-code":
            notes += _training(row, key, plain.mapping(release, "license", "code"))
    return Bill((Described(plain.word(release.get("name")) or "", notes=tuple(notes)),))


def _component(name: str, row: dict[str, Any], key: str) -> Iterator[Note]:
    stated = _license(row)
    if stated in _ABSENT:
        yield f"components.{name}", "absent", f"{key}/license"
    elif stated:
        known = _OPENNESS.get(licenses.judge(stated).open)
        if known:
            yield f"components.{name}", known, f"{key}/license"
        if name == "model-parameters-final":
            yield "weights.license", stated, f"{key}/license"


def _training(row: dict[str, Any], key: str, code: dict[str, Any]) -> Iterator[Note]:
    """A license for all code is the training program's too: code is what it was given for."""
    stated, place = _license(row), f"{key}/license"
    if stated in _ABSENT:
        return
    if not stated:
        stated, place = _license({"license": code.get("name")}), "release/license/code/name"
    if stated and stated not in _ABSENT:
        yield "training.program.license", stated, place
    address = web(row.get("component_path")) or web(row.get("location"))
    if address:
        yield "training.program", "external-url", f"{key}/component_path"


def _license(row: dict[str, Any]) -> str | None:
    """The component's own license (older files: ``license_name``), None where nothing is said."""
    stated = row.get("license") or row.get("license_name")
    if isinstance(stated, dict):
        stated = stated.get("name")
    text = plain.word(stated)
    if text is None or text.lower() in _UNSAID:
        return None
    return text.lower() if text.lower() in _ABSENT else text


FORMAT = Format(
    title="Model Openness Framework",
    reference="https://github.com/lfai/model_openness_tool",
    endings=("mof.yaml", "mof.yml", "/MODEL.yaml", "/MODEL.yml"),
    read=read,
    syntax="yaml",
)

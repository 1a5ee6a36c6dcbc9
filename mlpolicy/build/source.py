"""The documents of the source package that is being built, read from the current directory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..documents import CONTROL, COPYRIGHT, LIMIT, MANIFEST
from ..domain import Fact, Scanned
from ..evidence import control, manifest, merge


def documents() -> Scanned:
    """debian/control, debian/copyright and debian/mlmodel.yaml as a subject without artifacts."""
    kept = {}
    for name in (CONTROL, COPYRIGHT, MANIFEST):
        path = Path(name)
        if path.is_file():
            with path.open("rb") as opened:
                kept[name] = opened.read(LIMIT)
    text = kept.get(CONTROL, b"").decode("utf-8", "replace")
    source = control.parse(text).source
    return Scanned(".", "source", source, None, text, (), (), kept)


def packages() -> control.Control:
    """debian/control of the source, empty when there is none."""
    return control.parse(documents().control or "")


def evidence_of(model: manifest.Declared) -> Mapping[str, Fact]:
    """What the manifest alone says of MODEL, as facts; debian/copyright fills in a license."""
    statements = list(model.facts())
    statements.append(("model.kind", Fact("model", model.origin, "manifest")))
    return merge.merge(statements)[0]

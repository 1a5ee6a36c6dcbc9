"""Put what mlmodel-fetch reads into the staging trees: manifests, license texts and links."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from ..evidence import manifest
from . import download, source


def write(sheet: manifest.Manifest, trees: Mapping[str, str]) -> None:
    """Write the files of all models that the packages of TREES download; a second run is fine."""
    head = source.packages().head
    homepage = None if head is None else head.get("Homepage")
    for package, tree in trees.items():
        for model in sheet.models:
            if model.action == "download" and model.package == package:
                _write(model, Path(tree), homepage)


def _write(model: manifest.Declared, tree: Path, homepage: str | None) -> None:
    target = _file(tree, download.manifest_path(model.name))
    target.write_text(download.manifest(model, homepage), "ascii")
    target.chmod(0o644)
    text = model.data["download"].get("license_file")
    if text:
        target = _file(tree, download.license_path(model.name))
        shutil.copyfile(text, target)
        target.chmod(0o644)
    # It leads nowhere until the model is fetched, and is where other packages look for it.
    _file(tree, download.link_path(model.name)).symlink_to(download.state_path(model.name))


def _file(tree: Path, path: str) -> Path:
    """PATH in TREE, with its directory made and what an earlier run left removed."""
    target = tree / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    return target

"""The staged files that are kept out of packages: of models that are omitted or downloaded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..documents import MANIFEST
from ..domain import InputError
from ..evidence import manifest
from ..evidence.globs import manifest_glob
from .download import written
from .download_rules import line

# What a checkout has in place of a large file (Git LFS, docs/spec.md).
_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"


def left_out(sheet: manifest.Manifest, directory: str) -> Iterator[str]:
    """The files below DIRECTORY that go, relative to it, in a fixed order.

    One that users are to download instead must be the one that they get.
    """
    models = [model for model in sheet.models if model.action != "ship"]
    # An earlier run of ours may have been here.
    ours = {path for m in models if m.action == "download" for path in written(m.name)}
    for path in _files(directory) if models else ():
        found = [model for model in models if path not in ours and _declares(model, path)]
        for model in found:
            if model.action == "download" and not os.path.islink(Path(directory, path)):
                _compare(model, Path(directory, path), path)
        if found:
            yield path


def _declares(model: manifest.Declared, path: str) -> bool:
    return any(manifest_glob(pattern, anywhere=True).match(path) for pattern in model.files)


def _files(directory: str) -> Iterator[str]:
    """Files and links below DIRECTORY, relative to it, in a fixed order; no link is followed."""
    for parent, directories, names in os.walk(directory):
        directories.sort()
        for name in sorted(names):
            yield os.path.relpath(os.path.join(parent, name), directory)


def _compare(model: manifest.Declared, staged: Path, path: str) -> None:
    """Stop when the STAGED file is not the one that users would get in its place."""
    rows: list[dict[str, Any]] = model.data["download"]["files"]
    ending = [(i, r) for i, r in enumerate(rows) if f"/{path}".endswith(f"/{r['path']}")]
    if not ending:
        told = "download/files"
        wrong = f"{staged} is of the model and would be lost; list it, or name less in files"
    else:
        index, row = max(ending, key=lambda found: len(found[1]["path"]))
        if _same(staged, row):
            return
        told = f"download/files/{index}"
        wrong = f"{staged} has another size or sha256 than is declared; correct one of the two"
    raise InputError(f"{MANIFEST}:{line(model, told)}: model {model.name}: {wrong}")


def _same(staged: Path, row: Mapping[str, Any]) -> bool:
    """Whether a file is the one that ROW describes, or Git LFS's stand-in for it."""
    pointer = _POINTER.format(**row).encode()
    with staged.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        if size == len(pointer) and opened.read() == pointer:
            return True
        opened.seek(0)
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return bool(size == row["size"] and digest == row["sha256"])

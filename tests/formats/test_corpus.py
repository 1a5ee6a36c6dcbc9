"""Every file of the corpus is recognized as what it is; no decoy is taken for a model."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from mlpolicy import pipeline
from mlpolicy.domain import Artifact

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
RANK = {"hint": 0, "likely": 1, "certain": 2}


def entries() -> list[dict[str, Any]]:
    """The index: one entry per line, each of them JSON behind "- "."""
    lines = (CORPUS / "index.yaml").read_text("utf-8").splitlines()
    return [json.loads(line[2:]) for line in lines if line.startswith("- ")]


ENTRIES = entries()
DECOYS = sorted((CORPUS / "decoys").iterdir())


def artifacts(path: Path) -> list[Artifact]:
    return [artifact for scanned in pipeline.scan_path(str(path)) for artifact in scanned.artifacts]


def name(entry: dict[str, Any]) -> str:
    return str(entry["path"]).removeprefix("files/")


def told(found: Iterable[Artifact]) -> list[str]:
    return [f"{a.path}: {a.format} {a.role} {a.certainty} {dict(a.metadata)}" for a in found]


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_recognized(entry: dict[str, Any]) -> None:
    path = CORPUS / entry["path"]
    bundle = entry.get("bundle", False)
    found = artifacts(path.parent if bundle and path.is_file() else path)
    if bundle and path.is_file():
        found = [a for a in found if a.path == path.name]
    elif not bundle:
        assert len(found) == 1, f"{entry['format']} {entry['role']}: {told(found)}"
    same = [a for a in found if (a.format, a.role) == (entry["format"], entry["role"])]
    assert same, f"not {entry['format']} {entry['role']}: {told(found)}"
    least = RANK[entry.get("certainty", "likely")]
    assert max(RANK[a.certainty] for a in same) >= least, told(same)
    wanted = entry.get("metadata", {})
    assert any(wanted.items() <= dict(a.metadata).items() for a in same), (wanted, told(same))


BY_CONTENT = [
    entry
    for entry in ENTRIES
    if not entry.get("bundle") and not entry.get("by_name") and entry.get("certainty") != "hint"
]


@pytest.mark.parametrize("entry", BY_CONTENT, ids=name)
def test_content_decides_and_not_the_name(entry: dict[str, Any], tmp_path: Path) -> None:
    blob = tmp_path / "blob"
    shutil.copy(CORPUS / entry["path"], blob)
    assert [artifact.format for artifact in artifacts(blob)] == [entry["format"]]


@pytest.mark.parametrize("path", DECOYS, ids=lambda path: path.name)
def test_decoy_is_no_model(path: Path) -> None:
    assert [line for a in artifacts(path) if a.certainty != "hint" for line in told([a])] == []


def test_every_file_has_an_entry_or_a_bundle() -> None:
    whole = {CORPUS / e["path"] for e in ENTRIES if not e.get("bundle")}
    bundles = {CORPUS / e["path"] for e in ENTRIES if e.get("bundle")}
    bundles |= {path.parent for path in bundles if path.is_file()}
    beside = {"MODEL_CARD", "weights.data"}  # parts of what has an entry
    files = [path for path in (CORPUS / "files").rglob("*") if path.is_file()]
    stray = [p for p in files if p not in whole and not bundles & set(p.parents)]
    assert [str(p) for p in stray if p.name not in beside] == []


def test_the_corpus_stays_small() -> None:
    sizes = [path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()]
    assert max(sizes) <= 80_000
    assert sum(sizes) <= 2_500_000

"""docs/compatibility.md: what is promised there is kept, where a test can tell.

kept/VERSION has files as that version wrote and read them. They are never changed; a new version
that adds something gets a directory of its own.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from conftest import dep5, safetensors

from mlpolicy import checks
from mlpolicy.archive import notes, store
from mlpolicy.build import record
from mlpolicy.evidence import manifest
from mlpolicy.overrides import Owner, parse

from .pages import TOP

KEPT = Path(__file__).parent / "kept"
PAGE = (TOP / "docs/compatibility.md").read_text("utf-8")
VERSIONS = pytest.mark.parametrize("version", sorted(KEPT.iterdir()), ids=lambda path: path.name)
COMMANDS = {
    "scan": ["scan", "--sha256"],
    "classify": ["classify"],
    "lint": ["lint", "--display-info"],
    "list": ["list", "rulesets"],
}


@VERSIONS
def test_a_declaration_of_an_older_version(version):
    read = manifest.parse((version / "mlmodel.yaml").read_bytes())
    assert read.mistakes == ()
    assert [model.action for model in read.models] == ["ship", "download", "omit"]


def test_the_kept_declaration_has_every_key():
    """Or else a key could be taken away unnoticed. A new key goes into a new directory."""
    written = "".join(path.read_text() for path in KEPT.glob("*/mlmodel.yaml"))
    missing = [key for key in _keys(manifest.schema()) if not re.search(rf"\b{key}:", written)]
    assert not missing


def _keys(schema):
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        schema = list(schema.values())
    if isinstance(schema, list):
        for one in schema:
            yield from _keys(one)


def test_a_declaration_of_a_newer_version_is_no_silent_success():
    read = manifest.parse(
        b"models:\n  - {name: a, files: [a], new: 1}\n  - {name: b, files: [b]}\n"
    )
    assert [model.name for model in read.models] == ["b"]
    (mistake,) = read.mistakes
    assert "new" in mistake.text


@VERSIONS
def test_a_download_manifest_of_an_older_version(version, monkeypatch):
    monkeypatch.syspath_prepend(TOP / "debhelper/fetch")
    monkeypatch.delitem(sys.modules, "mlmodel_fetch", raising=False)
    from mlmodel_fetch import manifest as downloads

    told = json.loads((version / "manifest.json").read_bytes())
    read = downloads.parse(json.dumps(told).encode())
    assert (read.name, read.size, read.license.must_accept) == ("large-en", 20, True)
    assert downloads.parse(json.dumps({**told, "new": 1}).encode()) == read
    with pytest.raises(downloads.ManifestError, match="schema"):
        downloads.parse(json.dumps({**told, "schema": 2}).encode())


@VERSIONS
def test_notes_and_overrides_of_an_older_version(version):
    assert len(notes.read(version / "notes.yaml", wanted=True).every) == 2
    tags = {tag.name for check in checks.CHECKS for tag in check.tags}
    sheet = parse((version / "overrides").read_bytes(), "overrides", Owner("foo", "source"), tags)
    assert not sheet.mistakes
    assert len(sheet.entries) == 2


def _within(old, new, where):
    """Whether NEW has all that OLD has: keys, types, and as many items."""
    assert type(new) is type(old), where
    if isinstance(old, dict):
        assert old.keys() <= new.keys(), f"{where}: {old.keys() - new.keys()} is gone"
        for key, value in old.items():
            _within(value, new[key], f"{where}.{key}")
    elif isinstance(old, list):
        assert len(new) >= len(old), where
        for number, (before, now) in enumerate(zip(old, new, strict=False)):
            _within(before, now, f"{where}[{number}]")
    elif where.endswith(".schema"):
        assert old == new


def _output(mlpolicy, source, words):
    root = source(
        {
            "tiny.safetensors": safetensors(license="mit"),
            "broken.gguf": b"GGUF\3\0\0\0" + b"\xff" * 40,
            "debian/copyright": dep5("Expat"),
            "debian/mlmodel.yaml": "models:\n- {name: tiny, files: [tiny.safetensors]}\n",
        }
    )
    paths = [] if words[0] == "list" else [root.name]
    got = mlpolicy(*words, "--format", "json", *paths, cwd=root.parent)
    return json.loads(got.stdout)


@VERSIONS
@pytest.mark.parametrize("name", COMMANDS)
def test_json_has_what_it_had(name, version, mlpolicy, source):
    kept = json.loads((version / f"{name}.json").read_text("utf-8"))
    _within(kept, _output(mlpolicy, source, COMMANDS[name]), name)


def test_every_schema_is_on_the_page():
    texts = [path.read_text("utf-8") for path in (TOP / "mlpolicy").rglob("*.py")]
    used = {name for text in texts for name in re.findall(r'"(mlpolicy\.[a-z-]+/\d+)"', text)}
    assert used == set(re.findall(r"`(mlpolicy\.[a-z-]+/\d+)`", PAGE))


def test_numbers_on_the_page():
    steps = sorted((Path(store.__file__).parent / "schema").glob("*.sql"))
    assert f"SQLite file of schema {len(steps)}." in PAGE
    # How stores are upgraded and refused is tested in tests/archive/test_store.py.
    spec = re.search(r"CycloneDX ([\d.]+)", PAGE)
    assert spec and f'"specVersion": "{spec[1]}"' in Path(record.__file__).read_text("utf-8")

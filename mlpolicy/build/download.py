"""What mlmodel-fetch reads of a model with action download: its manifest, and where it lies.

The manifest is JSON, schema 1: the order of its keys is fixed, and it holds no time, so that two
builds give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..evidence.manifest import Declared

#: In the package, relative to its root.
SHARE = "usr/share/mlmodel"
#: What lies in SHARE besides the links to the models, which therefore no model can be named.
RESERVED = ("licenses", "manifests", "records")

# The hub's mirrors are told to mlmodel-fetch by HF_ENDPOINT, which rewrites these bases alone.
_HUB = ("huggingface.co", "hf.co")


def manifest_path(name: str) -> str:
    """Where the package has the manifest of the model NAME."""
    return f"{SHARE}/manifests/{name}.json"


def license_path(name: str) -> str:
    """Where the package has the license text of the model NAME."""
    return f"{SHARE}/licenses/{name}"


def link_path(name: str) -> str:
    """Where the package has the link to the model NAME."""
    return f"{SHARE}/{name}"


def state_path(name: str) -> str:
    """Where mlmodel-fetch puts the model NAME, and the link leads."""
    return f"/var/lib/mlmodel/models/{name}/current"


def manifest(model: Declared, homepage: str | None = None) -> str:
    """The text of MODEL's manifest. Its license file is read, so this is for a sound entry."""
    told = model.data["download"]
    files = [_file(row) for row in told["files"]]
    made: dict[str, Any] = {"schema": 1, "name": model.name, "revision": told["revision"]}
    if homepage:
        made["homepage"] = homepage
    made["license"] = _license(model)
    made["gated"] = told.get("gated") == "yes"
    if "gate_url" in told:
        made["gate_url"] = told["gate_url"]
    made["base"] = [_base(url) for url in told.get("base", ())]
    made["files"] = files
    made["total_size"] = sum(row["size"] for row in files)
    return json.dumps(made, indent=1) + "\n"


def written(name: str) -> tuple[str, ...]:
    """All that the package has of the model NAME."""
    return manifest_path(name), license_path(name), link_path(name)


def addresses(model: Declared) -> dict[str, str]:
    """All URLs that MODEL may be fetched from, as they are declared, by their keys."""
    told = model.data.get("download", {})
    found = {f"download/base/{i}": url for i, url in enumerate(told.get("base", ()))}
    for index, row in enumerate(told.get("files", ())):
        for number, url in enumerate(row.get("urls", ())):
            found[f"download/files/{index}/urls/{number}"] = url
    return found


def digests(model: Declared) -> list[str]:
    """The SHA-256 digests of MODEL's files, each once, sorted."""
    return sorted({row["sha256"] for row in model.data["download"]["files"]})


def asks_for_consent(model: Declared) -> bool:
    """Whether mlmodel-fetch asks the user to accept MODEL's license."""
    return bool(model.data["download"].get("must_accept") == "yes")


def _license(model: Declared) -> dict[str, Any]:
    made: dict[str, Any] = {"id": model.data["license"]}
    text = model.data["download"].get("license_file")
    if text:
        made["file"] = "/" + license_path(model.name)
        made["sha256"] = hashlib.sha256(Path(text).read_bytes()).hexdigest()
    made["must_accept"] = asks_for_consent(model)
    return made


def _base(url: str) -> dict[str, str]:
    return {"url": url, "kind": "hf"} if urlsplit(url).hostname in _HUB else {"url": url}


def _file(row: dict[str, Any]) -> dict[str, Any]:
    made = {key: row[key] for key in ("path", "size", "sha256", "urls", "pieces") if key in row}
    if row.get("optional") == "yes":
        made["optional"] = True
    return made

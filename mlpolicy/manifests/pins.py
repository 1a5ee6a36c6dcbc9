"""What a manifest pins: of the source (debian/mlmodel.yaml) or of a package (JSON, schema 1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..evidence import manifest
from ..net.urls import Failed, host
from .hub import HOSTS

MAX_BYTES = 8 << 20  # of a JSON manifest, whose pieces take room


@dataclass(frozen=True)
class Pin:
    """One file at one address, as a manifest has it."""

    model: str
    path: str
    size: int
    sha256: str
    revision: str
    url: str
    gated: bool


def read(path: str, endpoint: str = "") -> Iterator[Pin]:
    """The pins of the manifest at PATH; ENDPOINT stands in for the hub's own host.

    :class:`Failed` when it cannot be read, or says nothing that could be checked.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Failed(f"{path}: cannot read ({error.strerror}); check the path") from error
    if len(content) > MAX_BYTES:
        raise Failed(f"{path}: larger than {MAX_BYTES} bytes; is this a manifest?")
    parts = _of_json(path, content) if path.endswith(".json") else _of_yaml(path, content)
    pins = [pin for name, part in parts for pin in _pins(path, name, part, endpoint)]
    if not pins:
        raise Failed(
            f"{path}: no model has a download: part with files; see `mlpolicy manifest new`"
        )
    return iter(pins)


def _of_yaml(path: str, content: bytes) -> list[tuple[str, dict[str, Any]]]:
    sheet = manifest.parse(content, path)
    for mistake in sheet.mistakes:
        raise Failed(f"{path}:{mistake.line}: {mistake.text}")
    return [(m.name, m.data["download"]) for m in sheet.models if m.data.get("download")]


def _of_json(path: str, content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """The one model of a package's manifest, in the words of debian/mlmodel.yaml."""
    from jsonschema import Draft202012Validator

    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise Failed(f"{path}: not JSON; give the manifest of a package") from None
    if not isinstance(data, dict) or data.get("schema") != 1:
        raise Failed(f"{path}: no manifest of schema 1; give that of a package")
    part = {key: data[key] for key in ("revision", "files", "gate_url") if key in data}
    part["gated"] = _yesno(data.get("gated", False))
    part["base"] = [_url(base) for base in _list(data.get("base"))]
    part["files"] = [_words(row) for row in _list(data.get("files"))]
    rules = {"$ref": "#/$defs/download", "$defs": manifest.schema()["$defs"]}
    try:
        for error in Draft202012Validator(rules).iter_errors(part):
            where = "/".join(map(str, error.absolute_path)) or "top level"
            raise Failed(f"{path}: {where}: {str(error.message)[:200]}")
    except RecursionError:
        raise Failed(f"{path}: nested too deeply; give the manifest of a package") from None
    return [(str(data.get("name", path)), part)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _url(base: Any) -> Any:
    return base.get("url") if isinstance(base, dict) else base


def _words(row: Any) -> Any:
    if isinstance(row, dict) and "optional" in row:
        return {**row, "optional": _yesno(row["optional"])}
    return row


def _yesno(value: Any) -> Any:
    return ("no", "yes")[value] if isinstance(value, bool) else value


def _pins(path: str, name: str, part: dict[str, Any], endpoint: str) -> Iterator[Pin]:
    revision = part.get("revision")
    for row in part.get("files", ()):
        urls = row.get("urls") or [_moved(base, endpoint) for base in part.get("base", ())]
        if not urls or not revision:
            lacking = "revision" if urls else "base or urls"
            raise Failed(f"{path}: model {name}: {row['path']} has no {lacking}; add it")
        for url in urls:
            full = url if row.get("urls") else expand(url, revision, row["path"], row["sha256"])
            yield Pin(
                model=name,
                path=row["path"],
                size=row["size"],
                sha256=row["sha256"],
                revision=revision,
                url=full,
                gated=part.get("gated") == "yes",
            )


def _moved(base: str, endpoint: str) -> str:
    """A base at the hub, at the user's ENDPOINT instead."""
    if not endpoint or host(base).partition(":")[0].lower() not in HOSTS:
        return base
    return f"{endpoint.rstrip('/')}/{base.split('://', 1)[1].partition('/')[2]}"


def expand(base: str, revision: str, path: str, sha256: str) -> str:
    """The URL of one file; a BASE without a place for it is a directory."""
    if "{path}" not in base and "{sha256}" not in base:
        base = base.rstrip("/") + "/{path}"
    made = base.replace("{revision}", revision).replace("{sha256}", sha256)
    return made.replace("{path}", quote(path))  # last: a path may look like a placeholder

"""What a scan found, as bytes that the store keeps: judging it again reads no package again.

zlib over JSON. Documents are bytes, so they are written in base64; paths may hold bytes that are
no text, which JSON keeps as lone surrogates.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import asdict
from typing import Any

from ..domain import Artifact, Problem, Scanned, Trace

#: Of the shape of a record; one of another version is read anew.
VERSION = 1


def dump(scanned: Scanned) -> bytes:
    """SCANNED as bytes; the same input gives the same."""
    made = asdict(scanned)
    made["documents"] = {
        path: base64.b64encode(data).decode() for path, data in scanned.documents.items()
    }
    made["paths"] = sorted(scanned.paths)
    return pack({"record": VERSION, **made})


def load(data: bytes) -> Scanned:
    """What :func:`dump` was given."""
    made = unpack(data)
    if made.pop("record") != VERSION:
        raise ValueError("a record of another version")
    made["documents"] = {p: base64.b64decode(text) for p, text in made["documents"].items()}
    made["artifacts"] = tuple(
        Artifact(**{**row, "members": tuple(row["members"])}) for row in made["artifacts"]
    )
    made["problems"] = tuple(Problem(**row) for row in made["problems"])
    made["traces"] = tuple(Trace(**row) for row in made["traces"])
    made["links"] = {path: tuple(names) for path, names in made["links"].items()}
    made["paths"] = frozenset(made.get("paths", ()))  # which came later
    return Scanned(**made)


def pack(document: Any) -> bytes:
    """A JSON document, compressed."""
    return zlib.compress(json.dumps(document, separators=(",", ":"), sort_keys=True).encode(), 6)


def unpack(data: bytes) -> Any:
    """What :func:`pack` was given."""
    return json.loads(zlib.decompress(data))

"""The file lists of .dsc and .changes: reading them and checking what they name."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlpolicy.domain import InputError, Trouble
from mlpolicy.subjects.base import printable
from mlpolicy.subjects.readers import open_regular, slurp

LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True)
class Listed:
    """One file of a list: its NAME beside the list, SIZE in bytes and DIGEST by ALGORITHM."""

    name: str
    size: int
    algorithm: str
    digest: str


@dataclass(frozen=True)
class Listing:
    """A .dsc or .changes as read: its single-line fields and the files it names."""

    fields: Mapping[str, str]
    files: tuple[Listed, ...]


def read_listing(path: str, kind: str) -> Listing:
    """Read PATH, KIND ``Dsc`` or ``Changes``, signed or not.

    Raises :class:`InputError` when it cannot be read or has no Source, Version or Files.
    """
    what = f".{kind.lower()} file"
    try:
        data = slurp(path, LIMIT, follow=True)
    except Trouble as trouble:
        raise InputError(f"{printable(path)}: {trouble.detail}") from trouble
    fix = "fetch or build it again"
    try:
        deb822: Any = importlib.import_module("debian.deb822")
    except ImportError:
        fix = "install python3-debian"
        raise InputError(f"{printable(path)}: no reader of a {what}; {fix}") from None
    try:
        parsed = getattr(deb822, kind)(data.splitlines())
        fields = {name: str(parsed[name]) for name in ("Source", "Version") if name in parsed}
        fields["Format"] = str(parsed.get("Format", "1.0"))
        files = _files(parsed)
    except Exception as error:  # python-debian raises whatever the broken text provokes
        reason = printable(str(error) or type(error).__name__)
        raise InputError(f"{printable(path)}: not a {what} ({reason}); {fix}") from error
    if "Source" not in fields or "Version" not in fields or not files:
        missing = "no Source, Version or Files"
        raise InputError(f"{printable(path)}: not a {what} ({missing}); {fix}")
    fields["Source"] = fields["Source"].split(" ")[0]
    return Listing(fields, files)


def _files(parsed: Any) -> tuple[Listed, ...]:
    found: dict[str, Listed] = {}
    for field, column, algorithm in (
        ("Checksums-Sha256", "sha256", "sha256"),
        ("Files", "md5sum", "md5"),
    ):
        for row in parsed.get(field) or ():
            size = int(row["size"])
            name = str(row["name"])
            # The stronger sum was seen first and stays.
            found.setdefault(name, Listed(name, size, algorithm, str(row[column]).lower()))
    return tuple(found.values())


def verify(directory: str, listed: Listed) -> str | None:
    """Return what is wrong with the file LISTED in DIRECTORY, or None when it is as listed."""
    shown = printable(listed.name)
    if "/" in listed.name or "\0" in listed.name or listed.name in ("", ".", ".."):
        return f"{shown} is not a plain file name"
    path = os.path.join(directory, listed.name)
    if not os.path.exists(path):
        return f"{shown} is missing"
    try:
        fd, size = open_regular(path, follow=True)
    except Trouble as trouble:
        return f"{shown}: {trouble.detail}"
    with open(fd, "rb", closefd=True) as file:
        if size != listed.size:
            return f"{shown} has {size} bytes, {listed.size} are listed"
        try:
            digest = hashlib.file_digest(
                file, lambda: hashlib.new(listed.algorithm, usedforsecurity=False)
            ).hexdigest()
        except OSError as error:
            return f"{shown}: {error.strerror}"
    if digest != listed.digest:
        return f"{shown} has another {listed.algorithm} than listed"
    return None

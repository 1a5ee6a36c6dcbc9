"""What the formats that are zip archives share: small members read with their limits."""

from __future__ import annotations

from typing import Any

from mlpolicy.domain import Trouble
from mlpolicy.formats.base import text
from mlpolicy.readers import jsonhead
from mlpolicy.readers.cursor import MemoryReader
from mlpolicy.readers.words import Problems
from mlpolicy.readers.ziptail import Archive

MEMBER_LIMIT = 1 << 20
_LINES = 10_000


def read(archive: Archive, name: str, limit: int = MEMBER_LIMIT) -> bytes:
    """Return at most LIMIT bytes of the member NAME; nothing when it cannot be read.

    What keeps it from being read goes to the archive's problems.
    """
    try:
        return archive.read(name, limit)
    except Trouble as trouble:
        note(archive.problems, trouble, name)
        return b""


def json_of(archive: Archive, name: str) -> Any:
    """Return the JSON value in the member NAME, None when there is none."""
    return jsonhead.load(MemoryReader(read(archive, name)))


def pairs_of(raw: bytes) -> dict[str, str]:
    """Return the ``key = value`` lines of RAW (Java properties, ini files), keys as written."""
    found: dict[str, str] = {}
    for line in raw.splitlines()[:_LINES]:
        key, sign, value = line.partition(b"=")
        if sign:
            found.setdefault(text(key.strip()), text(value.strip()))
    return found


def note(problems: Problems, trouble: Trouble, where: str) -> None:
    """Add TROUBLE, met at WHERE, to PROBLEMS."""
    problems.append((trouble.code, f"{where}: {trouble.detail}"))

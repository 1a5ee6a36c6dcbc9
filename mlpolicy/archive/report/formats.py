"""Recognised files by format: how many, in how many packages, how large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..view import View
from .base import Section, Table

_NOTE = (
    "FILES are all copies; one content in several packages, or in a source and its binaries, is "
    "one of the CONTENTS. BYTES are those of the contents."
)


@dataclass
class _Format:
    files: int = 0
    sizes: dict[str, int] = field(default_factory=dict)  # by content
    sources: set[str] = field(default_factory=set)


def _tables(view: View) -> Iterator[Table]:
    found: dict[tuple[str, str], _Format] = {}
    for row in view.rows(
        "SELECT format, role, source, size, coalesce(digest, sha256 || path) AS content "
        "FROM holding JOIN {here} USING (sha256) WHERE status = 'ok'"
    ):
        one = found.setdefault((row["format"], row["role"]), _Format())
        one.files += 1
        one.sizes[row["content"]] = row["size"]
        one.sources.add(row["source"])
    rows = [
        (*key, one.files, len(one.sizes), len(one.sources), sum(one.sizes.values()))
        for key, one in sorted(found.items(), key=lambda item: (-item[1].files, item[0]))
    ]
    yield Table(
        "formats",
        "Recognised files by format",
        ("format", "role", "files", "contents", "sources", "bytes"),
        tuple(rows),
        _NOTE,
    )


SECTION = Section(("formats",), _tables)

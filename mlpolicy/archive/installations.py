"""How often packages are installed, as popcon counts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..domain import InputError
from ..escape import text as esc

_LARGEST = 64 << 20  # bytes


def read(path: Path) -> Mapping[str, int]:
    """Installations by package, from lines of rank, name and number, as popcon's by_inst has."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{esc(path)}: larger than 64 MiB; give popcon's by_inst")
        rows = [line.split() for line in path.read_text("utf-8", "replace").splitlines()]
    except OSError as error:
        fix = "check the path of --installations"
        raise InputError(f"{esc(path)}: {error.strerror}; {fix}") from error
    found = dict(_counted(rows))
    if not found:
        raise InputError(
            f"{esc(path)}: no line with rank, name and number in it; give popcon's by_inst"
        )
    return found


def _counted(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    for row in rows:
        if len(row) >= 3 and row[0].isdecimal() and row[2].isdecimal():
            yield row[1], int(row[2])

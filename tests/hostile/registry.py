"""Where the hostile cases are written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

MIB = 1 << 20
Case = Callable[[Path], None]
CASES: dict[str, Case] = {}


def case(function: Case) -> Case:
    """Decorator: FUNCTION writes the files of a case into a directory."""
    CASES[function.__name__] = function
    return function


def files(**contents: bytes) -> Case:
    """A function that writes CONTENTS, by name."""

    def write(top: Path) -> None:
        for name, data in contents.items():
            (top / name).write_bytes(data)

    return write

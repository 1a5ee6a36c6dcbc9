"""Writing what may be too much for memory: a difference can have a line for each package."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ...domain import InputError
from ...escape import text as esc
from .. import common

_AT_ONCE = 1000  # lines


def write(lines: Iterable[str], output: str | None) -> None:
    """Write LINES to OUTPUT or standard output as they come, UTF-8 in both."""
    rows = (f"{line}\n" for line in lines)
    if output is None:
        while some := list(islice(rows, _AT_ONCE)):
            common.said("".join(some))
        return
    try:
        with open(output, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(rows)
    except OSError as error:
        fix = "give another -o"
        raise InputError(f"{esc(output)}: cannot write ({error.strerror}); {fix}") from error

"""Lists of packages by the first letters of their names, as the pool has its directories."""

from __future__ import annotations

import re

#: Names that begin with a digit are few, those that begin with neither are no package's.
DIGITS, OTHERS = "0-9", "other"

_PREFIX = re.compile("lib[a-z0-9]|[a-z]")


def prefix(package: str) -> str:
    """The list that PACKAGE is in: a letter, or libx of a library."""
    found = _PREFIX.match(package)
    if found:
        return found[0]
    return DIGITS if package[:1] in set("0123456789") else OTHERS

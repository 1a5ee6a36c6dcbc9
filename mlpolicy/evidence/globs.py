"""Path patterns: the globs of debian/mlmodel.yaml and the ``Files`` of debian/copyright."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def manifest_glob(pattern: str, *, anywhere: bool = False) -> re.Pattern[str]:
    """Compile PATTERN: ``*`` and ``?`` stay within a directory, ``**`` crosses directories.

    ANYWHERE lets it match the trailing components of a path, as in .gitignore: an installed
    file keeps the end of its source path more often than its beginning.
    """
    parts = re.split(r"(\*\*/?|\*|\?)", pattern.removeprefix("./").lstrip("/"))
    made = "".join(
        {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
        for part in parts
    )
    return re.compile(("(?:.*/)?" if anywhere else "") + made + r"\Z", re.DOTALL)


@lru_cache(maxsize=1024)
def copyright_glob(pattern: str) -> re.Pattern[str]:
    """Compile PATTERN as copyright-format 1.0 has it: ``*`` and ``?`` match slashes too."""
    made = ""
    index = 0
    clean = pattern.removeprefix("./")
    while index < len(clean):
        char = clean[index]
        if char == "\\" and index + 1 < len(clean):
            index += 1
            made += re.escape(clean[index])
        else:
            made += {"*": ".*", "?": "."}.get(char, re.escape(char))
        index += 1
    return re.compile(made + r"\Z", re.DOTALL)

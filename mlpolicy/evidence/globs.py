"""Path patterns: the globs of debian/mlmodel.yaml and the ``Files`` of debian/copyright.

Both come from packages: no pattern takes a time that grows with a power of a path's length. What
fnmatch makes of ``*`` never goes back.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Glob:
    """A pattern by its components; None stands for any number of directories."""

    parts: tuple[re.Pattern[str] | None, ...]

    def match(self, path: str) -> bool:
        """Whether PATH, as a whole, is what the pattern says."""
        at = self._onward({0})
        for name in path.split("/"):
            at = self._onward(
                {
                    index + (part is not None)
                    for index in at
                    if index < len(self.parts)
                    and ((part := self.parts[index]) is None or part.match(name))
                }
            )
        return len(self.parts) in at

    def _onward(self, at: set[int]) -> set[int]:
        """AT, and where one is as well when directories may be none."""
        for index, part in enumerate(self.parts):
            if index in at and part is None:
                at.add(index + 1)
        return at


@lru_cache(maxsize=1024)
def manifest_glob(pattern: str, *, anywhere: bool = False) -> Glob:
    """Compile PATTERN: ``*`` and ``?`` stay within a directory, ``**`` crosses directories.

    It does so at the begin or the end of a component; elsewhere it is a ``*``. ANYWHERE lets the
    pattern match the trailing components of a path, as in .gitignore: an installed file keeps the
    end of its source path more often than its beginning.
    """
    parts: list[re.Pattern[str] | None] = [None] if anywhere else []
    components = pattern.removeprefix("./").lstrip("/").split("/")
    for index, component in enumerate(components):
        if component.startswith("**"):
            parts.append(None)
        # A directory's pattern that ends in ** asks for something in it.
        if component != "**" or index == len(components) - 1:
            parts.append(_compiled(component))
        if component.endswith("**") and component != "**":
            parts.append(None)
    return Glob(tuple(parts))


def _compiled(component: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(component.replace("[", "[[]")))


@lru_cache(maxsize=1024)
def copyright_glob(pattern: str) -> re.Pattern[str]:
    """Compile PATTERN as copyright-format 1.0 has it: ``*`` and ``?`` match slashes too."""
    clean = pattern.removeprefix("./").replace("[", "[[]")
    made = re.sub(r"\\(.)", lambda m: f"[{m[1]}]" if m[1] in "*?" else m[1], clean, flags=re.DOTALL)
    return re.compile(fnmatch.translate(made))

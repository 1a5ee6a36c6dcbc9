"""The addresses of what tags refer to, where one follows from the reference itself."""

from __future__ import annotations

import re

#: Chapters of Debian Policy by their numbers, as its web pages are called.
_CHAPTERS = (
    "scope archive binary source controlfields maintainerscripts relationships sharedlibs opersys "
    "files customized-programs docs"
).split()

_POLICY = re.compile(r"Debian Policy, (\d{1,2})(?:\.[\d.]+)? (.+)")
_MESSAGE = re.compile(r"([a-z0-9-]+) (\d{4}/\d{2}) (msg\d{5})")


def address(reference: str) -> str | None:
    """The address of REFERENCE, None when none is known."""
    if reference.startswith("https://"):
        return reference
    if found := _MESSAGE.fullmatch(reference):
        return f"https://lists.debian.org/{found[1]}/{found[2]}/{found[3]}.html"
    if found := _POLICY.fullmatch(reference):
        number = int(found[1])
        if 1 <= number <= len(_CHAPTERS):
            section = re.sub(r"[^a-z0-9]+", "-", found[2].lower()).strip("-")
            page = f"ch-{_CHAPTERS[number - 1]}.html"
            return f"https://www.debian.org/doc/debian-policy/{page}#{section}"
    return None

"""What all subjects have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.domain import Member, Problem, Trouble
from mlpolicy.subjects.readers import Tally, unreadable


class Opened:
    """A subject's plain attributes; the kinds add ``members``.

    ``bytes_read`` counts the bytes handed out by the readers so far. ``documents`` are texts that
    came with opening and are no members: the maintainer scripts of a binary package.
    """

    def __init__(
        self,
        path: str,
        kind: str,
        package: str | None = None,
        version: str | None = None,
        control: str | None = None,
    ) -> None:
        self.path = path
        self.kind = kind
        self.package = package
        self.version = version
        self.control = control
        self.documents: dict[str, bytes] = {}
        self.tally = Tally()

    @property
    def bytes_read(self) -> int:
        """Bytes handed out of files and streams so far."""
        return self.tally.bytes

    def members(self) -> Iterator[Member | Problem]:
        """Yield every regular file once, in the order of the medium."""
        raise NotImplementedError


def guard(
    items: Iterator[Member | Problem], path: str, prefix: str = ""
) -> Iterator[Member | Problem]:
    """Yield ITEMS; damage that ends them becomes one Problem of PATH, its detail after PREFIX."""
    try:
        yield from items
    except Trouble as trouble:
        yield Problem(path, trouble.code, prefix + trouble.detail)
    except OSError as error:
        yield Problem(path, "unreadable", prefix + unreadable(error).detail)


def first_stanza(text: str) -> dict[str, str]:
    """Return the first paragraph of a control file, names in lower case, lines unfolded."""
    fields: dict[str, str] = {}
    name = ""
    for line in text.split("\n"):  # as dpkg does
        if line.startswith("#"):
            continue
        if not line.strip():
            if fields:
                break
        elif line[0] in " \t":
            if name:
                fields[name] += "\n" + line.strip()
        else:
            name, colon, value = line.partition(":")
            name = name.strip().lower()
            if colon:
                fields[name] = value.strip()
            else:
                name = ""
    return fields


def changelog_head(text: str) -> tuple[str, str] | None:
    """Return (source, version) of the newest entry of a debian/changelog, if it has one."""
    for line in text.split("\n"):
        if line.strip():
            found = re.match(r"(\S+) \(([^()\s]+)\)", line)
            return (found[1], found[2]) if found else None
    return None


def printable(path: str) -> str:
    """Return PATH for a message: one line, whatever characters it has."""
    return path if path.isprintable() else ascii(path)

"""From the stanzas of Sources and Packages files to entries, and which of them are chosen."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from ...evidence.stanzas import Find
from ..entry import BINARY, SOURCE, Entry, File
from ..runs import Request

#: The fields that are asked for; python-debian is quicker when it knows them.
FIELDS = (
    "Package", "Source", "Version", "Architecture", "Maintainer", "Uploaders", "Binary",
    "Directory", "Checksums-Sha256", "Extra-Source-Only", "Filename", "Size", "SHA256",
    "Installed-Size", "Package-List", "Section",
)  # fmt: skip

_AREAS = ("main", "contrib", "non-free", "non-free-firmware")
_BETWEEN = re.compile(r"(?<=>)\s*,\s*")  # people; names may have commas
_SOURCE = re.compile(r"(\S+)(?:\s+\((\S+)\))?")


def source(find: Find) -> Entry | None:
    """The entry of a stanza of Sources; None when it gives no .dsc with its digest."""
    name, version = find("Package"), find("Version")
    files = sorted(_files(find), key=lambda file: not file.path.endswith(".dsc"))
    if not name or not files or not files[0].path.endswith(".dsc"):
        return None
    return Entry(
        SOURCE, name, version, name, version, SOURCE, find("Maintainer"),
        people(find("Uploaders")), tuple(files),
    )  # fmt: skip


def _files(find: Find) -> Iterable[File]:
    directory = find("Directory")
    for line in find("Checksums-Sha256").splitlines():
        row = line.split()
        if len(row) == 3 and row[1].isdecimal():
            yield File(posixpath.normpath(f"{directory}/{row[2]}"), int(row[1]), row[0].lower())


def binary(find: Find) -> Entry | None:
    """The entry of a stanza of Packages; None when it gives no file with its digest."""
    name, version, path = find("Package"), find("Version"), find("Filename")
    size, digest = find("Size"), find("SHA256").lower()
    if not name or not path or not size.isdecimal() or len(digest) != 64:
        return None
    origin, origin_version = source_of(find("Source"), name, version)
    installed = find("Installed-Size")
    return Entry(
        BINARY, name, version, origin, origin_version, find("Architecture"),
        find("Maintainer"), (), (File(posixpath.normpath(path), int(size), digest),),
        int(installed) if installed.isdecimal() else 0,
    )  # fmt: skip


def source_of(field: str, package: str, version: str) -> tuple[str, str]:
    """The source that the Source FIELD of the binary PACKAGE names, and its version."""
    found = _SOURCE.match(field)
    return (found[1], found[2] or version) if found else (package, version)


def component(section: str) -> str:
    """The area that SECTION names, a bare one main (Policy 2.4); empty where it names none."""
    prefix, slash, _ = section.partition("/")
    if not section or "${" in section:
        return ""
    return prefix if prefix in _AREAS else "" if slash else "main"


def home(listed: str) -> str:
    """The area of the source whose Package-List is LISTED: main if anything that it builds is."""
    rows = (line.split() for line in listed.splitlines())
    areas = [component(row[2]) for row in rows if len(row) > 2]
    return "main" if "main" in areas else areas[0] if areas else ""


def people(field: str) -> tuple[str, ...]:
    """The people of an Uploaders field."""
    return tuple(one for one in (row.strip(" ,\n") for row in _BETWEEN.split(field)) if one)


class Choice:
    """Which entries REQUEST asks for. Show it sources first: their uploaders speak for binaries.

    A package is named by itself, or by its source; a source by itself, or by what it builds.
    Names may be patterns as the shell has them.
    """

    def __init__(self, request: Request) -> None:
        self._names = request.packages
        self._people = tuple(one.casefold() for one in request.maintainers)
        self._kept: set[str] = set()  # sources of those people

    def named(self, names: Collection[str]) -> bool:
        """Whether one of NAMES is asked for."""
        patterns = self._names
        return not patterns or any(fnmatchcase(one, p) for one in names for p in patterns)

    def takes(self, entry: Entry, builds: Collection[str] = ()) -> bool:
        """Whether ENTRY, of a source that BUILDS those packages, is asked for."""
        if not self.named({entry.package, entry.source, *builds}):
            return False
        if not self._people:
            return True
        said = "\n".join((entry.maintainer, *entry.uploaders)).casefold()
        found = any(one in said for one in self._people)
        if entry.kind == SOURCE:
            if found:
                self._kept.add(entry.package)
            return found
        return found or entry.source in self._kept

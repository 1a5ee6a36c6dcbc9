"""A plain directory of .debs and .dsc files, at any depth; digests are computed here.

No index says where they are, so their sections tell the areas; there is no suite.

Whatever looks like a package is a member. One that cannot be read fails when it is read, and
is not lost; the digest of a file that cannot even be opened is that of its path.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...domain import InputError
from ...subjects.base import first_stanza
from ...subjects.deb import DebSubject
from ...subjects.listing import read_listing
from ..entry import BINARY, SOURCE, Entry, File, Member
from ..runs import Request
from .base import Place, refuse_suites
from .entries import Choice, component, home, people, source_of
from .release import without_armor

_DEBS = (".deb", ".udeb")


class Directory(Place):
    """The packages below a directory."""

    def members(self, request: Request, cache: Path) -> Iterator[Member]:
        """See :class:`Place`."""
        del cache
        refuse_suites(self.where, request)
        return self._members(request)

    def _members(self, request: Request) -> Iterator[Member]:
        choice = Choice(request)
        paths = sorted(self._paths())
        for path in paths:
            if path.endswith(".dsc"):
                entry, fields = _source(self.where, path)
                builds = fields.get("binary", "").replace(",", " ").split()
                if choice.takes(entry, builds):
                    yield Member("", home(fields.get("package-list", "")), entry)
        asked = {"all", *request.architectures}
        for path in paths:
            if path.endswith(_DEBS):
                entry, fields = _binary(self.where, path)
                if choice.takes(entry) and (
                    not request.architectures or entry.architecture in asked
                ):
                    yield Member("", component(fields.get("section", "")), entry)

    def _paths(self) -> Iterator[str]:
        for directory, _, names in os.walk(self.where):
            for name in names:
                if name.endswith((".dsc", *_DEBS)):
                    yield os.path.relpath(os.path.join(directory, name), self.where)


def _source(top: str, path: str) -> tuple[Entry, Mapping[str, str]]:
    """The entry of the .dsc PATH below TOP, and its fields."""
    full = os.path.join(top, path)
    first = _file(top, path)
    try:
        listing = read_listing(full, "Dsc")
        with open(full, encoding="utf-8", errors="replace") as opened:
            fields = first_stanza(without_armor(opened.read()))
    except (InputError, OSError):
        return _broken(SOURCE, first), {}
    directory = os.path.dirname(path)
    files = [
        File(os.path.join(directory, one.name), one.size, one.digest)
        if one.algorithm == "sha256"
        else _file(top, os.path.join(directory, one.name))
        for one in listing.files
    ]
    name, version = _text(listing.fields["Source"]), _text(listing.fields["Version"])
    entry = Entry(
        SOURCE, name, version, name, version, SOURCE, fields.get("maintainer", ""),
        people(fields.get("uploaders", "")), (first, *files),
    )  # fmt: skip
    return entry, fields


def _binary(top: str, path: str) -> tuple[Entry, Mapping[str, str]]:
    """The entry of the .deb PATH below TOP, and the fields of its control file."""
    file = _file(top, path)
    try:
        subject = DebSubject(os.path.join(top, path))
    except OSError:
        return _broken(BINARY, file), {}
    fields = first_stanza(_text(subject.control or ""))
    name, version = fields.get("package", ""), fields.get("version", "")
    if not name or not version:
        return _broken(BINARY, file), {}
    origin, origin_version = source_of(fields.get("source", ""), name, version)
    installed = fields.get("installed-size", "")
    entry = Entry(
        BINARY, name, version, origin, origin_version, fields.get("architecture", ""),
        fields.get("maintainer", ""), (), (file,),
        int(installed) if installed.isdecimal() else 0,
    )  # fmt: skip
    return entry, fields


def _broken(kind: str, file: File) -> Entry:
    """The entry of a file that cannot be read, by its name."""
    stem = _text(os.path.basename(file.path)).rpartition(".")[0]
    name, version, architecture = (*stem.split("_"), "", "")[:3]
    return Entry(
        kind, name, version, name, version, SOURCE if kind == SOURCE else architecture, "", (),
        (file,),
    )  # fmt: skip


def _file(top: str, path: str) -> File:
    """The file PATH below TOP as it is."""
    full = os.path.join(top, path)
    try:
        with open(full, "rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            return File(path, opened.tell(), digest)
    except OSError:
        return File(path, 0, hashlib.sha256(os.fsencode(path)).hexdigest())


def _text(raw: str) -> str:
    """RAW as text that can be stored."""
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

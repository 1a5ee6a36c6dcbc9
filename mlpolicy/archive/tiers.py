"""Which control parts give a reason to read a package in full; candidates.yaml has the names.

No more than a guess of where it pays to look: what gives no reason is told as read to its control
part, never as clean. Models that are compiled into programs, under names that say nothing, are
found only by reading everything.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from typing import Any

from .. import tables
from ..accelerators.families import family
from ..documents import CONTROL, COPYRIGHT, MANIFEST
from ..domain import Scanned
from ..evidence.control import parse
from ..subjects.base import first_stanza
from .entry import Entry

#: A file of debian/ that is kept for this room alone.
BINARIES = "debian/source/include-binaries"

_PACKED = (".gz", ".bz2", ".xz", ".lzma", ".zst", ".z")
_BINARY_NEEDS = ("pre-depends", "depends", "recommends")
_SOURCE_NEEDS = ("build-depends", "build-depends-arch", "build-depends-indep")
_LISTS = (".install", ".examples", ".docs", ".links", ".clean", "/not-installed", "/clean")
_FILES = re.compile(r"^(?:Files|Files-Excluded):(.*(?:\n[ \t].*)*)", re.MULTILINE)


@dataclass(frozen=True)
class _Kind:
    """Files of a known kind, of which each explains SIZE KiB."""

    size: int
    suffixes: tuple[str, ...]
    directories: tuple[str, ...]

    def has(self, plain: str) -> bool:
        """Whether the file PLAIN is one of them."""
        return plain.endswith(self.suffixes) or plain.startswith(self.directories)


@dataclass(frozen=True)
class _Table:
    """candidates.yaml, compiled. SMALL and the sizes are in KiB."""

    small: Mapping[str, int]
    suffixes: tuple[str, ...]
    names: re.Pattern[str]
    directories: frozenset[str]
    relations: re.Pattern[str]
    families: frozenset[str]
    words: re.Pattern[str]
    vague: tuple[str, ...]
    vague_size: int
    excepted: re.Pattern[str]
    programs: _Kind
    others: _Kind
    rest: int


@cache
def _table() -> _Table:
    data = tables.table(__package__, "candidates.yaml")
    return _Table(
        small=data["small"],
        suffixes=_words(data["suffixes"]),
        names=_globs(data["names"]),
        directories=frozenset(_words(data["directories"])),
        relations=_globs(data["relations"]),
        families=frozenset(_words(data["families"])),
        words=re.compile("|".join(data["words"]), re.IGNORECASE),
        vague=_words(data["vague"]["suffixes"]),
        vague_size=data["vague"]["size"],
        excepted=_globs(data["except"]),
        programs=_kind(data["explained"]["programs"]),
        others=_kind(data["explained"]["others"]),
        rest=data["explained"]["rest"],
    )


def _kind(data: Mapping[str, Any]) -> _Kind:
    return _Kind(data["size"], _words(data["suffixes"]), _words(data["directories"]))


def _words(rows: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for row in rows for word in row.split())


def _globs(rows: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(translate(glob) for glob in _words(rows)))


def small(entry: Entry) -> bool:
    """Whether ENTRY is so small that its names need not be asked."""
    return entry.size <= most(entry.kind)


def most(kind: str) -> int:
    """The bytes of a small entry of KIND, at most."""
    return _table().small[kind] * 1024


def binary(control: str, md5sums: bytes | None, cut: bool) -> str:
    """Why a binary package is to be read in full; empty when nothing says so.

    MD5SUMS is its list of files, None without one; CUT tells that there is more of it.
    """
    if md5sums is None or cut:
        return "too many files to list" if cut else "no list of its files"
    fields = first_stanza(control)
    said = fields.get("installed-size", "")
    size = int(said) if said.isdecimal() else 0
    rows = md5sums.decode("utf-8", "replace").splitlines()
    paths = [row[34:].removeprefix("./") for row in rows]
    return (
        next(_telling(paths), "")
        or _needs(_relations(fields, _BINARY_NEEDS))
        or _described(fields.get("description", ""))
        or _vague(paths, size)
        or _unexplained(paths, size)
    )


def source(scanned: Scanned) -> str:
    """Why a source package whose debian/ was SCANNED is to be read in full."""
    documents = scanned.documents
    if MANIFEST in documents:
        return MANIFEST
    if scanned.artifacts:
        return scanned.artifacts[0].path
    control = parse(_text(documents, CONTROL))
    stanzas = [stanza for stanza in (control.head, *control.stanzas.values()) if stanza]
    fields = [{name: found.value for name, found in one.fields.items()} for one in stanzas]
    return (
        next(_telling(_named(documents)), "")
        or _needs(n for one in fields for n in _relations(one, (*_SOURCE_NEEDS, *_BINARY_NEEDS)))
        or _described("\n".join(one.get("description", "") for one in fields))
    )


def _telling(paths: Iterable[str]) -> Iterator[str]:
    """Those of PATHS that have the name of a model."""
    return (path for path in paths if _tells(_plain(path)))


def _tells(plain: str) -> bool:
    table = _table()
    if table.excepted.match(plain):
        return False
    above, _, name = plain.rpartition("/")
    return (
        name.endswith(table.suffixes)
        or table.names.match(name) is not None
        or not table.directories.isdisjoint(above.split("/"))
    )


def _plain(path: str) -> str:
    """PATH in lower case, without the ending of its compression."""
    plain = path.lower()
    return next((plain.removesuffix(end) for end in _PACKED if plain.endswith(end)), plain)


def _relations(fields: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    """The packages that the relations NAMES ask for."""
    for name in names:
        for one in re.split(r"[,|]", fields.get(name, "")):
            if found := re.match(r"\s*([A-Za-z0-9.+-]+)", one):
                yield found[1]


def _needs(packages: Iterable[str]) -> str:
    """The first of PACKAGES that runs models, as a reason."""
    table = _table()
    for package in packages:
        known = family(package)
        if table.relations.match(package) or (known and known.name in table.families):
            return f"needs {package}"
    return ""


def _described(text: str) -> str:
    found = _table().words.search(text)
    return f"described with {found[0]!r}" if found else ""


def _vague(paths: Iterable[str], size: int) -> str:
    table = _table()
    if size < table.vague_size:
        return ""
    found = (path for path in paths if _plain(path).endswith(table.vague))
    return next((path for path in found if not path.startswith("usr/share/doc/")), "")


def _unexplained(paths: Iterable[str], size: int) -> str:
    """The first file of no known kind, when much of SIZE is left for such files."""
    table = _table()
    rest, first = size, ""
    for path in paths:
        plain = _plain(path)
        if table.programs.has(plain) or _is_library(plain):
            rest -= table.programs.size
        elif table.others.has(plain):
            rest -= table.others.size
        else:
            first = first or path
    return f"{first} in {size} KiB" if first and rest >= table.rest else ""


def _is_library(plain: str) -> bool:
    """Whether it is a shared library with a version, or a program below usr/lib."""
    name = posixpath.basename(plain)
    return ".so." in name or (plain.startswith("usr/lib/") and "." not in name)


def _named(documents: Mapping[str, bytes]) -> Iterator[str]:
    """What the lists in debian/ name: files that are installed, left out, or have a license."""
    for path in documents:
        if path == BINARIES or path.endswith(_LISTS):
            yield from _text(documents, path).split()
    for found in _FILES.finditer(_text(documents, COPYRIGHT)):
        yield from found[1].replace(",", " ").split()


def _text(documents: Mapping[str, bytes], path: str) -> str:
    return documents.get(path, b"").decode("utf-8", "replace")

"""Package indices: the archive areas that a package is in, as Packages and Sources files tell.

These are files of the user's own choice, not scanned input. apt_pkg reads them when it is
there, python-debian when it is not; both give the same answers. Only names and areas are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ..domain import Area, InputError
from .control import area_of_section
from .stanzas import Find, broken, stanzas

#: Where apt keeps what it has fetched on this machine.
LISTS = "/var/lib/apt/lists"

_COMPONENTS = ("main", "contrib", "non-free", "non-free-firmware")
_AREAS = {
    1 << bit: Area.NON_FREE if name == "non-free-firmware" else Area.parse(name)
    for bit, name in enumerate(_COMPONENTS)
}
_FIRMWARE = 1 << _COMPONENTS.index("non-free-firmware")

_FIELDS = [
    "Package", "Section", "Filename", "Provides",
    "Directory", "Binary", "Package-List", "Extra-Source-Only",
]  # fmt: skip

_NAMED = re.compile(r"(?:.*_)?(Packages|Sources)(\.[a-z0-9]+)?\Z")
_IN_POOL = re.compile(r"(?:.*/)?pool/(?:updates/)?([a-z-]+)/")
_IN_PATH = re.compile(
    r"[/_](main|contrib|non-free|non-free-firmware)[/_](?:source|binary-[a-z0-9-]+)[/_][^/]*\Z"
)
#: Several compressions of one index say the same: the quickest to read is taken.
_ENDINGS = ("", ".lz4", ".zst", ".gz", ".xz", ".lzma", ".bz2")
_LAYOUTS = ("*Packages*", "*Sources*", "*/binary-*/Packages*", "*/source/Sources*")
_FILES = 2_000
_EMPTY = 64  # bytes of a compressed file with nothing in it, at most


class Index:
    """The areas of every package that some indices name; FILES are those that were read."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self._real: dict[str, int] = {}
        self._provided: dict[str, int] = {}
        self._provided_versioned: dict[str, int] = {}

    def areas(self, name: str, *, versioned: bool = False) -> frozenset[Area] | None:
        """The areas with a package NAME or one that provides it, None when none is known.

        A VERSIONED relation is met only by a package, or a versioned Provides (Policy 7.5).
        """
        bits = self._bits(name, versioned)
        return frozenset(_AREAS[bit] for bit in _AREAS if bits & bit) if bits else None

    def firmware(self, name: str) -> bool:
        """Whether NAME is in non-free-firmware, which counts as non-free in ``areas``."""
        return bool(self._bits(name, False) & _FIRMWARE)

    def _bits(self, name: str, versioned: bool) -> int:
        bits = self._real.get(name, 0) | self._provided_versioned.get(name, 0)
        return bits if versioned else bits | self._provided.get(name, 0)

    def add(self, find: Find, component: str | None) -> bool:
        """Take one stanza of an index whose own path names COMPONENT; False when it is none."""
        name = find("Package")
        listed = find("Package-List")
        if listed or find("Binary") or find("Directory"):  # a source: what it builds counts
            if find("Extra-Source-Only") != "yes":
                self._source(find, listed, component)
        elif name and (bit := _bit(find("Filename"), find("Section"), component)):
            self._real[name] = self._real.get(name, 0) | bit
            for one in find("Provides").split(",") if find("Provides") else ():
                self._provide(one, bit)
        return bool(name)

    def _source(self, find: Find, listed: str, component: str | None) -> None:
        own = _bit(find("Directory") + "/", find("Section"), component)
        rows = [line.split() for line in listed.splitlines()]
        # A row is: package, type, section, priority, ...
        sections = {row[0]: row[2] for row in rows if len(row) > 2 and row[1] == "deb"}
        for name in sections or find("Binary").replace(",", " ").split():
            section = sections.get(name, "")
            bit = _bit("", section, None) if "/" in section else own
            self._real[name] = self._real.get(name, 0) | bit

    def _provide(self, item: str, bit: int) -> None:
        name, versioned, _ = item.partition("(")
        table = self._provided_versioned if versioned else self._provided
        name = name.strip().partition(":")[0]
        table[name] = table.get(name, 0) | bit


def read(paths: Iterable[str]) -> Index:
    """Read indices: files, apt lists directories, or a mirror's dists/SUITE directories.

    Raises InputError for a path that holds none, or that cannot be read.
    """
    index = Index()
    for path in paths:
        for file in _found(Path(path)):
            _load(index, file)
    return index


def own() -> Index | None:
    """What apt has fetched from Debian on this machine; None when there is nothing to read."""
    directory = Path(LISTS)
    try:
        files = [file for file in _chosen(directory) if _from_debian(file)]
    except OSError:
        return None
    index = Index()
    for file in files:
        try:
            _load(index, file)
        except InputError:  # nobody named this file: go without
            continue
    return index if index.files else None


def _found(path: Path) -> list[Path]:
    try:
        files = _chosen(path) if path.is_dir() else [path]
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; check the path of --index") from error
    if not files:
        raise InputError(
            f"{path}: no Packages or Sources file in it; give such a file, a directory of apt "
            "lists, or a mirror's dists/SUITE"
        )
    return files


def _chosen(directory: Path) -> list[Path]:
    """The indices in DIRECTORY, each in one of its compressions."""
    best: dict[str, tuple[int, Path]] = {}
    for layout in _LAYOUTS:
        for file in directory.glob(layout):
            named = _NAMED.match(file.name)
            if named is None or (named[2] or "") not in _ENDINGS or len(best) == _FILES:
                continue
            rank = _ENDINGS.index(named[2] or "")
            key = str(file).removesuffix(named[2] or "")
            if key not in best or rank < best[key][0]:
                best[key] = rank, file
    return [file for _, file in sorted(best.values(), key=lambda row: str(row[1]))]


def _from_debian(file: Path) -> bool:
    """Whether a list of apt comes from Debian: elsewhere a component's name means nothing."""
    component = _IN_PATH.search(str(file))
    stem = str(file)[: component.start()] if component else ""
    for ending in ("_InRelease", "_Release"):
        release = Path(stem + ending)
        if stem and release.is_file():
            with release.open("rb") as opened:
                return b"\nOrigin: Debian\n" in b"\n" + opened.read(4096)
    return False


def _load(index: Index, file: Path) -> None:
    found = _IN_PATH.search(str(file.absolute()))
    component = found[1] if found else None
    try:
        count = sum(index.add(find, component) for find in stanzas(file, _FIELDS))
        full = file.stat().st_size > _EMPTY
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}; check this index") from error
    except broken() as error:
        said = " ".join(str(error).split())
        fix = "give another --index"
        raise InputError(f"{file}: not an index that can be read ({said[:200]}); {fix}") from error
    if full and not count:
        raise InputError(f"{file}: no package in it; give a Packages or Sources file")
    index.files.append(str(file))


def _bit(filename: str, section: str, component: str | None) -> int:
    """The area as a bit: by the pool, the section's prefix, the index's path; 0 when unknown."""
    pool = _IN_POOL.match(filename)
    prefix = section.partition("/")[0]
    for said in (pool[1] if pool else "", prefix if "/" in section else "", component):
        if said in _COMPONENTS:
            return 1 << _COMPONENTS.index(said)
    bare = section and "/" not in section
    return 1 if bare and area_of_section(section) is Area.MAIN else 0

"""The relation checks over whole archives, from Sources and Packages files alone.

Each suite is looked at by itself; one that adds to another (trixie-security) is looked up in
that one too. Of several versions of a package the newest counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..accelerators import ABOUT, Found, Gate, Known, Package, built_for, origin
from ..accelerators.stanzas import area, is_source
from ..domain import InputError
from ..evidence import indices
from ..evidence.control import BUILD, STRONG, Field, Stanza
from ..evidence.stanzas import Find, stanzas
from .versions import newer

Component = tuple[str, str]  # a suite and a component of it, empty where they are not known


@dataclass(frozen=True)
class Row:
    """A finding on a package of an archive."""

    suite: str
    component: str
    package: str
    binary: bool
    architecture: str  # of a binary package
    found: Found


@dataclass
class Report:
    """What was looked at, and what was found.

    SOURCES and BINARIES count packages. UNKNOWN are the suites whose indices do not cover every
    area, so that nothing can be said to be nowhere in them. ERRORS tell of PATHs that could not
    be read.
    """

    files: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    sources: Counter[Component] = field(default_factory=Counter)
    binaries: Counter[Component] = field(default_factory=Counter)
    unknown: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Entry:
    """The newest version of a package so far; PACKAGE is None when its relations are dull."""

    version: str
    component: str
    architecture: str
    package: Package | None


def look(paths: Sequence[str]) -> Report:
    """Look at all packages in the indices PATHS, as far as they can be read."""
    report = Report()
    bases: dict[str, list[str]] = {}
    read: list[indices.Index] = []
    for path in dict.fromkeys(paths):
        try:
            read.append(indices.read([path]))
        except InputError as error:
            report.errors.append(str(error))
    for file in dict.fromkeys(file for index in read for file in index.files):
        report.files.append(file)
        bases.setdefault(origin(file).base, []).append(file)
    for _, files in sorted(bases.items()):
        alone = len(read) == len(bases) == 1
        known = Known(read[0] if alone else indices.read(files))
        suites: dict[str, list[str]] = {}
        for file in files:
            suites.setdefault(origin(file).suite, []).append(file)
        for suite, own in sorted(suites.items()):
            _look(suite, own, known, report)
            if not known.complete:
                report.unknown.append(suite)
    return report


def _look(suite: str, files: Sequence[str], known: Known, report: Report) -> None:
    newest: dict[tuple[bool, str, str], _Entry] = {}
    gate = Gate(known)
    for file in files:
        component = origin(file).component
        for find in stanzas(Path(file)):
            _take(find, component, gate, newest)
    for (binary, name, _), entry in newest.items():
        counter = report.binaries if binary else report.sources
        counter[suite, entry.component] += 1
        for found in _findings(entry.package, known):
            row = Row(suite, entry.component, name, binary, entry.architecture, found)
            report.rows.append(row)


def _take(
    find: Find, component: str, gate: Gate, newest: dict[tuple[bool, str, str], _Entry]
) -> None:
    """Remember the package of a stanza, if it is the newest of its name."""
    name, version = find("Package"), find("Version")
    binary = not is_source(find)
    if not name or (not binary and find("Extra-Source-Only") == "yes"):
        return
    architecture = find("Architecture")
    key = (binary, name, architecture if binary else "")
    before = newest.get(key)
    if before is not None and not newer(version, before.version):
        return
    own = area(find, component)
    label = component or (own.label if own is not None else "")
    written = {field: value for field in (STRONG if binary else BUILD) if (value := find(field))}
    package = None
    if gate.passes(",".join(written.values())):
        package = Package(
            name=name,
            binary=binary,
            area=own,
            stanza=Stanza({field.lower(): Field(value, 1) for field, value in written.items()}),
            architectures=built_for(architecture),
            builds=() if binary else tuple(find("Binary").replace(",", " ").split()),
        )
    newest[key] = _Entry(version, label, architecture if binary else "", package)


def _findings(package: Package | None, known: Known) -> Iterator[Found]:
    if package is not None:
        for about in ABOUT:
            yield from about(package, known)

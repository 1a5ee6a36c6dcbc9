"""Where a package of a name is: in main, only outside of it, nowhere, or nobody here knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, cached_property
from pathlib import Path

from ..domain import Area
from ..evidence.control import Alternative
from ..evidence.indices import Index
from ..evidence.stanzas import stanzas
from .stanzas import area, is_source

_LAYOUT = re.compile(
    r"(?:.*[/_]dists[/_](?P<suite>[^/_]+)(?:[/_]updates)?|.*)"
    r"[/_](?P<component>main|contrib|non-free|non-free-firmware)"
    r"[/_](?:binary-(?P<architecture>[a-z0-9-]+)|source)[/_][^/]*\Z"
)
_ALL = {"main", "contrib", "non-free"}
#: Suites that are used on top of another one hold a few packages each.
_PARTIAL = re.compile(r"experimental|rc-buggy|([a-z]+)-(?:security|updates|proposed|backports).*")


class Where(Enum):
    """Where a package is; FREE is in main."""

    FREE = "free"
    OUTSIDE = "outside"
    NOWHERE = "nowhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Origin:
    """What the path of an index tells of it; empty what it does not tell."""

    suite: str = ""
    component: str = ""
    architecture: str = ""

    @property
    def base(self) -> str:
        """The suite that this one is used on top of, itself when it stands alone."""
        found = _PARTIAL.fullmatch(self.suite)
        base = (found[1] or "sid") if found else self.suite
        return "sid" if base == "unstable" else base


def origin(file: str) -> Origin:
    """The suite, component and architecture (of a Packages file) that the path FILE names."""
    found = _LAYOUT.match(str(Path(file).absolute()))
    return Origin(**{k: v or "" for k, v in found.groupdict().items()}) if found else Origin()


@dataclass(frozen=True)
class Known:
    """What the INDEX knows of packages, and OWN of those of the same source."""

    index: Index | None
    own: Mapping[str, Area] = field(default_factory=dict)

    def where(self, one: Alternative) -> Where:
        """Where the package is that ONE asks for."""
        return self.named(one.name, one.versioned)

    def named(self, name: str, versioned: bool = False) -> Where:
        """Where NAME is; nowhere only when the indices cover every area (see ``complete``)."""
        areas = self.areas(name, versioned)
        if areas:
            return Where.FREE if Area.MAIN in areas else Where.OUTSIDE
        return Where.NOWHERE if name and self.complete else Where.UNKNOWN

    def areas(self, name: str, versioned: bool = False) -> frozenset[Area]:
        """The areas with a package NAME; none when it is unknown."""
        found = frozenset([self.own[name]]) if name in self.own else frozenset()
        if self.index is None or not name:
            return found
        # A version may ask for what no Provides gives; then the name still is somewhere.
        more = self.index.areas(name, versioned=versioned) or self.index.areas(name)
        return found | (more or frozenset())

    def label(self, name: str) -> str:
        """The freest area of NAME as the archive calls it."""
        if self.index is not None and self.index.firmware(name):
            return "non-free-firmware"
        return min(self.areas(name)).label

    @cached_property
    def complete(self) -> frozenset[str]:
        """The architectures whose packages of main, contrib and non-free are all in the index."""
        seen: dict[tuple[str, str], set[str]] = {}
        for file, told in self._origins.items():
            if not told.component:
                architecture, components = _contents(file)
            elif told.architecture and not _PARTIAL.fullmatch(told.suite):
                architecture, components = told.architecture, {told.component}
            else:
                continue
            seen.setdefault((told.suite, architecture), set()).update(components)
        return frozenset(arch for (_, arch), found in seen.items() if found >= _ALL)

    @cached_property
    def suites(self) -> str:
        """The suites that were read, for people; empty when no path names one."""
        return ", ".join(sorted({one.suite for one in self._origins.values() if one.suite}))

    @cached_property
    def _origins(self) -> dict[str, Origin]:
        return {file: origin(file) for file in self.index.files} if self.index else {}


@cache
def _contents(file: str) -> tuple[str, set[str]]:
    """The architecture, and the areas, of the packages in a Packages file of unknown origin."""
    architecture, areas = "", set()
    for find in stanzas(Path(file)):
        if is_source(find):
            continue
        found = area(find)
        areas.add(found.label if found is not None else "")
        if find("Architecture") not in ("", "all"):
            architecture = find("Architecture")
        if architecture and areas >= _ALL:
            break
    return architecture or "amd64", areas

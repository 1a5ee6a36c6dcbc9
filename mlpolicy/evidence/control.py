"""debian/control and binary control stanzas: packages and the archive area they declare."""

from __future__ import annotations

from dataclasses import dataclass

from ..domain import Area


@dataclass(frozen=True)
class Control:
    """The packages of a control file. AREA of a package is None when no Section is given."""

    source: str | None
    source_area: Area | None
    packages: dict[str, Area | None]

    def area_of(self, package: str | None) -> Area | None:
        """The declared area of PACKAGE, the source's own when PACKAGE is None or unknown."""
        own = self.packages.get(package) if package else None
        return self.source_area if own is None else own


def area_of_section(section: str | None) -> Area | None:
    """``non-free/science`` is in non-free, a bare ``science`` in main (Policy 2.4)."""
    if not section or "${" in section:
        return None
    prefix = section.split("/", 1)[0] if "/" in section else "main"
    if prefix == "non-free-firmware":
        return Area.NON_FREE
    try:
        return Area.parse(prefix)
    except ValueError:
        return Area.MAIN


def parse(text: str) -> Control:
    """Read a control file or a binary package's control stanza; broken stanzas are passed over."""
    from debian import deb822

    source: str | None = None
    source_area: Area | None = None
    packages: dict[str, Area | None] = {}
    try:
        for stanza in deb822.Deb822.iter_paragraphs(text.splitlines(True), use_apt_pkg=False):
            area = area_of_section(stanza.get("Section"))
            if "Package" in stanza:
                packages[stanza["Package"]] = area
                if "Version" in stanza:  # a binary stanza names its source, or is named like it
                    source = stanza.get("Source", stanza["Package"]).split(" ")[0]
                    source_area = area
            elif "Source" in stanza:
                source, source_area = stanza["Source"], area or Area.MAIN
    except ValueError:
        pass
    return Control(source, source_area, packages)

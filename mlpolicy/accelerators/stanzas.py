"""What a stanza of an index is, and which area it is in."""

from __future__ import annotations

from ..domain import Area
from ..evidence.control import area_of_section
from ..evidence.stanzas import Find


def is_source(find: Find) -> bool:
    """Whether this is a source package's stanza, as Sources files have them."""
    return bool(find("Directory") or find("Package-List") or find("Binary"))


def area(find: Find, component: str = "") -> Area | None:
    """The area of a stanza by its place in the pool, its section, or the index's COMPONENT."""
    place = (find("Directory") or find("Filename")).removeprefix("pool/")
    prefix, slash, _ = place.removeprefix("updates/").partition("/")
    for said in (prefix if slash else "", component):
        if said in ("main", "contrib", "non-free", "non-free-firmware"):
            return area_of_section(f"{said}/")
    return area_of_section(find("Section"))

"""The stanzas of Packages and Sources files: with apt_pkg when it is there, else more slowly.

The files are of the user's own choice, and ``evidence.indices`` has read them before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..domain import Area
from ..evidence.control import area_of_section

Find = Callable[[str], str]  # a field's value by its name, "" when the stanza has none


def stanzas(path: str) -> Iterator[Find]:
    """The stanzas of an index, plain or compressed; a value counts until the next stanza."""
    try:
        import apt_pkg
    except ImportError:
        return _with_python_debian(Path(path))
    return _with_apt(apt_pkg, path)


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


def _with_apt(apt_pkg: Any, path: str) -> Iterator[Find]:
    for section in apt_pkg.TagFile(path, bytes=True):

        def find(name: str, section: Any = section) -> str:
            value: bytes | None = section.find(name)
            return value.decode("utf-8", "replace") if value else ""

        yield find


def _with_python_debian(path: Path) -> Iterator[Find]:
    import bz2
    import gzip
    import lzma

    from debian import deb822

    openers: dict[str, Any] = {
        ".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open, ".lzma": lzma.open,
    }  # fmt: skip
    paragraphs: Any = deb822.Deb822.iter_paragraphs
    with openers.get(path.suffix, open)(path, "rb") as stream:
        for stanza in paragraphs(stream, use_apt_pkg=False):

            def find(name: str, stanza: Any = stanza) -> str:
                return str(stanza.get(name, "")).strip()

            yield find

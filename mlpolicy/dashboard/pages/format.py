"""A format: what it is, and what was recognised as it."""

from __future__ import annotations

from collections.abc import Iterable

from ...formats import BY_ID, Format
from ...formats.bundles import BUNDLES, Bundle
from .. import links
from ..page import Block, Page, Prose, Table, only
from ..site import Site
from ..tables import told
from .base import Kind

_MOST = 2000  # files of one format

_KNOWN: dict[str, Format | Bundle] = {**BY_ID, **{one.id: one for one in BUNDLES}}

_HELD = (
    "SELECT format, size, path, iif(kind = 'source', 'src:', '') || package, source, role, "
    "certainty, coalesce(digest, '') FROM holding JOIN {here} USING (sha256) WHERE status = 'ok'"
)


def _held(site: Site) -> dict[str, set[tuple[str | int, ...]]]:
    """The files by format; those of several versions or architectures stand once."""
    found: dict[str, set[tuple[str | int, ...]]] = {}
    for form, size, *names in site.view.rows(_HELD):
        found.setdefault(form, set()).add((-size, *names))
    return found


def _keys(site: Site) -> Iterable[str]:
    return site.once(_held)


def _make(site: Site, key: str) -> Page:
    known = _KNOWN.get(key)
    blocks: list[Block | Prose] = []
    if known:
        said = (known.description, f"Specification: {known.reference}")
        blocks.append(Prose("about", "What it is", said))
    blocks.append(Block(only(site.table("formats"), {"format": key})))
    models = _models(site, key)
    if models.rows:
        blocks.append(Block(models))
    blocks.append(Block(_files(site, key)))
    return Page(
        links.path("format", key),
        key,
        (("Formats", "formats"),),
        known.title if known else "This version of mlpolicy does not know it; another one did.",
        blocks=tuple(blocks),
    )


def _files(site: Site, key: str) -> Table:
    every = sorted(site.once(_held)[key])
    return Table(
        "files",
        "Files",
        ("path", "package", "source", "role", "certainty", "bytes", "content"),
        tuple((*names[:-1], -int(size), names[-1]) for size, *names in every[:_MOST]),
        f"The {_MOST} largest of {len(every)}." if len(every) > _MOST else "The largest first.",
    )


def _models(site: Site, key: str) -> Table:
    """The models in this format: one may be several of the files."""
    rows = []
    for digest, ships in site.once(told.shipped).items():
        own = [one for one in ships if one.format == key]
        if own:
            names, packages = ({one.model for one in own}, {one.package for one in own})
            size = max(one.size for one in own)
            rows.append((tuple(sorted(names)), size, tuple(sorted(packages)), digest))
    rows.sort(key=lambda row: (-row[1], row[0], row[3]))
    return Table(
        "models",
        "Models",
        ("names", "bytes", "packages", "model"),
        tuple(rows[:_MOST]),
        f"The {_MOST} largest of {len(rows)}." if len(rows) > _MOST else "The largest first.",
    )


KIND = Kind("format", _keys, _make)

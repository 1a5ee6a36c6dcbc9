"""A binary package that holds a model, or that some ruleset places outside of main.

What else is found in a binary package stands on the page of its source.
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import links
from ..page import Block, Figure, Page, words
from ..site import Site
from ..tables import contents, findings, judged
from ..tables.contents import Contents
from ..tables.notes_on import notes_on
from .base import Kind

_QUERY = (
    "SELECT source, {here}.package AS package FROM verdict JOIN {here} USING (judgement, sha256) "
    "WHERE kind = 'binary' UNION SELECT source, place.package FROM place JOIN {here} "
    "USING (judgement, sha256) WHERE area != 'main' AND place.package NOT LIKE 'src:%' "
    "ORDER BY 1"
)


def _sources(site: Site) -> dict[str, tuple[str, ...]]:
    """The sources of each of these packages: a suite may have it from another one."""
    found: dict[str, tuple[str, ...]] = {}
    for source, package in site.view.rows(_QUERY):
        found[package] = (*found.get(package, ()), source)
    return found


def _keys(site: Site) -> Iterable[str]:
    return site.once(_sources)


def _make(site: Site, key: str) -> Page:
    sources = site.once(_sources)[key]
    of = Contents(site, sources, key)
    models = judged.models(of)
    names = {word for row in models.rows for cell in (row[0], row[-1]) for word in words(cell)}
    about = {"source": sources, "package": (key,), "model": names}
    others = (
        findings.from_indices(of), notes_on(site, about), contents.artifacts(of),
        contents.unread(of),
    )  # fmt: skip
    return Page(
        links.path("binary", key),
        key,
        (("Source packages", "sources"), *((one, links.path("source", one)) for one in sources)),
        figures=(Figure("source", sources), *contents.people(of), *contents.read(of)),
        blocks=(
            Block(judged.areas(of)),
            Block(models),
            Block(judged.verdicts(of)),
            Block(findings.findings(of)),
            *(Block(table) for table in others if table.rows),
        ),
    )


KIND = Kind("binary", _keys, _make)

"""The forms of a page: HTML for people; JSON, CSV and Atom for machines; a badge for others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import __version__
from ..escape import dump
from ..report import archive_tables
from . import badges, feeds
from .html import Renderer
from .page import FORMS, Page, Prose


def every(page: Page, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Each form that PAGE has: its suffix, and what is in it."""
    for suffix in FORMS:
        if (made := form(page, suffix, renderer)) is not None:
            yield suffix, made


def form(page: Page, suffix: str, renderer: Renderer) -> str | None:
    """PAGE in the form that SUFFIX names; None if it has none such."""
    if suffix == ".html":
        return renderer.render(page)
    if suffix == ".json":
        return as_json(page)
    if suffix == ".csv":
        return as_csv(page)
    if suffix == ".atom":
        return None if page.feed is None else feeds.atom(page)
    return None if page.badge is None else badges.svg(page)


def as_json(page: Page) -> str:
    """``mlpolicy.dashboard-page/1``: all that the page says, and all rows of its tables."""
    made: dict[str, Any] = {
        "schema": "mlpolicy.dashboard-page/1",
        "version": __version__,
        "page": page.path,
        "title": page.title,
        "note": page.lead,
        "narrowed": dict(page.narrowed or {}),
        "figures": {one.name: {"value": one.value, "out_of": one.out_of} for one in page.figures},
        "texts": {one.name: one.paragraphs for one in page.blocks if isinstance(one, Prose)},
        "tables": archive_tables.rows_json(page.tables),
    }
    return f"{dump(made, indent=None)}\n"


def as_csv(page: Page) -> str:
    """Its tables, as ``archive report --format csv`` has them."""
    return "".join(f"{line}\r\n" for line in archive_tables.as_csv(page.tables))

"""The forms of a page: HTML for people; JSON, CSV and Atom for machines; a badge for others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import __version__
from ..report import archive_tables
from ..report.escape import dump
from . import badges, feeds
from .html import Renderer
from .page import Page, Prose


def every(page: Page, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Each form that PAGE has: its suffix, and what is in it."""
    yield ".html", renderer.render(page)
    yield ".json", as_json(page)
    yield ".csv", as_csv(page)
    if page.feed is not None:
        yield ".atom", feeds.atom(page)
    if page.badge is not None:
        yield ".svg", badges.svg(page)


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

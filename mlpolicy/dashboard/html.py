"""Pages as HTML: whole without scripts, and without anything from elsewhere.

Every value that a template shows passes ``escape.text`` before it is escaped for HTML, so that no
template can forget it: control and bidi characters of hostile names show as what they are.
"""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from . import cells, charts, links, page
from .pages import NAVIGATION
from .site import Site

ROWS = 500  # of one table; the forms beside the page have all

_TEMPLATES = Path(__file__).parent / "templates"
#: What all pages refer to, and how it is read.
FILES = {name: (_TEMPLATES / name).read_bytes for name in ("style.css", "icon.svg")}


class Renderer:
    """Makes the HTML of the pages of SITE. LIVE is the query of a served page, None of a file."""

    def __init__(self, site: Site, live: Any = None) -> None:
        self._cells = cells.Cells(site)
        self._live = live

    def render(self, shown: page.Page) -> str:
        """SHOWN as a document."""
        top = "../" * shown.path.count("/")
        document: str = _template().render(
            page=shown, top=top, most=ROWS, cells=self._cells, live=self._live
        )
        return document


@cache
def _template() -> Any:
    return environment().get_template("page.html")


def _site(path: str, top: str) -> Markup:
    """The links to the pages that every page links to, from the one at PATH."""
    return _navigation(top, path if any(path == one for _, one in NAVIGATION) else "")


@lru_cache(64)
def _navigation(top: str, here: str) -> Markup:
    template = environment().get_template("site.html")
    return Markup(template.render(navigation=NAVIGATION, top=top, here=here))


@cache
def environment() -> Environment:
    """Where templates are, and what they may call."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # Not as globals: Jinja is slow to call those, and quick with filters and tests.
    made.filters |= {
        "facet": links.facet,
        "href": links.href,
        "chart": charts.svg,
        "head": cells.head,
        "numeric": cells.numeric,
        "facets": facets,
        "site": _site,
        "rows": lambda table, of, *how: of.rows(table, *how),
        "cell": lambda value, of, column, top: of.cell(column, value, top),
    }
    made.tests["block"] = lambda one: isinstance(one, page.Block)
    return made


def _shown(value: Any) -> Any:
    return value if isinstance(value, Markup) else cells.text(value)


def facets(block: page.Block) -> list[tuple[str, list[tuple[str, int]]]]:
    """By column: the values that BLOCK can be narrowed to, and how many rows have each."""
    found = []
    for name in block.facets:
        counts: Counter[str] = Counter()
        at = block.table.columns.index(name)
        for cell, number in Counter(row[at] for row in block.table.rows).items():
            for word in page.words(cell):
                counts[word] += number
        if len(counts) > 1:
            found.append((name, sorted(counts.items())))
    return found

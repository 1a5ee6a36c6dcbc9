"""Atom feeds (RFC 4287) of pages that change over time."""

from __future__ import annotations

from xml.sax.saxutils import escape as xml

from ..report.escape import text as esc
from .links import href
from .page import Page

#: What a page is called in feeds, wherever it is published (RFC 4151).
_TAG = "tag:mlpolicy,2026"
_BEGINNING = "2026-01-01T00:00:00+00:00"  # the date of a feed that has nothing to tell yet


def atom(page: Page) -> str:
    """The feed of PAGE, its newest entry first."""
    entries = page.feed or ()
    name = page.path.rpartition("/")[2]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_TAG}:{xml(href(page.path, ''))}</id>",
        f"<title>{_text(page.title)}</title>",
        "<author><name>mlpolicy</name></author>",
        f"<updated>{max((one.when for one in entries), default=_BEGINNING)}</updated>",
        f'<link rel="self" href="{xml(href(name, ".atom"))}"/>',
        f'<link rel="alternate" type="text/html" href="{xml(href(name))}"/>',
    ]
    for one in entries:
        lines += (
            "<entry>",
            f"<id>{_TAG}:{xml(href(page.path, ''))}/{_text(one.key)}</id>",
            f"<title>{_text(one.title)}</title>",
            f"<updated>{one.when}</updated>",
            f'<link rel="alternate" type="text/html" href="{xml(href(name))}"/>',
            f"<content>{_text(one.text)}</content>",
            "</entry>",
        )
    return "\n".join((*lines, "</feed>", ""))


def _text(raw: str) -> str:
    return xml(esc(raw))

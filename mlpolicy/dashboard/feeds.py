"""Atom feeds (RFC 4287) of pages that change over time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable
from xml.sax.saxutils import escape as xml

from ..archive import diff
from ..archive.diff import Change
from ..archive.runs import Run
from ..checks.base import LETTERS
from ..escape import text as esc
from . import links
from .links import href
from .page import Entry, Page

#: What a page is called in feeds, wherever it is published (RFC 4151).
_TAG = "tag:mlpolicy,2026"
_BEGINNING = "2026-01-01T00:00:00+00:00"  # the date of a feed that has nothing to tell yet
_MOST = 100  # entries of a feed
_LONGEST = 2000  # characters of an entry's text

#: Why something is in one of two runs only: what changed, the packages or we.
WHY = {
    diff.NEW: "The package is a new one, or what is in it has changed.",
    diff.FIXED: "The package has changed, and this is no longer in it.",
    diff.GONE: "The archive has the package no more.",
    diff.RULE_CHANGED: "The package is the same: mlpolicy's rules have changed.",
    diff.SCAN_FAILED: "The package could not be read in one of the runs, or not as deep: nothing "
    "is known of it there.",
}


def entries(
    changes: Iterable[tuple[Run, Change]], sources: Container[str] = ()
) -> tuple[Entry, ...]:
    """An entry for each of CHANGES, which are those of ``site.changes``, the newest first.

    An entry leads to the page of its source, if that is among SOURCES, else to the feed's page.
    """
    found: dict[str, Entry] = {}
    for run, change in changes:
        if len(found) == _MOST:
            break
        key = _key(run, change)
        path = links.path("source", change.source) if change.source in sources else ""
        found[key] = Entry(key, _title(change), _said(change), run.finished or run.started, path)
    return tuple(found.values())


def _key(run: Run, change: Change) -> str:
    """The same whatever people say of it, and in every feed that tells of it."""
    about = (change.category, change.kind, change.there, change.source, change.package,
             change.about, change.severity, change.detail)  # fmt: skip
    return f"run{run.number}-{hashlib.sha256(json.dumps(about).encode()).hexdigest()[:16]}"


def _title(change: Change) -> str:
    if change.kind == diff.AREA:
        return f"{change.category}: area of {change.package} under {change.about}"
    letter = LETTERS.get(change.severity, change.severity)
    return f"{change.category}: {letter} {change.about} in {change.package}"


def _said(change: Change) -> str:
    note = f"Note: {change.note}." if change.note else ""
    return " ".join(filter(None, (f"{change.detail}." * bool(change.detail),
                                  WHY[change.category], note)))  # fmt: skip


def atom(page: Page) -> str:
    """The feed of PAGE, its newest entry first."""
    told = page.feed or ()
    own = f"{_TAG}:{xml(href(page.path, '') + page.query)}"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{own}</id>",
        f"<title>{_text(page.title)}</title>",
        "<author><name>mlpolicy</name></author>",
        f"<updated>{max((one.when for one in told), default=_BEGINNING)}</updated>",
        f'<link rel="self" type="application/atom+xml" href="{_beside(page, ".atom")}"/>',
        f'<link rel="alternate" type="text/html" href="{_beside(page)}"/>',
    ]
    for one in told:
        to = f"{'../' * page.path.count('/')}{xml(href(one.path))}" if one.path else _beside(page)
        lines += (
            "<entry>",
            f"<id>{own}/{xml(href(one.key, ''))}</id>",
            f"<title>{_text(one.title)}</title>",
            f"<updated>{one.when}</updated>",
            f'<link rel="alternate" type="text/html" href="{to}"/>',
            f"<content>{_text(one.text)}</content>",
            "</entry>",
        )
    return "\n".join((*lines, "</feed>", ""))


def _beside(page: Page, suffix: str = ".html") -> str:
    return xml(href(page.path.rpartition("/")[2], suffix) + page.query)


def _text(raw: str) -> str:
    return xml(esc(raw, _LONGEST))

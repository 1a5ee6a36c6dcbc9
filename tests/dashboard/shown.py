"""What a reader sees on a page of the site, and what a program gets beside it."""

from __future__ import annotations

import json
from html.parser import HTMLParser


def page(site, path):
    """The JSON beside the page PATH of SITE."""
    return json.loads((site / f"{path}.json").read_text())


def rows(site, path, table):
    """The rows of TABLE there, by column."""
    return page(site, path)["tables"][table]["rows"]


def tables(path):
    """The tables of the HTML in PATH by name: the rows, each a list of what its cells say."""
    reader = _Tables()
    reader.feed(path.read_text())
    return reader.found


def links(path):
    """Where the links of the HTML in PATH lead, by what they say."""
    reader = _Tables()
    reader.feed(path.read_text())
    return reader.links


def said(cell):
    """What a page says for CELL of the JSON."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, list):
        return ", ".join(cell)
    return "" if cell is None else str(cell)


class _Tables(HTMLParser):
    """Numbers of bytes and times are told by their attributes, a state without its letter."""

    def __init__(self):
        super().__init__()
        self.found, self.links = {}, {}
        self._name, self._cell, self._exact = "", None, False
        self._to, self._letter = None, False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "h2":
            self._name = given["id"]
            self.found[self._name] = []
        elif tag == "tr":
            self.found[self._name].append([])
        elif tag in ("td", "th"):
            self._cell = ""
        elif tag in ("data", "time") and self._cell is not None:
            self._cell += given.get("value") or given["datetime"]
            self._exact = True
        elif tag == "a":
            self._to = given["href"]
        elif tag == "b":
            self._letter = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.found[self._name][-1].append(self._cell.strip())
            self._cell = None
        elif tag in ("data", "time"):
            self._exact = False
        elif tag == "a":
            self._to = None
        elif tag == "b":
            self._letter = False

    def handle_data(self, data):
        if self._cell is not None and not self._exact and not self._letter:
            self._cell += data
        if self._to is not None:
            self.links[data] = self._to

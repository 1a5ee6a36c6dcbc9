"""Every link of every page and feed leads to a file that is there, and to a place in it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from .reading import Read

_ATOM = "{http://www.w3.org/2005/Atom}link"


@pytest.mark.parametrize("of", ["site", "hostile"])
def test_every_link_resolves(of, request):
    site = request.getfixturevalue(of)
    read = cache(Read)
    broken = []
    seen = 0
    for page in sorted(site.rglob("*")):
        for link in _links(page, read):
            seen += 1
            where = urlsplit(link)
            if where.scheme or where.netloc:
                broken.append((page, link, "leads to another site"))
                continue
            target = (page.parent / unquote(where.path)).resolve() if where.path else page
            if not target.is_file() or site not in target.parents:
                broken.append((page, link, "no such file"))
            elif where.fragment and unquote(where.fragment) not in read(target).ids:
                broken.append((page, link, "no such place"))
    assert not broken, broken[:10]
    assert seen > 100


@pytest.mark.parametrize("of", ["site", "hostile"])
def test_ids_are_unique(of, request):
    for page in request.getfixturevalue(of).rglob("*.html"):
        ids = Read(page).ids
        assert len(ids) == len(set(ids)), page


def _links(page: Path, read):
    if page.suffix == ".html":
        return read(page).links
    if page.suffix == ".atom":
        return [one.attrib["href"] for one in ET.parse(page).iter(_ATOM)]
    return []

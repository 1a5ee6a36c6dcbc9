"""Badges: two words that lead to the page for people."""

from __future__ import annotations

from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from PIL import ImageFont

_SVG = "{http://www.w3.org/2000/svg}"


def _all(site):
    found = sorted(path for path in site.rglob("*.svg") if path != site / "icon.svg")
    assert site / "index.svg" in found
    return [(path, ElementTree.parse(path).getroot()) for path in found]


def _words(badge):
    return [one.text for one in badge.iter(f"{_SVG}text")]


@pytest.mark.parametrize("which", ("site", "hostile"))
def test_they_lead_to_the_page_beside_them(which, request):
    for path, badge in _all(request.getfixturevalue(which)):
        (link,) = badge.iter(f"{_SVG}a")
        assert (path.parent / unquote(link.get("href"))) == path.with_suffix(".html")
        assert path.with_suffix(".html").exists()


@pytest.mark.parametrize("which", ("site", "hostile"))
def test_who_cannot_see_is_told_the_same(which, request):
    for _, badge in _all(request.getfixturevalue(which)):
        (picture,) = (one for one in badge.iter() if one.get("role") == "img")
        assert picture.findtext(f"{_SVG}title") == badge.findtext(f"{_SVG}title")
        assert badge.findtext(f"{_SVG}title") == ": ".join(_words(badge))


@pytest.mark.parametrize("which", ("site", "hostile"))
def test_they_hold_nothing_but_two_words(which, request):
    allowed = {f"{_SVG}{name}" for name in ("svg", "title", "a", "g", "rect", "text")}
    for path, badge in _all(request.getfixturevalue(which)):
        assert {one.tag for one in badge.iter()} <= allowed
        for word in _words(badge):
            assert word.isprintable() and len(word) < 90, path
        left, right = badge.iter(f"{_SVG}rect")
        assert int(left.get("width")) + int(right.get("width")) == int(badge.get("width"))


def test_the_words_fit(site):
    """As the table of widths says, so it is drawn."""
    font = ImageFont.truetype("DejaVuSans.ttf", 110)
    for _, badge in _all(site):
        for text in badge.iter(f"{_SVG}text"):
            drawn = font.getlength(text.text) / 10
            assert abs(float(text.get("textLength")) - drawn) <= 0.06 * drawn + 2


def test_the_overview_tells_how_much_was_read(site):
    badge = ElementTree.parse(site / "index.svg").getroot()
    assert _words(badge) == ["models in the archive", "69 of 69 packages read"]

"""No page keeps anybody out: axe-core finds no fault, and colors have enough contrast."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from .browser import Browser
from .reading import Read, kinds


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(site, width, dark):
    """On one page of every kind, the largest."""
    with Browser() as browser:
        browser.see(width, dark=dark)
        for page in kinds(site).values():
            browser.open(page)
            assert browser.violations() == [], page


def test_headings_are_in_order(site):
    for page in kinds(site).values():
        levels = [int(one) for one in re.findall(r"<h([1-6])", page.read_text("utf-8"))]
        assert levels[0] == 1 and levels.count(1) == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_scopes(site):
    for page in kinds(site).values():
        text = page.read_text("utf-8")
        assert text.count("<table>") == text.count("<caption>")
        assert "<th>" not in text
        assert not {("script", ""), ("style", "")} & Read(page).elements
        assert not any(name == "style" or name.startswith("on") for _, name in Read(page).elements)

"""The dashboard in a real Chromium: as a reader goes through it, on large and small screens."""

from __future__ import annotations

import json

import pytest

from .browser import Browser, served
from .reading import kinds


@pytest.fixture(scope="module")
def browser():
    with Browser() as one:
        yield one


def test_a_tour_from_files(browser, site):
    """From the overview to a team, one of its sources, its model; and to what changed."""
    browser.see()
    browser.open(site / "index.html")
    assert browser.text("h1") == "Models in the archive"
    assert browser.text('header a[aria-current="page"]') == "Overview"
    _follow(browser, site, "header a", "Teams", "teams")
    _follow(browser, site, 'main a[href*="team/"]', "deep", "team/")
    _follow(browser, site, 'main a[href*="source/tuned.html"]', "tuned", "source/tuned")
    _follow(browser, site, 'main a[href*="model/"]', "", "model/")
    browser.open(site / "index.html")
    _follow(browser, site, 'main a[href*="diff/"]', "", "diff/")
    _well(browser, site.as_uri())


def test_facets_are_links(browser, site):
    browser.open(site / "index.html")
    browser.follow('.facets a[href$="suite=trixie.html"]')
    assert "Only rows with suite trixie" in browser.text(".narrowed")
    assert {row[0] for row in _rows(browser, "headline")} == {"trixie"}
    browser.follow(".narrowed a")
    assert browser.driver.current_url == (site / "index.html").as_uri()
    _well(browser, site.as_uri())


def test_a_strict_policy_holds(browser, site):
    """Served with a policy that allows nothing but our style, every kind of page is whole."""
    with served(site) as url:
        for page in kinds(site).values():
            browser.open(f"{url}/{page.relative_to(site)}")
            style = "return getComputedStyle(document.querySelector('.skip')).position"
            assert browser.script(style) == "absolute"
        _well(browser, url)


@pytest.mark.parametrize("of", ["site", "hostile"])
def test_a_small_screen(browser, request, of):
    """At 360 pixels the page itself never scrolls to the side."""
    browser.see(width=360)
    wide = "return document.documentElement.scrollWidth"
    for page in kinds(request.getfixturevalue(of)).values():
        browser.open(page)
        assert browser.script(wide) <= 360, page


def test_keys_reach_everything(browser, site):
    """The first key leads past the navigation, and what scrolls by itself has a stop."""
    browser.see(width=360)
    browser.open(site / "index.html")
    browser.press("Tab")
    assert browser.script("return document.activeElement.textContent") == "To the content"
    browser.press("Enter")
    assert browser.driver.current_url.endswith("#main")
    stuck = (
        "return [...document.querySelectorAll('*')].filter(one => one.scrollWidth > one.clientWidth"
        " && getComputedStyle(one).overflowX === 'auto' && one.tabIndex < 0).length"
    )
    assert browser.script(stuck) == 0


def test_what_is_seen_is_what_machines_get(browser, site):
    browser.see()
    browser.open(site / "index.html")
    rows = json.loads((site / "index.json").read_text())["tables"]["headline"]["rows"]
    assert _rows(browser, "headline") == [[str(one) for one in row.values()] for row in rows]


def _rows(browser, table):
    """The cells of TABLE as they are seen."""
    return browser.script(
        f"return [...document.querySelectorAll('[aria-labelledby={table}] tbody tr')]"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )


def _follow(browser, site, selector, text, to):
    """Click the link that SELECTOR chooses and that has TEXT; it leads to a page below TO."""
    browser.follow(selector, text)
    path = browser.driver.current_url.removeprefix(f"{site.as_uri()}/")
    assert path.startswith(to), path
    assert browser.text("h1")


def _well(browser, top):
    """Nothing went wrong, and nothing was asked of anybody else."""
    assert browser.problems() == []
    asked = browser.requests()
    assert asked and all(url.startswith(f"{top}/") for url in asked), asked

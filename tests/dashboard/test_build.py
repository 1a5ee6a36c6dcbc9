"""The site as a whole: every page in every form, nothing written twice, nothing lost."""

from __future__ import annotations

from .conftest import build_site


def test_every_page_has_its_forms(site):
    pages = sorted(site.rglob("*.html"))
    assert site / "index.html" in pages
    for page in pages:
        assert page.with_suffix(".json").exists() and page.with_suffix(".csv").exists()


def test_an_unchanged_site_is_not_written_again(team, site, tmp_path):
    said = build_site(team / "archive.db", tmp_path / "site")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*")}
    again = build_site(team / "archive.db", tmp_path / "site")
    assert " 0 of them changed" in again and " 0 of them changed" not in said
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*")} == before


def test_hostile(hostile):
    assert (hostile / "index.html").exists()

"""Words that mean to deceive show as text: in pages, in the forms for machines, in a browser."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

from archive.asking import HOSTILE

from mlpolicy import escape

from .browser import Browser
from .reading import Read, kinds

_SHOWN = 2000  # characters of a word that a page shows


def test_every_word_is_there_as_text(hostile):
    text = "\n".join(Read(page).text for page in hostile.rglob("*.html"))
    missing = [word for word in HOSTILE if escape.text(word, _SHOWN) not in text]
    assert not missing


def test_no_element_or_attribute_comes_from_a_word(site, hostile):
    usual = set().union(*(Read(page).elements for page in site.rglob("*.html")))
    for page in hostile.rglob("*.html"):
        assert Read(page).elements <= usual, page


def test_no_control_or_bidi_character_is_raw(hostile):
    for path in filter(Path.is_file, hostile.rglob("*")):
        text = path.read_bytes().decode("utf-8")
        raw = {char for char in set(text) if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")}
        # Lines of CSV end with both.
        assert raw <= {"\n", "\r"} if path.suffix == ".csv" else raw <= {"\n"}, path


def test_names_of_files_are_harmless(hostile):
    for path in hostile.rglob("*"):
        assert re.fullmatch(r"[A-Za-z0-9@%+.,:=_~-]{1,255}", path.name), path


def test_in_a_browser(hostile):
    pages = {*hostile.glob("source/*.html"), *hostile.glob("team/*.html"), *kinds(hostile).values()}
    with Browser() as browser:
        for page in sorted(pages):
            browser.open(page)  # an open dialog would be an error
            title = json.loads(page.with_suffix(".json").read_text())["title"]
            # A browser makes one of several spaces.
            assert browser.text("h1").split() == escape.text(title, _SHOWN).split()
        assert browser.problems() == []
        assert all(url.startswith(f"{hostile.as_uri()}/") for url in browser.requests())

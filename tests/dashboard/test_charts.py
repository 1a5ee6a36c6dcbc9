"""Charts: the numbers of the table under them, whatever those are."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest

from mlpolicy.dashboard import charts
from mlpolicy.dashboard.page import Block, Chart, Table

COLUMNS = ("suite", "ruleset", "when", "sure", "open")


def drawn(shape, at, values, apart, *rows):
    """The pictures of ROWS, each parsed."""
    table = Table("made", "Made & drawn", COLUMNS, rows)
    figure = charts.svg(Block(table, Chart(shape, at, values, apart)))
    return ET.fromstring(f"<made>{figure}</made>") if figure else None


def bars(*rows):
    return drawn("bars", "ruleset", ("sure", "open"), ("suite",), *rows)


def lines(*rows, values=("sure", "open")):
    return drawn("lines", "when", values, ("suite", "ruleset"), *rows)


def words(made):
    return [one.text for one in made.iter("text")]


def coordinates(made):
    """All places and lengths in percent, and those in pixels."""
    found = [v for one in made.iter() for k, v in one.items() if k in "x x1 x2 cx width".split()]
    return [float(one.removesuffix("%")) for one in found if one.endswith("%")]


def test_bars_have_the_numbers_of_their_rows():
    made = bars(("sid", "a", "", 12, 3), ("sid", "b", "", 0, 0), ("trixie", "a", "", 6, 0))
    assert words(made) == ["sid", "a", "12 + 3", "b", "0 + 0", "trixie", "a", "6 + 0"]
    lengths = [float(one.get("width")[:-1]) for one in made.iter("rect")]
    assert lengths[0] == 4 * lengths[1] == 2 * lengths[2]  # no bar for a 0


def test_lines_have_the_last_numbers_and_the_days():
    made = lines(
        ("sid", "a", "2026-11-07T00:00:00+00:00", 1, 0),
        ("sid", "a", "2026-11-14T00:00:00+00:00", 2, 0),
        ("sid", "b", "2026-11-14T00:00:00+00:00", 5, 1),
    )
    assert words(made) == [
        "a", "2 + 0", "2026-11-07", "2026-11-14", "b", "5 + 1", "2026-11-07", "2026-11-14",
    ]  # fmt: skip
    assert "sure from 1 to 2" in made.find(".//desc").text
    assert len(made.findall(".//line[@class='v0']")) == 1  # one point alone is no line


def test_more_than_two_lines_are_charts_of_their_own():
    rows = [("sid", 7, when, 1000, 3) for when in "12"]
    made = drawn("lines", "when", ("ruleset", "sure", "open"), (), *rows)
    assert words(made)[::4] == ["ruleset", "sure", "open"]
    assert not made.findall(".//span")


def test_what_is_not_known_is_not_zero():
    made = lines(*(("sid", "a", str(n), None if n in (2, 5) else n, 0) for n in range(6)))
    assert "? + 0" in words(made)
    assert len(made.findall(".//line[@class='v0']")) == 2  # 0 to 1, and 3 to 4
    assert "to unknown" in made.find(".//desc").text
    assert "? + 2" in words(bars(("sid", "a", "", None, 2)))


@pytest.mark.parametrize("number", [0, 1, 10**30, -5])
@pytest.mark.parametrize("points", [1, 2, 5])
@pytest.mark.parametrize("make", [bars, lines])
def test_any_numbers(make, points, number):
    made = make(*(("sid", f"r{n}" if make is bars else "r", str(n), number, number)
                  for n in range(points)))  # fmt: skip
    assert all(0 <= one <= 100 for one in coordinates(made))
    assert not re.search("nan|inf|e[+-]", ET.tostring(made, "unicode"))


def test_thousands_of_rows_stay_small():
    rows = [(f"suite{n % 90}", f"r{n}", f"{n:05}", n, 1) for n in range(5000)]
    for made in (bars(*rows), lines(*rows)):
        assert len(ET.tostring(made)) < 1_000_000
        (left,) = re.findall(
            r"(\d+) more rows are in the table", made.find("figure/p[last()]").text
        )
        assert 0 < int(left) < 5000


def test_names_are_text_and_fit():
    made = bars(("<b>&", "\x1b\u202e<script>", "", 1, 1), ("<b>&", "x" * 2000, "", 1, 1))
    assert words(made)[:2] == ["<b>&", "\\x1b\\u202e<script>"]
    assert all(len(one) < 40 for one in words(made))
    assert {one.tag for one in made.iter()} == {
        "made", "figure", "figcaption", "span", "small", "svg", "title", "desc", "text", "rect",
    }  # fmt: skip


def test_nothing_to_draw():
    assert bars() is None
    assert charts.svg(Block(Table("made", "Made", COLUMNS, ()))) == ""


def test_the_overview_draws_its_table(site):
    rows = json.loads((site / "index.json").read_text())["tables"]["headline"]["rows"]
    page = (site / "index.html").read_text()
    figure = ET.fromstring(re.search('<figure class="chart bars">.*?</figure>', page, re.S)[0])
    numbers = [one for one in words(figure) if "+" in one]
    assert numbers == [f"{row['sources']} + {row['sources_open']}" for row in rows]
    for one in figure.iter("svg"):
        assert one.get("role") == "img" and one[0].tag == "title" and one[0].text

"""Badges: two words as SVG, which lead to the page of what they speak of."""

from __future__ import annotations

from xml.sax.saxutils import escape as xml

from ..checks.base import LETTERS
from ..escape import text as esc
from . import links
from .cells import AREAS
from .page import Page

_LONGEST = 60  # characters of a word
_PADDING = 6
_HEIGHT = 20

#: Pixels of characters at 11 px, as DejaVu Sans has them; other ones of ASCII take 7.
_WIDTHS = {
    character: width
    for width, characters in (
        (3.5, " !'|.,:;/\\Iijl"),
        (4.5, '-f()[]rt"'),
        (6, "?*_`scLz"),
        (8.5, "&DGHNOQU#+<=>^w~"),
        (10.5, "%mMW@"),
    )
    for character in characters
}
_WIDTH, _WIDEST = 7, 11

#: Behind white letters, of which each has a contrast of more than 4.5.
_LABEL, _NEUTRAL = "#454545", "#5f5f5f"
_COLORS = {
    "main": "#1a6b2d", "contrib": "#0b5c8f", "non-free": "#96450a", "not-distributable": "#a3182b",
    "error": "#a3182b", "warning": "#96450a", "info": "#0b5c8f",
}  # fmt: skip


def svg(page: Page) -> str:
    """The badge of PAGE."""
    badge = page.badge
    assert badge is not None
    letter = AREAS.get(badge.state) or LETTERS.get(badge.state)
    label = esc(badge.label, _LONGEST)
    value = esc(f"{letter} {badge.value}" if letter else badge.value, _LONGEST)
    left, right = _width(label), _width(value)
    color = _COLORS.get(badge.state, _NEUTRAL)
    title = xml(f"{label}: {value}")
    to = xml(links.href(page.path.rpartition("/")[2]))
    # The picture is inside of the link: what is inside of a picture cannot be reached by keyboard.
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}">
<title>{title}</title>
<a href="{to}" target="_top"><g role="img"><title>{title}</title>
<rect width="{left}" height="{_HEIGHT}" fill="{_LABEL}"/>
<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{color}"/>
<g fill="#fff" font-family="DejaVu Sans,Verdana,sans-serif" font-size="11">
{_text(label, _PADDING)}
{_text(value, left + _PADDING)}
</g></g></a>
</svg>
"""


def _text(word: str, x: int) -> str:
    length = _width(word) - 2 * _PADDING
    return f'<text x="{x}" y="14" textLength="{length}">{xml(word)}</text>'


def _width(word: str) -> int:
    drawn = (_WIDTHS.get(one, _WIDTH if one.isascii() else _WIDEST) for one in word)
    return round(sum(drawn)) + 2 * _PADDING

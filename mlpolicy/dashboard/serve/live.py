"""What a served page has beside what its file has: a form, links that filter, further rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from ...escape import text as esc
from .. import links
from ..page import Page
from . import asked


@dataclass(frozen=True)
class Field:
    """A field of the form: one of CHOICES if there are any, else free text. HINT tells what."""

    name: str
    value: str = ""
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Choice:
    """A value of which COUNT rows are; TO is where they are alone, empty where no URL can be."""

    value: str
    count: int
    to: str


@dataclass(frozen=True)
class Live:
    """What a template needs to know. CHOSEN are (filter, value, where it is without that).

    PAGES are (words, where) of the rows before and after these; SAID tells which are shown. OPEN
    says that the form is what the page is for.
    """

    action: str
    fields: tuple[Field, ...] = ()
    chosen: tuple[tuple[str, str, str], ...] = ()
    facets: tuple[tuple[str, tuple[Choice, ...]], ...] = ()
    said: str = ""
    pages: tuple[tuple[str, str], ...] = ()
    open: bool = False


class Links:
    """Links from the page at PATH to itself with other parameters than those GIVEN."""

    def __init__(self, path: str, given: Mapping[str, str]) -> None:
        self.action = links.href(path.rpartition("/")[2])
        self._given = {name: value for name, value in given.items() if name != "page"}

    def to(self, **changed: str) -> str:
        """With CHANGED parameters, an empty one left out; empty if the URL would be too long."""
        made = query({**self._given, **changed})
        longest = max(map(len, changed.values()), default=0)
        if longest > asked.VALUE or len(made) > asked.QUERY:
            return ""
        return f"{self.action}{made}"

    def chosen(self, wanted: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
        """Each of the filters WANTED, and where the page is without it."""
        return tuple((name, value, self.to(**{name: ""})) for name, value in wanted.items())

    def choices(self, name: str, counts: Iterable[tuple[str, int]]) -> tuple[Choice, ...]:
        """A link for each value of the filter NAME."""
        return tuple(Choice(one, count, self.to(**{name: one})) for one, count in counts if one)

    def pages(self, number: int, last: int) -> tuple[tuple[str, str], ...]:
        """Links to the first, the previous, the next and the last of pages."""
        every = {
            "first": 1 if number > 2 else 0,
            "previous": number - 1,
            "next": number + 1 if number < last else 0,
            "last": last if number < last - 1 else 0,
        }
        made = ((word, self.to(page=str(to))) for word, to in every.items() if to)
        return tuple((word, to) for word, to in made if to)


def plain(value: str) -> bool:
    """Whether a form can hold VALUE: what pages must not show as it is, it would send otherwise."""
    return bool(value) and esc(value, asked.VALUE) == value


def query(given: Mapping[str, str]) -> str:
    """GIVEN as the end of a URL: nothing without any."""
    left = {name: value for name, value in given.items() if value}
    return f"?{urlencode(left, quote_via=quote)}" if left else ""


def with_query(page: Page, given: Mapping[str, str]) -> Page:
    """PAGE, whose links to its other forms keep what is GIVEN but for the page's number."""
    return replace(page, query=query({**given, "page": ""}))

"""What is asked for: a path and parameters within limits, or a refusal that tells them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl

from ...escape import text as esc

#: Limits of a URL, in characters. No link of ours is longer.
PATH, QUERY, VALUE = 1000, 2000, 400
PARAMETERS = 40
PAGES = 100_000

_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_SHOWN = 80  # characters of what somebody gave


class Refused(Exception):
    """There is no answer, for a reason that the one who asked can read."""

    def __init__(self, status: HTTPStatus, said: str, **headers: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said
        self.headers = headers


@dataclass(frozen=True)
class Asked:
    """PATH as the files of the site are named, without the first slash, and what is GIVEN.

    A parameter that is empty is as good as none: forms send all that they have.
    """

    path: str
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Which page of long tables; 1 unless it is given."""
        written = self.given.get("page", "1")
        if not _NUMBER.fullmatch(written) or int(written) > PAGES:
            raise wrong("page", written, f"a number from 1 to {PAGES}")
        return int(written)

    @property
    def filters(self) -> dict[str, str]:
        """The parameters but for the page's number."""
        return {name: value for name, value in self.given.items() if name != "page"}


def read(path: str, query: str) -> Asked:
    """What PATH, of which the quotes are undone, and QUERY ask for."""
    if len(path) > PATH or len(query) > QUERY:
        said = f"This URL is too long: a path has at most {PATH} characters, a query {QUERY}."
        raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG, said)
    return Asked(path.removeprefix("/"), _parameters(query))


def wrong(name: str, value: str, allowed: str) -> Refused:
    """A parameter NAME cannot be VALUE, but what is ALLOWED."""
    said = f"The parameter {esc(name, _SHOWN)} cannot be “{esc(value, _SHOWN)}”: {allowed}."
    return Refused(HTTPStatus.BAD_REQUEST, said)


def known(given: Iterable[str], names: Iterable[str]) -> None:
    """Refuse what is GIVEN and is not among NAMES."""
    every = list(dict.fromkeys(names))
    for name in given:
        if name not in every:
            said = (
                f"There is no parameter “{esc(name, _SHOWN)}” here; known are {', '.join(every)}."
            )
            raise Refused(HTTPStatus.BAD_REQUEST, said)


def _parameters(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS)
    except UnicodeDecodeError:
        said = "The query of this URL is not UTF-8."
        raise Refused(HTTPStatus.BAD_REQUEST, said) from None
    except ValueError:
        said = f"There are too many parameters: at most {PARAMETERS} are allowed."
        raise Refused(HTTPStatus.BAD_REQUEST, said) from None
    given: dict[str, str] = {}
    for name, value in pairs:
        if len(value) > VALUE:
            raise wrong(name, value, f"it may have at most {VALUE} characters")
        if name in given:
            raise wrong(name, value, "it is given twice, and can be given once")
        given[name] = value
    return {name: value for name, value in given.items() if value}

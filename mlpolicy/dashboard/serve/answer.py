"""What is sent back: a body of some type, and the headers that every answer has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus

from ..html import environment
from .asked import Refused

#: Nothing of a page comes from elsewhere, runs, or is shown inside another site's.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

#: By suffix of a URL.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class Answer:
    """BODY, of the type that files with SUFFIX have."""

    body: bytes
    suffix: str = ".html"
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def etag(self) -> str:
        """What tells it from another: its content alone, so that it outlives runs and servers."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'

    def every(self) -> list[tuple[str, str]]:
        """All its headers."""
        own = {"Content-Type": TYPES[self.suffix], "Content-Length": str(len(self.body))}
        if self.status == HTTPStatus.OK:
            # A new run may end at any time: browsers ask again, and mostly hear "not modified".
            own |= {"Cache-Control": "no-cache", "ETag": self.etag}
        else:
            own["Cache-Control"] = "no-store"
        return list({**HEADERS, **own, **self.headers}.items())


def refusal(refused: Refused, path: str) -> Answer:
    """The page that tells why there is none at PATH: plain text where a program asked."""
    status, headers = refused.status, refused.headers
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if path.endswith((".json", ".csv", ".atom", ".svg")):
        return Answer(f"{refused.said}\n".encode(), ".txt", status, given)
    page = environment().get_template("find_refused.html").render(
        title=status.phrase, said=refused.said, top="../" * path.count("/")
    )  # fmt: skip
    return Answer(page.encode("utf-8", "backslashreplace"), ".html", status, given)

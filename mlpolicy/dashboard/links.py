"""Where the page of something is, and which columns of tables name something with a page."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from ..archive.exports.base import file_name
from ..archive.people import address
from ..rulesets import SHIPPED
from .page import FORMS

#: By column: the kind of page that its values have.
COLUMNS = {
    "source": "source",
    "package": "package",
    "packages": "package",
    "in": "package",
    "needs": "package",
    "maintainer": "maintainer",
    "team": "team",
    "people": "maintainer",
    "uploaders": "maintainer",
    "tag": "tags",
    "tags": "tags",
    "ruleset": "ruleset",
    "rulesets": "ruleset",
    "format": "format",
    "formats": "format",
    "model": "model",
    "models": "model",
    "content": "model",
    "about": "about",
    "prefix": "sources",
    "run": "run",
    "before": "run",
    "after": "run",
    "diff": "diff",
}


def path(kind: str, key: str) -> str:
    """The path of the page of KEY among those of KIND; a page that is alone has no kind."""
    name = file_name(key).replace("%40", "@")  # so that /maintainer/EMAIL is what people write
    if name.endswith(FORMS):  # or foo.html could be a form of foo, and the directory of foo.html
        stem, _, end = name.rpartition(".")
        name = f"{stem}%2E{end}"
    return f"{kind}/{name}" if kind else name


def facet(page: str, column: str, value: str) -> str:
    """The path of PAGE with the rows alone that have VALUE in COLUMN."""
    return f"{page}/{column}={file_name(value)}"


def named(column: str, value: str) -> tuple[str, str] | None:
    """The kind and the key of what VALUE in COLUMN names; None in a column that names nothing."""
    kind = COLUMNS.get(column)
    if kind is None:
        return None
    if kind == "package":
        own = value.removeprefix("src:")
        return ("source" if own != value else "binary"), own
    if kind == "about":
        return ("ruleset" if value in SHIPPED else "tags"), value
    if kind == "maintainer":
        return kind, address(value)
    return kind, value


@lru_cache(1 << 12)  # every page links to the same few
def href(page: str, suffix: str = ".html") -> str:
    """PAGE as a reference from the site's top."""
    return quote(f"{page}{suffix}", safe="/=+@:,~")

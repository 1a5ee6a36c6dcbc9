"""From the path of a URL to a page of the site, and the form of it that is wanted."""

from __future__ import annotations

from functools import lru_cache

from .. import links
from ..build import parts
from ..page import FORMS, Page
from ..site import Site

_KEPT = 4  # pages, as who filters one asks for it again; the largest have 100,000 rows


class Routes:
    """The pages of SITE by their paths, which are those of the files that a build writes."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._keys: dict[str, dict[str, str]] = {}
        self._made = lru_cache(_KEPT)(self._make)

    def find(self, path: str) -> tuple[Page, str] | None:
        """The page at PATH and the suffix of its form; None where there is none.

        Without a suffix it is the first of the forms.
        """
        for form in FORMS:
            if path.endswith(form) and (made := self._page(path.removesuffix(form))):
                return made, form
        made = self._page(path or "index")
        return (made, FORMS[0]) if made else None

    def near(self, path: str) -> str | None:
        """The file that PATH means if its name is as people write it, without quotes."""
        kind, _, name = path.partition("/")
        for form in ("", *FORMS):
            own = links.path(kind, name.removesuffix(form))
            if name.endswith(form) and own in self._known(kind):
                return links.href(own, form or FORMS[0])
        return None

    def _page(self, path: str) -> Page | None:
        kind = path.partition("/")[0] if "/" in path else ""
        key = self._known(kind).get(path)
        if key is not None:
            return self._made(kind, key)
        owner, _, last = path.rpartition("/")
        if "=" in last and "=" not in owner and (made := self._page(owner)):
            return next((one for one in parts(made) if one.path == path), None)
        return None

    def _make(self, kind: str, key: str) -> Page:
        return self._site.kinds[kind].make(self._site, key)

    def _known(self, kind: str) -> dict[str, str]:
        """The keys of KIND by path. Names too long for a file cannot be told from their paths."""
        if kind not in self._site.kinds:
            return {}
        if kind not in self._keys:
            keys = self._site.keys(kind)
            self._keys[kind] = {links.path(kind, key): key for key in keys}
        return self._keys[kind]

"""All that one site answers: its pages in their forms, narrowed or not, and lists of artifacts."""

from __future__ import annotations

from http import HTTPStatus

from .. import forms, html
from ..page import FORMS, Page
from ..site import Site
from . import filters, find
from .answer import Answer
from .asked import Asked, Refused
from .find import Finder
from .live import Live
from .routes import Routes

_NOWHERE = "There is no such page. What had neither a model nor a finding in any scan has none."


class Served:
    """What SITE answers. Whatever is found out once is found out here, so that no reader waits."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._routes = Routes(site)
        self._finder = Finder(site)
        for kind in site.kinds.values():
            keys = sorted(site.keys(kind.name))
            for key in keys[:1] if kind.name else keys:
                kind.make(site, key)

    def answer(self, given: Asked) -> Answer:
        """The answer to what is GIVEN."""
        if given.path in html.FILES:
            return Answer(html.FILES[given.path](), f".{given.path.partition('.')[2]}")
        for suffix in FORMS:
            if given.path in (find.PATH, f"{find.PATH}{suffix}"):
                return self._formed(*self._finder.find(given, suffix), suffix)
        found = self._routes.find(given.path)
        if found is None:
            raise self._elsewhere(given.path)
        whole, suffix = found
        shown = filters.filtered(whole, given)
        beside = filters.beside(whole, shown, given)
        return self._formed(filters.paged(shown, given), beside, suffix)

    def _formed(self, made: Page, beside: Live, suffix: str) -> Answer:
        text = forms.form(made, suffix, html.Renderer(self._site, beside))
        if text is None:
            raise Refused(HTTPStatus.NOT_FOUND, f"This page has no form {suffix}.")
        return Answer(text.encode("utf-8", "backslashreplace"), suffix)

    def _elsewhere(self, path: str) -> Refused:
        near = self._routes.near(path)
        if near is None:
            return Refused(HTTPStatus.NOT_FOUND, _NOWHERE)
        to = f"{'../' * path.count('/')}{near}"
        return Refused(HTTPStatus.FOUND, "The page of that name is elsewhere.", Location=to)

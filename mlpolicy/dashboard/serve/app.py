"""The application: WSGI, so that it runs behind any server. It only reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from . import asked
from .answer import Answer, refusal
from .asked import Refused
from .desk import Desk

#: Names of this machine. Other names that lead here are a trick: a web page elsewhere lets its own
#: name point to a reader's machine, and then reads what only that machine may (DNS rebinding).
LOCAL = frozenset(("localhost", "127.0.0.1", "[::1]"))

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?", re.IGNORECASE | re.ASCII)
_METHODS = ("GET", "HEAD")
_OF_BODIES = ("Content-Type", "Content-Length")


class Application:
    """Answers from DESK to those who call it by one of HOSTS; by any name if that is None."""

    def __init__(self, desk: Desk, hosts: frozenset[str] | None = LOCAL) -> None:
        self._desk = desk
        self._hosts = hosts

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, as PEP 3333 has it."""
        answer = self._answer(environ)
        if answer.status == HTTPStatus.OK and _has(environ, answer.etag):
            headers = [one for one in answer.every() if one[0] not in _OF_BODIES]
            start_response("304 Not Modified", headers)
            return []
        start_response(f"{answer.status.value} {answer.status.phrase}", answer.every())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        # WSGI gives bytes as Latin-1. Ours are ASCII: names are quoted once more than the URL is.
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        try:
            self._check(environ)
            return self._desk.ask(asked.read(path, environ.get("QUERY_STRING", "")))
        except Refused as refused:
            return refusal(refused, path[: asked.PATH].removeprefix("/"))

    def _check(self, environ: dict[str, Any]) -> None:
        host = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        if self._hosts is not None and (host is None or host[1].lower() not in self._hosts):
            said = f"This server answers to {', '.join(sorted(self._hosts))} alone."
            raise Refused(HTTPStatus.MISDIRECTED_REQUEST, said)
        if environ["REQUEST_METHOD"] not in _METHODS:
            said = "Nothing can be changed here: pages can be read (GET, HEAD)."
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, said, Allow=", ".join(_METHODS))


def _has(environ: dict[str, Any], etag: str) -> bool:
    """Whether the one who asks has what ETAG names."""
    given = [one.strip() for one in environ.get("HTTP_IF_NONE_MATCH", "").split(",")]
    return "*" in given or etag in (one.removeprefix("W/") for one in given)

"""What servers of models say when they refuse, and the token that they ask for."""

from __future__ import annotations

import os

from ..net import web
from ..net.urls import Failed, host

_SAID = {
    "GatedRepo": "behind a gate; accept its conditions on the model's page, then set HF_TOKEN",
    "RevisionNotFound": "no such revision",
    "EntryNotFound": "no such file at this revision",
}


def refusal(answer: web.Answer) -> str:
    """What an answer that is not 200 means, without the server's own words."""
    if answer.status in web.BUSY:
        return f"{host(answer.url)} is busy (HTTP {answer.status}); try again later"
    code = answer.headers.get("X-Error-Code", "")
    if code in _SAID:
        return _SAID[code]
    if code == "RepoNotFound" or answer.status in (404, 410):
        return f"not there, or not for everyone (HTTP {answer.status})"
    if answer.status in (401, 403):
        return f"{host(answer.url)} refuses (HTTP {answer.status}); is HF_TOKEN set and good?"
    return f"{host(answer.url)} answers HTTP {answer.status}"


def token() -> str:
    """The user's token from HF_TOKEN, or nothing. It becomes a header, so it is one word."""
    given = os.environ.get("HF_TOKEN", "").strip()
    if len(given) > 4096 or not given.isascii() or not given.isprintable() or " " in given:
        raise Failed("HF_TOKEN does not hold a token; set it to one word, or unset it")
    return given

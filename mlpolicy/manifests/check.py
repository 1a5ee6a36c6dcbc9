"""Does upstream still have what a manifest pins? HEAD requests only: no file is downloaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message

from ..net import urls, web
from . import answers
from .part import COMMIT, DIGEST
from .pins import Pin

_NUMBER = re.compile(r"[0-9]{1,18}\Z")
_HOPS = 5


@dataclass(frozen=True)
class Found:
    """What was seen of PIN: ok, changed, gone, gated, or unknown when nobody could tell."""

    pin: Pin
    state: str
    why: str


@dataclass
class _Said:
    """What the answers on the way say of the file; empty or ``None`` where they are silent."""

    sha256: str = ""
    size: int | None = None
    commit: str = ""


def check(pins: Iterable[Pin], endpoint: str, token: str) -> Iterator[Found]:
    """Ask for each of PINS; TOKEN is shown to ENDPOINT alone."""
    client = web.Web(endpoint, token)
    for pin in pins:
        try:
            yield _one(client, pin)
        except urls.Failed as error:
            yield Found(pin, "unknown", str(error))


def _one(client: web.Web, pin: Pin) -> Found:
    said, url = _Said(), pin.url
    for _ in range(_HOPS + 1):
        with client.ask(url, "HEAD") as answer:
            if urls.origin(url) == urls.origin(pin.url):  # storage elsewhere has tags of its own
                _hear(answer.headers, said)
            if said.sha256 and said.size is not None:
                return _compared(pin, said)
            there = answer.location
            if there is None:
                return _last(pin, answer, said)
        url = there
    return Found(pin, "unknown", f"{urls.host(url)} redirects more than {_HOPS} times")


def _hear(headers: Message, said: _Said) -> None:
    """Keep what the server says of the file itself; the first word counts."""
    commit = headers.get("X-Repo-Commit", "")
    if COMMIT.match(commit):
        said.commit = said.commit or commit
    tags = [headers.get("X-Linked-ETag", "")]
    if said.commit:  # elsewhere an ETag may be the digest of anything
        tags.append(headers.get("ETag", ""))
    for tag in (tag.removeprefix("W/").strip('"') for tag in tags):
        if DIGEST.match(tag):
            said.sha256 = said.sha256 or tag
    if said.size is None:
        said.size = _number(headers.get("X-Linked-Size", ""))


def _last(pin: Pin, answer: web.Answer, said: _Said) -> Found:
    """What the answer at the end of the redirects adds."""
    if answer.status != 200:
        return Found(pin, _refused(pin, answer), answers.refusal(answer))
    if web.is_page(answer, pin.path):
        return Found(pin, "unknown", f"{urls.host(answer.url)} gives a web page; log in there?")
    if said.size is None and answer.headers.get("Content-Encoding", "identity") == "identity":
        said.size = _number(answer.headers.get("Content-Length", ""))
    return _compared(pin, said)


def _refused(pin: Pin, answer: web.Answer) -> str:
    code = answer.headers.get("X-Error-Code", "")
    near = urls.origin(answer.url) == urls.origin(pin.url)
    if code == "GatedRepo" or (pin.gated and near and answer.status in (401, 403)):
        return "gated"
    if code in ("RepoNotFound", "RevisionNotFound", "EntryNotFound"):
        return "gone"
    if answer.status in (404, 410):
        return "gated" if pin.gated and near else "gone"
    return "gated" if near and answer.status in (401, 403) else "unknown"


def _compared(pin: Pin, said: _Said) -> Found:
    if said.sha256 and said.sha256 != pin.sha256:
        return Found(pin, "changed", f"SHA-256 is {said.sha256} there, {pin.sha256} here")
    if said.size is not None and said.size != pin.size:
        return Found(pin, "changed", f"{said.size} bytes there, {pin.size} here")
    if said.commit and said.commit != pin.revision and pin.revision in pin.url:
        return Found(pin, "changed", f"answers for commit {said.commit}, not {pin.revision}")
    if said.sha256:
        return Found(pin, "ok", "SHA-256" if said.size is None else "size and SHA-256")
    if said.size is None:
        return Found(pin, "unknown", f"{urls.host(pin.url)} tells neither size nor SHA-256")
    return Found(pin, "ok", "size; the server tells no SHA-256")


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.match(text) else None

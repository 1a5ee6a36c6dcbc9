"""How an answer may go wrong: each fault changes one in place, and URLs name it.

A URL is http://HOST/FAULT,FAULT=VALUE/PATH; "ok" and "times" (server.py) are not in the list.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

from .answers import Answer

_INVERTED = bytes(255 - byte for byte in range(256))
_PORTAL = b"<!DOCTYPE html><html><title>Hotel guests</title>Log in, please.</html>\n"


def _cut(answer: Answer, value: str) -> None:
    answer.after, answer.then = int(value), "close"


def _reset(answer: Answer, value: str) -> None:
    answer.after, answer.then = int(value), "reset"


def _stall(answer: Answer, value: str) -> None:
    answer.after, answer.then = int(value), "stall"


def _slow(answer: Answer, value: str) -> None:
    answer.rate = int(value)


def _status(answer: Answer, value: str) -> None:
    answer.status, answer.headers = int(value), {"Content-Type": "text/plain"}
    answer.body = b"no\n"
    answer.length = len(answer.body)


def _retry_after(answer: Answer, value: str) -> None:
    answer.headers["Retry-After"] = value


def _wrong(answer: Answer, value: str) -> None:
    """Other bytes, as many."""
    answer.body = answer.body.translate(_INVERTED)


def _wrong_range(answer: Answer, value: str) -> None:
    """Other bytes, in parts only."""
    if answer.status == 206:
        _wrong(answer, value)


def _portal(answer: Answer, value: str) -> None:
    """What a hotel's network says to every request."""
    answer.status, answer.headers = 200, {"Content-Type": "text/html; charset=utf-8"}
    answer.body, answer.length = _PORTAL, len(_PORTAL)


def _whole(answer: Answer, value: str) -> None:
    """Handled by the server, which forgets what Range asked."""


def _range_total(answer: Answer, value: str) -> None:
    """The total in Content-Range is one less."""
    if answer.status == 206:
        part, _, total = answer.headers["Content-Range"].partition("/")
        answer.headers["Content-Range"] = f"{part}/{int(total) - 1}"


def _range_start(answer: Answer, value: str) -> None:
    """The part is said to begin at 0."""
    if answer.status == 206:
        total = answer.headers["Content-Range"].partition("/")[2]
        answer.headers["Content-Range"] = f"bytes 0-{len(answer.body) - 1}/{total}"


def _range_none(answer: Answer, value: str) -> None:
    """206 that does not say which part."""
    answer.headers.pop("Content-Range", None)


def _range_garbage(answer: Answer, value: str) -> None:
    if answer.status == 206:
        answer.headers["Content-Range"] = "bytes x-" + "9" * 500 + "/*"


def _endless(answer: Answer, value: str) -> None:
    answer.endless, answer.length = True, None


def _longer(answer: Answer, value: str) -> None:
    """VALUE bytes too many, and said so."""
    answer.body += bytes(int(value))
    answer.length = len(answer.body)


def _shorter(answer: Answer, value: str) -> None:
    """VALUE bytes missing, and said so."""
    answer.body = answer.body[: -int(value)]
    answer.length = len(answer.body)


def _no_length(answer: Answer, value: str) -> None:
    answer.length = None


def _chunked(answer: Answer, value: str) -> None:
    answer.length, answer.chunked = None, True


def _gzip(answer: Answer, value: str) -> None:
    """Compressed, though nobody allowed it."""
    answer.headers["Content-Encoding"] = "gzip"
    answer.body = gzip.compress(answer.body, 1)
    answer.length = len(answer.body)


def _redirect(answer: Answer, value: str) -> None:
    """Handled by the server, which knows where VALUE is."""


def _headers(answer: Answer, value: str) -> None:
    """VALUE headers that nobody needs."""
    answer.headers.update({f"X-Filler-{number}": "a" * 100 for number in range(int(value))})


def _garbage(answer: Answer, value: str) -> None:
    """Not HTTP at all."""
    answer.raw = b"220 mail.example.org ESMTP\r\n" * 3


def _silent(answer: Answer, value: str) -> None:
    """The connection closes without a word."""
    answer.raw = b""


def _escape(answer: Answer, value: str) -> None:
    """A reason and a header that would write on the user's terminal."""
    answer.reason = "\x1b]0;owned\x07\x1b[31mSorry"
    answer.headers["X-Error-Message"] = "\x1b[2Jowned"


def _future(answer: Answer, value: str) -> None:
    """The server's clock is wrong."""
    answer.headers["Date"] = "Fri, 01 Jan 2106 00:00:00 GMT"
    answer.headers["Last-Modified"] = "Fri, 01 Jan 2106 00:00:00 GMT"


def _past(answer: Answer, value: str) -> None:
    answer.headers["Date"] = "Thu, 01 Jan 1970 00:00:00 GMT"
    answer.headers["Last-Modified"] = "Thu, 01 Jan 1970 00:00:00 GMT"


FAULTS: dict[str, Callable[[Answer, str], None]] = {
    "chunked": _chunked,
    "cut": _cut,
    "endless": _endless,
    "escape": _escape,
    "future": _future,
    "garbage": _garbage,
    "gzip": _gzip,
    "headers": _headers,
    "longer": _longer,
    "no-length": _no_length,
    "past": _past,
    "portal": _portal,
    "range-garbage": _range_garbage,
    "range-none": _range_none,
    "range-start": _range_start,
    "range-total": _range_total,
    "redirect": _redirect,
    "reset": _reset,
    "retry-after": _retry_after,
    "shorter": _shorter,
    "silent": _silent,
    "slow": _slow,
    "stall": _stall,
    "status": _status,
    "whole": _whole,
    "wrong": _wrong,
    "wrong-range": _wrong_range,
}

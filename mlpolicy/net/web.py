"""One HTTP request at a time, bounded in bytes and seconds. Redirects are followed by hand.

The token goes to one origin only, over https only, and is in no message.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

from .. import __version__
from .urls import Failed, host, join, origin

STALL = 30.0  # seconds without one byte
HEADERS = 60.0  # seconds for a connection and all headers
PAGE = 300.0  # seconds for an answer of the interface
_CHUNK = 1 << 16
_NONE: Mapping[str, str] = {}
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
#: Statuses that may be another one soon.
BUSY = frozenset((408, 425, 429, 500, 502, 503, 504))


class Answer:
    """The answer to a request; its body has not been read."""

    def __init__(self, url: str, response: http.client.HTTPResponse) -> None:
        self.url = url
        self.status = response.status
        self.headers: Message = response.headers
        self._response = response

    @property
    def location(self) -> str | None:
        """Where a redirect leads; ``None`` when this is none. :class:`Failed` when unusable."""
        to = self.headers.get("Location")
        if self.status not in _REDIRECTS or not to:
            return None
        there = join(self.url, to)
        if origin(self.url)[0] == "https" and origin(there)[0] != "https":
            raise Failed(f"{host(self.url)} redirects from https to http, which is refused")
        return there

    @property
    def length(self) -> int | None:
        """The bytes of the body that are to come, ``None`` when the server does not say."""
        return self._response.length

    @property
    def retry_after(self) -> float | None:
        """The seconds that the server asks to be left alone, ``None`` when it says nothing."""
        said = self.headers.get("Retry-After", "").strip()
        if said.isascii() and said.isdecimal():
            return float(said[:9])
        try:
            when = parsedate_to_datetime(said)
        except ValueError:
            return None
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, (when - datetime.now(UTC)).total_seconds())

    @property
    def ends_clearly(self) -> bool:
        """Whether a body that is cut short can be told from a whole one."""
        return self.length is not None or bool(self._response.chunked)

    def chunks(self, limit: int, seconds: float = float("inf")) -> Iterator[bytes]:
        """The body; :class:`Failed` when it is more than LIMIT bytes or takes longer."""
        if self.headers.get("Content-Encoding", "identity") != "identity":
            raise Failed(f"{host(self.url)} sends the file compressed, which nobody asked for")
        seen, end = 0, time.monotonic() + seconds
        with _told(self.url):
            while data := self._response.read1(_CHUNK):
                seen += len(data)
                if seen > limit:
                    raise Failed(f"{host(self.url)} sends more than {limit} bytes")
                if time.monotonic() > end:
                    raise Failed(f"{host(self.url)} takes more than {seconds:.0f} seconds")
                yield data
            # read1 calls a body that ends too early complete.
            if self._response.length:
                raise Failed(f"{host(self.url)} ended {self._response.length} bytes too early")

    def body(self, limit: int) -> bytes:
        """All of a body that is no more than LIMIT bytes."""
        return b"".join(self.chunks(limit, PAGE))

    def close(self) -> None:
        """Drop the connection."""
        self._response.close()

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class Web:
    """How this run reaches the network; ENDPOINT is the one that may see TOKEN."""

    def __init__(self, endpoint: str = "", token: str = "") -> None:
        self._trusted = origin(endpoint) if token else None
        self._token = token
        self._opened: list[http.client.HTTPConnection] = []
        self._opener = urllib.request.OpenerDirector()
        # Neither HTTPRedirectHandler nor HTTPErrorProcessor: every answer comes back as it is.
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.UnknownHandler(),
            _Plain(self._opened),
            _Secure(self._opened),
        ):
            self._opener.add_handler(handler)

    def ask(self, url: str, method: str = "GET", headers: Mapping[str, str] = _NONE) -> Answer:
        """Ask for URL once, with further HEADERS."""
        place = origin(url)
        request = urllib.request.Request(url, method=method)
        request.add_header("User-Agent", f"mlpolicy/{__version__}")
        request.add_header("Accept-Encoding", "identity")
        for name, value in headers.items():
            request.add_header(name, value)
        if place == self._trusted and place[0] == "https":
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        self._opened.clear()
        # The limit for one byte does not end headers that come one byte at a time.
        late = threading.Event()
        timer = threading.Timer(HEADERS, _shut, [self._opened, late])
        timer.daemon = True
        timer.start()
        response = None
        try:
            with _told(url):
                response = self._opener.open(request, timeout=STALL)
        finally:
            timer.cancel()
            if late.is_set():  # headers that end early look whole, or the connection as reset
                if response is not None:
                    response.close()
                raise Failed(f"{host(url)}: no whole answer within {HEADERS:.0f} seconds")
        if not isinstance(response, http.client.HTTPResponse):
            raise Failed(f"{host(url)}: gives no answer")
        return Answer(url, response)

    def get(self, url: str, hops: int = 5, headers: Mapping[str, str] = _NONE) -> Answer:
        """The answer to GET at the end of at most HOPS redirects, whatever its status is."""
        for _ in range(hops + 1):
            answer = self.ask(url, headers=headers)
            try:
                there = answer.location
            except Failed:
                answer.close()
                raise
            if there is None:
                return answer
            answer.close()
            url = there
        raise Failed(f"{host(url)} redirects more than {hops} times")


def is_page(answer: Answer, path: str) -> bool:
    """Whether a web page came in place of the file PATH, as captive portals give it."""
    return answer.headers.get_content_type() == "text/html" and not path.endswith((".html", ".htm"))


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn what the library raises into one line."""
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            why = f"its certificate is not trusted ({reason.verify_message})"
        elif isinstance(reason, TimeoutError):
            why = f"silent for {STALL:.0f} seconds"
        elif isinstance(reason, OSError) and reason.strerror:
            why = reason.strerror
        else:
            why = str(reason) or type(reason).__name__
        raise Failed(f"{host(url)}: {' '.join(why.split())[:200]}") from None


def _shut(connections: list[http.client.HTTPConnection], late: threading.Event) -> None:
    late.set()
    for connection in connections:
        with suppress(OSError, AttributeError):
            # Not SSLSocket's own shutdown, which would make a later read skip the decryption.
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom this machine trusts: reading that takes longer than many an answer."""
    return ssl.create_default_context()  # reads SSL_CERT_FILE and SSL_CERT_DIR


class _Plain(urllib.request.HTTPHandler):
    """Opens connections over http and remembers them for the timer."""

    def __init__(self, opened: list[http.client.HTTPConnection]) -> None:
        super().__init__()
        self._opened = opened

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connect(*arguments: Any, **options: Any) -> http.client.HTTPConnection:
            self._opened.append(http.client.HTTPConnection(*arguments, **options))
            return self._opened[-1]

        return self.do_open(connect, req)


class _Secure(urllib.request.HTTPSHandler):
    """The same over https."""

    def __init__(self, opened: list[http.client.HTTPConnection]) -> None:
        self._tls = _trusted()
        super().__init__(context=self._tls)
        self._opened = opened

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connect(*arguments: Any, **options: Any) -> http.client.HTTPConnection:
            made = http.client.HTTPSConnection(*arguments, context=self._tls, **options)
            self._opened.append(made)
            return made

        return self.do_open(connect, req)

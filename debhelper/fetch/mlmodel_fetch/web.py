"""HTTP requests: redirects, proxies, certificates, time limits. Nothing is believed or kept."""

import contextlib
import http.client
import io
import socket
import ssl
import threading
from collections.abc import Callable
from email.message import Message
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from mlmodel_fetch import __version__
from mlmodel_fetch.errors import Status
from mlmodel_fetch.failure import SourceFailed, of_connection, of_proxy
from mlmodel_fetch.proxies import Proxies, Proxy
from mlmodel_fetch.sources import Source

MOST_REDIRECTS = 10
REDIRECTS = {301, 302, 303, 307, 308}
PORTS = {"http": 80, "https": 443}


class Answer:
    """The answer to a request; its body has not been read."""

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        sock: socket.socket,
        response: http.client.HTTPResponse,
        far: bool,
    ) -> None:
        self._connection = connection
        self._socket = sock
        self._response = response
        self.status = response.status
        self.headers: Message = response.headers
        self.redirected = far  # it comes from another host than the one that was asked
        self.chunked = bool(response.chunked)

    def readinto(self, view: memoryview) -> int:
        """Put what has arrived into `view`, at least one byte; 0 at the end of the body."""
        if not self.chunked and isinstance(self._response.fp, io.BufferedReader):
            return self._response.fp.readinto1(view)  # straight from the socket, no copy
        data = self._response.read1(len(view))
        view[: len(data)] = data
        return len(data)

    def abort(self) -> None:
        """Wake a thread that waits for the body."""
        _shut(self._socket)

    def close(self) -> None:
        """Drop the connection."""
        self._response.close()
        self._connection.close()


class Web:
    """How this run reaches the network."""

    def __init__(self, proxies: Proxies, stall: float) -> None:
        self._proxies = proxies
        self.stall = stall
        self._tls: ssl.SSLContext | None = None

    def trust(self) -> ssl.SSLContext:
        """Whom we trust: the system's authorities, or those of SSL_CERT_FILE and SSL_CERT_DIR.

        They are read once, by a user who may read them.
        """
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    def get(self, source: Source, span: str, look: Callable[[Message], None]) -> Answer:
        """Ask for a source, following redirects; SourceFailed when no answer came.

        `span` is the value of Range, or empty. `look` sees the headers of every answer on the way.
        """
        first = here = _split(source.url)
        for _ in range(MOST_REDIRECTS):
            same = _origin(here) == _origin(first)
            answer = self._ask(here, span, source.token if same else "", far=not same)
            try:
                look(answer.headers)
                location = answer.headers.get("Location")
                if answer.status not in REDIRECTS or not location:
                    return answer
                here = _follow(here, location)
            except SourceFailed:
                answer.close()
                raise
            answer.close()
        raise SourceFailed(Status.GONE, f"it redirects more than {MOST_REDIRECTS} times")

    def _ask(self, url: SplitResult, span: str, token: str, far: bool) -> Answer:
        host, port = url.hostname or "", url.port or PORTS[url.scheme]
        proxy = self._proxies.choose(url.scheme, host, port)
        target = quote(url.path or "/", safe="/%:@!$&'()*+,;=~-._")
        if url.query:
            target += "?" + quote(url.query, safe="/%:@!$&'()*+,;=~-._?")
        connection = self._connection(url.scheme, host, port, proxy)
        # One byte every now and then would keep a read alive for ever: all headers have one limit.
        timer = threading.Timer(2 * self.stall, _abort, [connection])
        timer.daemon = True
        timer.start()
        try:
            if proxy and url.scheme == "http":
                target = f"http://{url.netloc}{target}"
            connection.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", url.netloc)
            connection.putheader("User-Agent", f"mlmodel-fetch/{__version__}")
            connection.putheader("Accept", "*/*")
            connection.putheader("Accept-Encoding", "identity")
            if span:
                connection.putheader("Range", span)
            if token:
                connection.putheader("Authorization", f"Bearer {token}")
            if proxy and proxy.authorization and url.scheme == "http":
                connection.putheader("Proxy-Authorization", proxy.authorization)
            connection.endheaders()
            sock = connection.sock  # later the connection may forget it
            response = connection.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as error:
            connection.close()
            raise of_connection(error, self.stall, str(proxy or "")) from None
        finally:
            timer.cancel()
        if proxy and response.status == 407:
            connection.close()
            raise of_proxy(407)
        return Answer(connection, sock, response, far)

    def _connection(
        self, scheme: str, host: str, port: int, proxy: Proxy | None
    ) -> http.client.HTTPConnection:
        to = (proxy.host, proxy.port) if proxy else (host, port)
        if scheme == "http":
            return http.client.HTTPConnection(*to, timeout=self.stall)
        connection = http.client.HTTPSConnection(*to, timeout=self.stall, context=self.trust())
        if proxy:
            given = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
            connection.set_tunnel(host, port, given)
        return connection


def _abort(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        _shut(connection.sock)


def _shut(sock: socket.socket) -> None:
    # Not SSLSocket's own shutdown, which would make later reads skip the decryption.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in PORTS and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits or "@" in parts.netloc or not parts.netloc.isascii():
        raise SourceFailed(Status.GONE, "it led to an address that is not valid")
    return parts


def _origin(url: SplitResult) -> tuple[str, str | None, int]:
    return url.scheme, url.hostname, url.port or PORTS[url.scheme]


def _follow(here: SplitResult, location: str) -> SplitResult:
    """Where a redirect leads, when it may be followed."""
    try:
        there = _split(urljoin(here.geturl(), location))
    except ValueError:
        raise SourceFailed(Status.GONE, "it led to an address that is not valid") from None
    if here.scheme == "https" and there.scheme != "https":
        raise SourceFailed(Status.GONE, "it redirects from https to http, which is refused")
    return there

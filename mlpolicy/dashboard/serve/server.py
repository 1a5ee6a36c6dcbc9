"""The sockets: the standard library's server with limits, as who serves a loopback has few clients.

It needs no further package, and any WSGI server can run ``Application`` instead, behind a real web
server. What the library leaves open is closed here: a client may be silent, slow, or many.
"""

from __future__ import annotations

import ipaddress
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

from ...domain import InputError
from ...escape import text as esc
from .answer import HEADERS
from .app import LOCAL, Application
from .desk import Desk

#: Seconds of silence, and of a whole request with its answer.
SILENCE, LONGEST = 10.0, 120.0
CLIENTS = 32  # at the same time

_BUSY = b"HTTP/1.0 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"
_BIND = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s:\[\]]+):([0-9]{1,5})")
_BLOCK = 1 << 16  # bytes that are sent in one go, or read of what nobody wants


@contextmanager
def serving(store: Path, notes: Path, bind: str, *, wanted: bool = False) -> Iterator[Server]:
    """A server of STORE at BIND (ADDRESS:PORT); notes that are WANTED must be there.

    SIGTERM ends the process as it should end, whatever it does by then.
    """
    signal.signal(signal.SIGTERM, _ended)
    with _bound(bind) as server:
        desk = Desk(store, notes, wanted=wanted)
        try:
            server.set_app(Application(desk, LOCAL | {server.host} if server.local else None))
            yield server
        finally:
            desk.close()


class Server(ThreadingMixIn, WSGIServer):
    """Listens at an ADDRESS of FAMILY from the beginning, and answers while it runs."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, family: socket.AddressFamily, address: Any) -> None:
        self.address_family = family
        self._room = threading.BoundedSemaphore(CLIENTS)
        self._since: dict[Any, float] = {}
        super().__init__(address, _Handler)

    @property
    def host(self) -> str:
        """Its address, as URLs have it."""
        address = str(self.server_address[0])
        return f"[{address}]" if ":" in address else address

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://{self.host}:{self.server_port}/"

    @property
    def local(self) -> bool:
        """Whether this machine alone can reach it."""
        return ipaddress.ip_address(str(self.server_address[0])).is_loopback

    def server_bind(self) -> None:
        """Without a look at the name service, which may take its time."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.host, self.server_address[1]
        self.setup_environ()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the client a thread if there is one left."""
        if not self._room.acquire(blocking=False):
            with suppress(OSError):
                request.setblocking(False)
                request.send(_BUSY)
            self.shutdown_request(request)
            return
        self._since[request] = time.monotonic()
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The thread of one client."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            del self._since[request]
            self._room.release()

    def service_actions(self) -> None:
        """Twice a second: who sends or reads a byte now and then does not keep a thread for it."""
        late = time.monotonic() - LONGEST
        for request, since in self._since.copy().items():
            if since < late:
                with suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are no error."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Answering(ServerHandler):
    """Sends the answer of the application."""

    def _write(self, data: bytes) -> None:
        for start in range(0, len(data), _BLOCK):  # each may take as long as a client is silent
            super()._write(data[start : start + _BLOCK])

    def log_exception(self, exc_info: Any) -> None:
        """Clients that go away are no error."""
        if not isinstance(exc_info[1], OSError):
            super().log_exception(exc_info)


class _Handler(WSGIRequestHandler):
    """One request of one client: what more it sends is not looked at."""

    timeout = SILENCE
    error_content_type = "text/plain; charset=utf-8"
    error_message_format = "%(message)s\n"

    def handle(self) -> None:
        """Read the request, and answer it."""
        self.raw_requestline = self.rfile.readline(_BLOCK + 1)
        if len(self.raw_requestline) > _BLOCK:
            self.requestline = self.request_version = self.command = ""
            self.send_error(414)
        elif self.parse_request():
            own: Any = self  # the library's types do not know their own attributes
            answering: Any = _Answering(own.rfile, own.wfile, sys.stderr, self.get_environ())
            answering.request_handler = self
            answering.run(own.server.get_app())

    def finish(self) -> None:
        """Let what was sent arrive: closing with unread bytes would take it back."""
        super().finish()
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1)
            left = _BLOCK
            while left > 0 and (more := self.connection.recv(left)):
                left -= len(more)

    def end_headers(self) -> None:
        """Of errors that the library tells, before the application is asked."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not told: who reads what is nobody's business."""


def _bound(bind: str) -> Server:
    parts = _BIND.fullmatch(bind)
    if parts is None or int(parts[2]) > 65535:
        raise InputError(f"--bind {esc(bind)}: not ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:80")
    try:
        found = socket.getaddrinfo(parts[1].strip("[]"), int(parts[2]), type=socket.SOCK_STREAM)
        return Server(found[0][0], found[0][4])
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot listen at {esc(bind)} ({reason}); give another --bind") from None


def _ended(*_signal: object) -> None:
    raise SystemExit(0)

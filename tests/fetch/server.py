"""A real server on loopback, over HTTP or HTTPS, that misbehaves as the URL asks."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from . import answers
from .answers import Answer
from .faults import FAULTS

#: RST instead of FIN at close: linger on, for no time.
_RESET = struct.pack("ii", 1, 0)
_BLOCK = 65536


@dataclass
class Seen:
    """A request that came, and the bytes of the body that went out for it."""

    method: str
    path: str
    headers: dict[str, str]
    status: int = 0
    sent: int = 0


class Server(ThreadingHTTPServer):
    """Serves FILES, the content by path; with CONTEXT it speaks TLS; NAME is its host in URLs."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        name: str | None = None,
        port: int = 0,
    ) -> None:
        super().__init__((host, port), _Handler)
        self.context = context
        self.files: dict[str, bytes] = {}
        #: Where the fault "redirect=NAME" leads: the beginning of a URL.
        self.elsewhere: dict[str, str] = {}
        self.seen: list[Seen] = []
        self.stopped = threading.Event()
        self.url = f"http{'s' if context else ''}://{name or host}:{self.server_port}"
        self._open: set[socket.socket] = set()
        self._turns: Counter[str] = Counter()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def base(self, *faults: str) -> str:
        """The base URL, as a manifest has it, whose answers have FAULTS."""
        return f"{self.url}/{','.join(faults) or 'ok'}/{{path}}"

    @property
    def gets(self) -> list[Seen]:
        """The requests for bodies."""
        return [seen for seen in self.seen if seen.method == "GET"]

    @property
    def sent(self) -> int:
        """Bytes of bodies, those of error pages included."""
        return sum(seen.sent for seen in self.seen)

    def forget(self) -> None:
        """Start counting anew."""
        self.seen.clear()
        self._turns.clear()

    def drop(self) -> None:
        """End all connections, as a box on the way does that has lost them."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def stop(self) -> None:
        """End: nobody listens any more at the port."""
        self.stopped.set()
        self.shutdown()
        self.server_close()
        self.drop()

    def answer(self, seen: Seen) -> Answer:
        """What to say to SEEN."""
        asked = seen.path.partition("?")[0]
        named, _, path = unquote(asked).removeprefix("/").partition("/")
        options = dict(item.partition("=")[::2] for item in named.split(","))
        times = int(options.pop("times", "0"))
        self._turns[asked] += 1
        if times and self._turns[asked] > times:
            options = {}
        if "redirect" in options:
            return answers.text(302, Location=f"{self.elsewhere[options['redirect']]}/{path}")
        data = self.files.get(path)
        if data is None:
            answer = answers.text(404, "no such file\n")
        else:
            answer = answers.of_file(
                data, None if "whole" in options else seen.headers.get("range")
            )
        for name, value in options.items():
            if name != "ok":
                FAULTS[name](answer, value)
        return answer

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the thread of the connection, so that a bad handshake stops nobody else."""
        if self.context is not None:
            request = self.context.wrap_socket(request, server_side=True)
        self._open.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            self._open.discard(request)
            if self.context is not None:
                request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or refuses the certificate, is what tests do."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Tests look at Server.seen."""

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, self.path, headers)
        self.server.seen.append(seen)
        answer = self.server.answer(seen)
        seen.status = answer.status
        if answer.raw is not None:
            self.wfile.write(answer.raw)
            self.close_connection = True
            return
        self._head(answer)
        if self.command == "GET":
            self._body(answer, seen)

    do_HEAD = do_GET

    def _head(self, answer: Answer) -> None:
        reason = answer.reason or responses.get(answer.status, "Unknown")
        headers = {"Date": self.date_time_string(), **answer.headers}
        if answer.length is not None:
            headers["Content-Length"] = str(answer.length)
        elif answer.chunked:
            headers["Transfer-Encoding"] = "chunked"
        else:
            headers["Connection"] = "close"
            self.close_connection = True
        lines = [f"HTTP/1.1 {answer.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def _body(self, answer: Answer, seen: Seen) -> None:
        view = memoryview(answer.body)
        limit = len(view) if answer.after is None else min(answer.after, len(view))
        begun = time.monotonic()
        step = _BLOCK if answer.rate is None else max(answer.rate // 50, 1)
        while True:
            for at in range(0, limit, step):
                self._write(view[at : min(at + step, limit)], answer.chunked)
                seen.sent += min(step, limit - at)
                if answer.rate is not None:
                    ahead = seen.sent / answer.rate - (time.monotonic() - begun)
                    if self.server.stopped.wait(max(ahead, 0)):
                        return
            if not answer.endless or self.server.stopped.is_set():
                break
        if answer.after is not None and answer.after < len(view):
            self._break(answer.then)
        elif answer.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _write(self, data: memoryview, chunked: bool) -> None:
        if chunked:
            self.wfile.write(b"%x\r\n" % len(data))
        self.wfile.write(data)
        if chunked:
            self.wfile.write(b"\r\n")

    def _break(self, how: str) -> None:
        """End in the middle of a body."""
        self.close_connection = True
        if how == "stall":
            self.server.stopped.wait(120)
        elif how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            # A mere close would say goodbye first.
            os.close(self.connection.detach())

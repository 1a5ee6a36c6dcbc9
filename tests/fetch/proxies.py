"""A proxy that may want a password; it sends every host to the servers it was given."""

from __future__ import annotations

import base64
import select
import socket
import socketserver
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from .server import Server

_HOP = {"connection", "proxy-authorization", "proxy-connection", "transfer-encoding"}


class Proxy(ThreadingHTTPServer):
    """Leads http: to PLAIN and CONNECT to SECURE, whatever the host's name is."""

    daemon_threads = True

    def __init__(self, plain: Server, secure: Server | None = None, login: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plain, self.secure = plain, secure
        self.expected = "Basic " + base64.b64encode(login.encode()).decode() if login else ""
        self.address = f"127.0.0.1:{self.server_port}"
        #: What was asked for: URLs, and HOST:PORT of CONNECT.
        self.asked: list[str] = []
        self.refused = 0
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients go away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def log_message(self, format: str, *args: Any) -> None:
        """Tests look at Proxy.asked."""

    def _let_in(self) -> bool:
        if self.server.expected in ("", self.headers.get("Proxy-Authorization", "")):
            self.server.asked.append(self.path)
            return True
        self.server.refused += 1
        self.close_connection = True
        self.send_response(407)
        self.send_header("Proxy-Authenticate", 'Basic realm="office"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def do_GET(self) -> None:
        if not self._let_in():
            return
        self.close_connection = True
        address = urlsplit(self.path)
        path = address.path + (f"?{address.query}" if address.query else "")
        upstream = HTTPConnection("127.0.0.1", self.server.plain.server_port, timeout=30)
        kept = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
        upstream.request(self.command, path, headers=kept)
        answer = upstream.getresponse()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        while block := answer.read(65536):
            self.wfile.write(block)

    do_HEAD = do_GET

    def do_CONNECT(self) -> None:
        if not self._let_in():
            return
        self.close_connection = True
        if self.server.secure is None:
            self.send_error(502)
            return
        with socket.create_connection(("127.0.0.1", self.server.secure.server_port)) as upstream:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _join(self.connection, upstream)


def _join(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    while True:
        for ready in select.select([one, other], [], [], 60)[0] or [None]:
            data = b"" if ready is None else ready.recv(65536)
            if not data:
                return
            (other if ready is one else one).sendall(data)


class Socks(socketserver.ThreadingTCPServer):
    """Takes note of who calls; a SOCKS server would wait for its greeting."""

    daemon_threads = True

    def __init__(self) -> None:
        self.calls = 0
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.address = f"127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        self.calls += 1
        return False

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

"""A web server on the loopback over a directory, whose answers can be made wrong.

    with serving(directory) as server:
        server.url                          # http://127.0.0.1:PORT
        server.fault("pool/x/*.deb", missing)
        server.fault("*", busy(seconds=1), times=3)   # the first three requests alone
        server.heal()                       # all is well again
        server.requests                     # what came: Request(method, path, headers)
        server.most                         # the most requests that were answered at once

A fault is a function from (handler, content) that answers a GET; the ready ones are ``missing``
(404), ``gone`` (410), ``busy(status, seconds)``, ``refused`` (403), ``garbage`` (as long as the
file), ``page`` (a portal's web page), ``half`` (then the connection ends), ``short`` (half, with
a length that says so), ``wrong_length``, ``whole`` (knows no ranges), ``silent(seconds)``,
``slow(seconds)`` and ``elsewhere(url)``.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

Fault = Callable[["Handler", bytes], None]


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class _Rule:
    pattern: str
    fault: Fault
    left: int | None


@dataclass
class Server:
    """A server that runs; FAULTS are tried in order, the first that fits answers."""

    top: Path
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    most: int = 0
    faults: list[_Rule] = field(default_factory=list)
    now: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, pattern: str, fault: Fault, times: int | None = None) -> None:
        """Let FAULT answer for paths like PATTERN, for ever or so many TIMES."""
        with self.lock:
            self.faults.append(_Rule(pattern, fault, times))

    def heal(self) -> None:
        """Forget all faults."""
        with self.lock:
            self.faults.clear()

    def chosen(self, path: str) -> Fault | None:
        """The fault for PATH now."""
        with self.lock:
            for rule in self.faults:
                if fnmatchcase(path, rule.pattern) and rule.left != 0:
                    if rule.left is not None:
                        rule.left -= 1
                    return rule.fault
        return None

    def asked(self, pattern: str) -> list[Request]:
        """The requests for paths like PATTERN."""
        with self.lock:
            return [one for one in self.requests if fnmatchcase(one.path, pattern)]


class Handler(BaseHTTPRequestHandler):
    """Answers GET as a mirror does, with ranges."""

    protocol_version = "HTTP/1.1"
    mirror: Server

    def do_GET(self):
        path = unquote(self.path).lstrip("/")
        mirror = self.mirror
        with mirror.lock:
            mirror.requests.append(Request("GET", path, dict(self.headers)))
            mirror.now += 1
            mirror.most = max(mirror.most, mirror.now)
        try:
            target = mirror.top / path
            content = target.read_bytes() if target.is_file() else None
            fault = mirror.chosen(path)
            if fault is not None:
                fault(self, content or b"")
            elif content is None:
                missing(self, b"")
            else:
                self.plain(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with mirror.lock:
                mirror.now -= 1

    def plain(self, content: bytes) -> None:
        """CONTENT, or the part of it that was asked for."""
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if part is None or int(part[1]) >= len(content):
            self.answer(200, content)
            return
        first, last = int(part[1]), min(int(part[2]), len(content) - 1)
        extent = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
        self.answer(206, content[first : last + 1], **extent)

    def answer(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        """Answer with BODY; LENGTH is what its length is said to be."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if length is not None:
            self.close_connection = True

    def log_message(self, format, *args):
        """Not on the terminal of the tests."""


def missing(handler: Handler, content: bytes) -> None:
    """404."""
    del content
    handler.answer(404, b"no such file\n")


def gone(handler: Handler, content: bytes) -> None:
    """410."""
    del content
    handler.answer(410, b"")


def refused(handler: Handler, content: bytes) -> None:
    """403."""
    del content
    handler.answer(403, b"")


def busy(status: int = 503, seconds: object = 0) -> Fault:
    """STATUS with Retry-After."""
    return lambda handler, content: handler.answer(status, b"", Retry_After=str(seconds))


def garbage(handler: Handler, content: bytes) -> None:
    """Other bytes, as many as there should be."""
    handler.plain(bytes(byte ^ 0x55 for byte in content))


def page(handler: Handler, content: bytes) -> None:
    """A web page, as portals give it for whatever is asked for."""
    del content
    handler.answer(200, b"<html>Please log in.</html>", Content_Type="text/html")


def half(handler: Handler, content: bytes) -> None:
    """Half of the file, and no more."""
    handler.answer(200, content[: len(content) // 2], length=len(content))


def short(handler: Handler, content: bytes) -> None:
    """Half of the file, which says that it is that."""
    handler.answer(200, content[: len(content) // 2])


def wrong_length(handler: Handler, content: bytes) -> None:
    """The file, with a length that promises more."""
    handler.answer(200, content, length=len(content) + 100)


def whole(handler: Handler, content: bytes) -> None:
    """The file, whichever part was asked for."""
    handler.answer(200, content)


def silent(seconds: float) -> Fault:
    """Nothing for so long."""
    return lambda handler, content: time.sleep(seconds)


def slow(seconds: float) -> Fault:
    """The right answer, later."""

    def answer(handler: Handler, content: bytes) -> None:
        time.sleep(seconds)
        handler.plain(content)

    return answer


def elsewhere(url: str) -> Fault:
    """A redirect."""
    return lambda handler, content: handler.answer(302, b"", Location=url)


@contextmanager
def serving(top: Path) -> Iterator[Server]:
    """Serve the directory TOP."""
    mirror = Server(top)
    handler = type("_Handler", (Handler,), {"mirror": mirror})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    mirror.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield mirror
    finally:
        server.shutdown()
        server.server_close()

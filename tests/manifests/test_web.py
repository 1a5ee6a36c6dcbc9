"""Time limits, made short."""

from __future__ import annotations

import socket
import threading

import pytest

from mlpolicy.net import urls, web


@pytest.fixture
def drip():
    """A server that sends one byte of a header ten times a second, for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve():
        connection, _ = listener.accept()
        with connection:
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                while not over.wait(0.1):
                    connection.sendall(b"x")
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    over.set()
    listener.close()


def test_headers_that_come_byte_by_byte(drip, monkeypatch):
    monkeypatch.setattr(web, "HEADERS", 1.0)
    with pytest.raises(urls.Failed, match="no whole answer"):
        web.Web().ask(drip)


def test_a_server_that_stays_silent(monkeypatch):
    monkeypatch.setattr(web, "STALL", 0.5)
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        pytest.raises(urls.Failed, match="silent"),
    ):
        web.Web().ask(f"http://127.0.0.1:{listener.getsockname()[1]}/")

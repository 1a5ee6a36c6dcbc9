"""A server of the dashboard as a user starts it, and clients that ask it over HTTP."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass

from conftest import environment

PATIENCE = 60  # seconds for what is waited for; far more than it takes
_URL = re.compile(r"http://(.+):(\d+)/")


@dataclass
class Server:
    """A server that runs at HOST and PORT."""

    process: subprocess.Popen
    said: str
    host: str
    port: int

    def get(self, path, method="GET", **headers):
        """What PATH gives: the response with its ``body``. Headers are named with underscores."""
        asking = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        asking.request(method, path, headers=given)
        answer = asking.getresponse()
        answer.body = answer.read()
        asking.close()
        return answer

    def text(self, path, status=200):
        """The body at PATH."""
        answer = self.get(path)
        assert answer.status == status, (path, answer.status, answer.body[:500])
        return answer.body.decode()

    def raw(self, sent, shut=True):
        """What comes back for the bytes SENT, until the end."""
        with socket.create_connection((self.host, self.port), PATIENCE) as client:
            client.sendall(sent)
            if shut:
                client.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: client.recv(65536), b""))

    def end(self, sign=signal.SIGTERM):
        """Send it the signal SIGN: gives its status and what it said on standard error."""
        self.process.send_signal(sign)
        err = self.process.communicate(timeout=PATIENCE)[1]
        return self.process.returncode, err


def start(store, *options, bind="127.0.0.1:0"):
    """Start a server of STORE."""
    words = ["/usr/bin/python3", "-m", "mlpolicy", "dashboard", "serve", store, "--bind", bind]
    return subprocess.Popen(
        [*map(str, (*words, *options))], env=environment(PYTHONUNBUFFERED="1"), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@contextmanager
def serving(store, *options, bind="127.0.0.1:0"):
    """A server of STORE, which ends with the block."""
    process = start(store, *options, bind=bind)
    try:
        said = process.stdout.readline()
        found = _URL.search(said)
        assert found, process.communicate(timeout=PATIENCE)
        yield Server(process, said, found[1].strip("[]"), int(found[2]))
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)

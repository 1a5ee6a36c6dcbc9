"""Answers that are not quite HTTP: none may do more than cost a mirror its turn."""

from __future__ import annotations

import pytest

from .answers import Answer
from .machine import weights

DATA = weights(200_000)
SIZE = len(DATA)
FILES = {"weights.bin": DATA}


def ok(*headers, body=b"x" * 1000):
    return b"\r\n".join([b"HTTP/1.1 200 OK", *headers, b"", body])


def redirect(*headers):
    return b"\r\n".join([b"HTTP/1.1 302 Found", b"Content-Length: 0", *headers, b"", b""])


def part(status, which, body):
    return b"HTTP/1.1 %s\r\nContent-Range: bytes %s\r\nContent-Length: %d\r\n\r\n%s" % (
        status, which, len(body), body,
    )  # fmt: skip


CHUNKED = b"Transfer-Encoding: chunked"
ANSWERS = {
    "negative length": ok(b"Content-Length: -1"),
    "length in words": ok(b"Content-Length: many"),
    "length in other digits": ok("Content-Length: ²".encode()),
    "length beyond everything": ok(b"Content-Length: " + b"9" * 5000),
    "two lengths": ok(b"Content-Length: 1000", b"Content-Length: %d" % SIZE),
    "length and chunks": ok(b"Content-Length: %d" % SIZE, CHUNKED, body=b"5\r\nhello\r\n0\r\n\r\n"),
    "negative chunk": ok(CHUNKED, body=b"-5\r\nhello\r\n"),
    "huge chunk": ok(CHUNKED, body=b"f" * 40 + b"\r\nhello"),
    "chunk without a size": ok(CHUNKED, body=b"\r\nhello"),
    "chunk size without an end": ok(CHUNKED, body=b"0" * 200_000),
    "no chunk at all": ok(CHUNKED, body=b""),
    "another coding": ok(b"Transfer-Encoding: gzip, chunked", body=b"5\r\nhello\r\n0\r\n\r\n"),
    "long status line": b"HTTP/1.1 200 " + b"O" * 200_000,
    "long header": ok(b"X: " + b"y" * 200_000),
    "header without a colon": ok(b"what is this", b"Content-Length: 1000"),
    "header with a nul": ok(b"X-Y: \0\x1b[31m", b"Content-Length: 1000"),
    "another version": b"HTTP/9.9 200 OK\r\n\r\n",
    "no version": b"ICY 200 OK\r\n\r\n",
    "status 99": b"HTTP/1.1 99 Hm\r\n\r\n",
    "status 1000": b"HTTP/1.1 1000 Hm\r\n\r\n",
    "status in words": b"HTTP/1.1 two OK\r\n\r\n",
    "status 204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "status 304": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "continue for ever": b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000,
    "a part that nobody asked for": part(b"206 Partial Content", b"5-9/%d" % SIZE, b"hello"),
    "range not satisfiable": part(b"416 Range Not Satisfiable", b"*/5", b""),
    "redirect to nowhere": redirect(),
    "redirect without a host": redirect(b"Location: http://"),
    "redirect with a bad port": redirect(b"Location: http://127.0.0.1:99999/"),
    "redirect with brackets": redirect(b"Location: http://[::1/"),
    "redirect with a newline": redirect(b"Location: http://127.0.0.1/a\tb\x0bc"),
    "redirect in latin-1": redirect(b"Location: http://\xff\xfe/"),
    "redirect with a password": redirect(b"Location: http://user:secret@127.0.0.1:9/"),
    "long redirect": redirect(b"Location: http://127.0.0.1/" + b"a" * 50_000),
    "link headers of nonsense": ok(b"X-Linked-Size: -", b"X-Linked-ETag: W/\"", b"ETag: \xff"),
}  # fmt: skip


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_costs_no_more_than_its_mirror(machine, server, mirror, what):
    machine.configure(retries="1", stall="1")
    server.answer = lambda seen: Answer(raw=ANSWERS[what])
    mirror.files.update(FILES)
    machine.manifest(FILES, [server.base()])
    done = machine.run("install", "tiny-en")
    assert done.status in (10, 11, 15), done.text
    assert machine.nothing(DATA)
    assert not any(word in done.text for word in ("\x1b", "\0", "secret"))
    machine.manifest(FILES, [server.base(), mirror.base()])
    machine.install()
    assert machine.installed(FILES)
    assert len(server.seen) < 50

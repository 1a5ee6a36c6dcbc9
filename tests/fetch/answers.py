"""What a server says to one request, before a fault changes it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

#: The only form of Range that a client needs which goes on behind what it has, or takes a piece.
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


@dataclass
class Answer:
    """STATUS, HEADERS and BODY, and how the body is sent."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    #: What Content-Length promises; None leaves it out: the body ends with the connection.
    length: int | None = None
    chunked: bool = False
    #: Bytes per second; None is as fast as it goes.
    rate: int | None = None
    #: After so many bytes of the body THEN happens: "close", "reset" or "stall".
    after: int | None = None
    then: str = ""
    #: The body comes again and again, for ever.
    endless: bool = False
    #: Instead of the status line.
    raw: bytes | None = None
    reason: str = ""


def text(status: int, body: str = "", kind: str = "text/plain", **headers: str) -> Answer:
    """A short answer; underscores in names of HEADERS stand for hyphens."""
    data = body.encode()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"Content-Type": kind, **given}, data, len(data))


def of_file(data: bytes, asked: str | None) -> Answer:
    """DATA, or the part of it that the header Range asked for."""
    headers = {
        "Content-Type": "application/octet-stream",
        "Accept-Ranges": "bytes",
        "ETag": f'"{hashlib.md5(data).hexdigest()}"',
    }
    match = _RANGE.fullmatch(asked or "")
    if not match:
        return Answer(200, headers, data, len(data))
    start, end = int(match[1]), min(int(match[2] or len(data) - 1), len(data) - 1)
    if start > end:
        return Answer(416, {"Content-Range": f"bytes */{len(data)}"}, b"", 0)
    headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    return Answer(206, headers, data[start : end + 1], end + 1 - start)

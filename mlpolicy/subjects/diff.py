"""The little of unified diffs that a format 1.0 source package needs: files it adds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from mlpolicy.domain import Member, Problem, Trouble
from mlpolicy.readers.cursor import MemoryReader
from mlpolicy.subjects.readers import Tally, open_regular
from mlpolicy.subjects.stream import ByteStream, descriptor, open_stream
from mlpolicy.subjects.tar import label

DIFF_LIMIT = 256 * 1024 * 1024  # decompressed bytes of the whole diff
FILE_LIMIT = 32 * 1024 * 1024  # bytes of one added file
LINE_LIMIT = 4 * 1024 * 1024

_HUNK = re.compile(rb"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")
_UNPACK = "unpack the source with dpkg-source -x and scan the directory"


def added_files(path: str, tally: Tally) -> Iterator[Member | Problem]:
    """Yield the files that the diff PATH adds, top directory stripped.

    A file below debian/ that it only changes becomes a Problem. Raises Trouble when the diff
    is damaged or larger than 256 MiB.
    """
    fd, size = open_regular(path, follow=True)
    try:
        yield from _added(_lines(open_stream(descriptor(fd), 0, size, DIFF_LIMIT)[1]), tally)
    finally:
        os.close(fd)


def _lines(stream: ByteStream) -> Iterator[bytes]:
    rest = b""
    while data := stream.read(64 * 1024):
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            yield line + b"\n"
        if len(rest) > LINE_LIMIT:
            raise Trouble("budget", f"a line of more than {LINE_LIMIT} bytes; {_UNPACK}")
    if rest:
        yield rest


def _added(lines: Iterator[bytes], tally: Tally) -> Iterator[Member | Problem]:
    name: str | None = None
    fresh = True  # no hunk of this file seen yet
    for line in lines:
        if line.startswith(b"+++ "):
            raw = line[4:].rstrip(b"\n").split(b"\t", 1)[0]
            name = label(raw).partition("/")[2] or None
            fresh = True
            continue
        hunk = _HUNK.match(line)
        if hunk is None or name is None:
            continue
        old = int(hunk[2] or b"1")
        new = int(hunk[4] or b"1")
        is_new = fresh and int(hunk[1]) == 0 and old == 0
        content = _hunk(lines, old, new, name)
        if is_new:
            tally.bytes += len(content)
            yield Member(name, len(content), MemoryReader(content))
        elif fresh and name.startswith("debian/"):
            yield Problem(name, "not-opened", f"changed by the diff; {_UNPACK}")
        fresh = False


def _hunk(lines: Iterator[bytes], old: int, new: int, name: str) -> bytes:
    """Consume one hunk of OLD and NEW lines; return its new side."""
    kept: list[bytes] = []
    total = 0
    while old > 0 or new > 0:
        line = next(lines, None)
        if line is None:
            raise Trouble("truncated", f"the diff ends inside {name}; fetch it again")
        sign = line[:1]
        if sign == b"\\":
            continue
        if sign not in (b"+", b"-", b" ", b"\n"):
            raise Trouble("malformed", f"the diff of {name} has a bad line; fetch it again")
        if sign != b"+":
            old -= 1
        if sign != b"-":
            new -= 1
            kept.append(line[1:] if sign != b"\n" else line)
            total += len(line)
            if total > FILE_LIMIT:
                raise Trouble("budget", f"the diff adds too much to {name}; {_UNPACK}")
    return b"".join(kept)

"""A binary package: a strict reader of its ar container, and its two tar archives."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mlpolicy.domain import Member, Problem, Trouble
from mlpolicy.subjects.base import Opened, first_stanza, guard
from mlpolicy.subjects.pipe import piped
from mlpolicy.subjects.readers import open_regular
from mlpolicy.subjects.stream import ByteStream, PlainStream, descriptor, open_stream
from mlpolicy.subjects.tar import walk

MAGIC = b"!<arch>\n"
DEB_MAGIC = MAGIC + b"debian-binary"  # a static library is an ar archive too
CONTROL_FILE = 1024 * 1024
CONTROL_TAR = 64 * 1024 * 1024  # decompressed; real ones are well below 10 MiB
#: Members of control.tar that are kept beside its control file, as documents below DEBIAN/.
SCRIPTS = frozenset({"preinst", "postinst", "prerm", "postrm", "config", "templates"})
MAX_PARTS = 64
THREADS_PAY = 4 * 1024 * 1024  # compressed bytes from which a second process is worth its start

_REFETCH = "fetch or build the package again"


@dataclass(frozen=True)
class _Part:
    name: str
    start: int
    size: int


class DebSubject(Opened):
    """The regular files that a .deb or .udeb installs, with its control stanza.

    Opening never fails on content: damage shows up as Problems of ``members``.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path, "deb")
        self._control_trouble: Trouble | None = None
        try:
            self.control, scripts = control_part(path, SCRIPTS)
        except Trouble as trouble:
            self._control_trouble = trouble
            return
        self.documents = {f"DEBIAN/{name}": data for name, data in scripts.items()}
        fields = first_stanza(self.control)
        self.package = fields.get("package") or None
        self.version = fields.get("version") or None

    def members(self) -> Iterator[Member | Problem]:
        """Yield each file of data.tar; damage ends the package with one Problem."""
        return guard(self._data(), self.path)

    def _data(self) -> Iterator[Member | Problem]:
        fd, size = open_regular(self.path, follow=True)
        try:
            streamed = 0
            for part in _parts(fd, size):
                if not part.name.startswith("data.tar"):
                    continue
                trouble = self._control_trouble
                if trouble is not None and not streamed:
                    yield Problem(self.path, trouble.code, f"control.tar: {trouble.detail}")
                streamed += 1
                if streamed > 1:
                    raise Trouble("malformed", f"more than one data.tar; {_REFETCH}")
                with _content(self.path, fd, part) as stream:
                    yield from walk(stream, self.tally)
            if not streamed:
                raise Trouble("malformed", f"no data.tar; {_REFETCH}")
        finally:
            os.close(fd)


def _parts(fd: int, size: int) -> Iterator[_Part]:
    """Yield the parts of the ar archive as dpkg accepts them; raises Trouble."""
    source = descriptor(fd)
    if PlainStream(source, 0, size).read(len(MAGIC)) != MAGIC:
        code = "truncated" if size < len(MAGIC) else "malformed"
        raise Trouble(code, f"not a Debian package; {_REFETCH}")
    at = len(MAGIC)
    wanted = ["debian-binary", "control.tar", "data.tar"]
    for _ in range(MAX_PARTS):
        if at >= size:
            if wanted:
                raise Trouble("truncated", f"the package ends before {wanted[0]}; {_REFETCH}")
            return
        part = _header(PlainStream(source, at, size - at).read(60), at)
        # Names with an underscore may stand anywhere, dpkg ignores them (deb(5)).
        if not part.name.startswith("_"):
            if not wanted or not _is(part.name, wanted[0]):
                raise Trouble("malformed", f"unexpected part {part.name!r}; {_REFETCH}")
            wanted.pop(0)
        if part.name == "debian-binary":
            text = PlainStream(source, part.start, min(part.size, max(0, size - part.start))).read(
                2
            )
            if text != b"2.":
                raise Trouble("malformed", "not Debian package format 2")
        yield part
        if part.start + part.size > size:
            raise Trouble("truncated", f"the package ends inside {part.name}; {_REFETCH}")
        at = part.start + part.size + part.size % 2
    raise Trouble("malformed", f"more than {MAX_PARTS} parts; {_REFETCH}")


def _is(name: str, wanted: str) -> bool:
    return name == wanted or (wanted != "debian-binary" and name.startswith(wanted + "."))


def _header(block: bytes, at: int) -> _Part:
    if len(block) < 60:
        raise Trouble("truncated", f"the package ends inside a header; {_REFETCH}")
    digits = block[48:58].rstrip(b" ")
    if block[58:60] != b"`\n" or not re.fullmatch(rb"[0-9]+", digits):
        raise Trouble("malformed", f"bad ar header at byte {at}; {_REFETCH}")
    name = block[:16].rstrip(b" ").removesuffix(b"/").decode("utf-8", "surrogateescape")
    return _Part(name, at + 60, int(digits))


@contextmanager
def _content(path: str, fd: int, part: _Part) -> Iterator[ByteStream]:
    """The tar stream of data.tar; of a large xz one through dpkg-deb, which has threads."""
    name, stream = open_stream(descriptor(fd), part.start, part.size)
    if name != "xz" or part.size < THREADS_PAY:
        yield stream
        return
    full = os.path.abspath(path)  # a name may begin with a dash
    with piped(["dpkg-deb", "--fsys-tarfile", full]) as pipe:
        yield pipe or stream


def control_end(path: str) -> int:
    """Where the control part of PATH ends, which may be cut behind its header; raises Trouble."""
    fd, size = open_regular(path, follow=True)
    try:
        parts = (part for part in _parts(fd, size) if part.name.startswith("control.tar"))
        control = next(parts, None)
        if control is None:
            raise Trouble("malformed", f"no control.tar; {_REFETCH}")
        return control.start + control.size
    finally:
        os.close(fd)


def control_part(path: str, names: Collection[str]) -> tuple[str, dict[str, bytes]]:
    """The control file of PATH, and the files beside it that are among NAMES.

    Each is cut at CONTROL_FILE bytes. PATH may be cut behind its control part. Raises Trouble.
    """
    fd, size = open_regular(path, follow=True)
    try:
        for part in _parts(fd, size):
            if not part.name.startswith("control.tar"):
                continue
            _, stream = open_stream(descriptor(fd), part.start, part.size, CONTROL_TAR)
            control, scripts = None, {}
            try:
                for item in walk(stream, Opened("", "").tally):
                    if not isinstance(item, Member):
                        continue
                    if item.path == "control":
                        if item.size > CONTROL_FILE:
                            raise Trouble("budget", f"control file of {item.size} bytes")
                        control = item.reader.read(0, item.size)
                    elif item.path in names:
                        scripts[item.path] = item.reader.read(0, min(item.size, CONTROL_FILE))
            except Trouble:
                if control is None:  # damage behind it costs no more than the scripts
                    raise
            if control is not None:
                return control.decode("utf-8", "surrogateescape"), scripts
            break
        raise Trouble("malformed", f"no control file; {_REFETCH}")
    finally:
        os.close(fd)

"""Targets over what has files inside: streams, archives, packages, and archives in archives."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator

from mlpolicy import scanner
from mlpolicy.domain import InputError, Match, Member, Problem, Reader, Trouble
from mlpolicy.formats import identify
from mlpolicy.subjects import nested, tar
from mlpolicy.subjects.base import Opened, changelog_head, first_stanza
from mlpolicy.subjects.deb import DebSubject
from mlpolicy.subjects.diff import added_files
from mlpolicy.subjects.listing import read_listing, verify
from mlpolicy.subjects.readers import FileReader, Tally, open_regular
from mlpolicy.subjects.stream import PlainStream, open_stream

from .properties import Checked, Find, check_match, check_trouble, expect, quietly

_PIECE, _PIECES = 1 << 20, 64
_CODECS: tuple[Callable[[bytes], bytes], ...] = (
    bytes,
    gzip.compress,
    bz2.compress,
    lzma.compress,
    zlib.compress,
    lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    lambda data: gzip.compress(data) + bytes(99) + gzip.compress(data),
)
#: Content is made longer by so much, for each place in which a reader keeps it.
_PADDING = (0,) * 12 + (70_000, 70_000, 1_200_000, 9_000_000)


def streams(data: bytes) -> None:
    """DATA behind its first byte, damaged compressed data, or whole data after compression."""
    codec, data = _CODECS[data[0] % len(_CODECS)] if data else bytes, data[1:]
    packed = codec(data)
    reader = Checked(packed, allowed=4 * len(packed) + (1 << 20))
    opened = quietly(open_stream, reader.read, 0, len(packed))
    if opened is None:
        return
    _, stream = opened
    for step in range(_PIECES):
        if step % 2:
            if not quietly(stream.skip, _PIECE):
                break
        elif (piece := quietly(stream.read, _PIECE)) is None or len(piece) < _PIECE:
            break


def tars(data: bytes) -> None:
    """The walker of archives; checksums are mended, or no mutation would get past them."""
    data = mended(data)
    _drain(tar.walk(PlainStream(Checked(data).read, 0, len(data)), Tally()))


def mended(data: bytes) -> bytes:
    """DATA with the checksum of each tar header in it made right."""
    out = bytearray(data)
    for found in re.finditer(rb"ustar", data):
        at = found.start() - 257
        if at >= 0 and at + 512 <= len(out):
            total = sum(out[at : at + 148]) + 8 * 32 + sum(out[at + 156 : at + 512])
            out[at + 148 : at + 156] = b"%06o\0 " % total
    return bytes(out)


def debs(data: bytes) -> None:
    """DATA as a binary package, from opening it to the artifacts in it."""
    with _file(mended(data)) as path:
        _scan(DebSubject(path))


def diffs(data: bytes) -> None:
    """DATA as the diff of an old source package."""
    with _file(data) as path:
        _drain(added_files(path, Tally()))


def listings(data: bytes) -> None:
    """DATA as a .dsc or .changes: it is read, or refused with a message."""
    first_stanza(data.decode("utf-8", "surrogateescape"))
    changelog_head(data.decode("utf-8", "surrogateescape"))
    with _file(data) as path:
        for kind in ("Dsc", "Changes"):
            try:
                listing = read_listing(path, kind)
            except InputError as error:
                expect(str(error).isprintable(), "a message with control characters")
            else:
                for listed in listing.files:
                    verify("/nonexistent", listed)


@contextlib.contextmanager
def _file(data: bytes) -> Iterator[str]:
    """The path of a file in memory that holds DATA."""
    fd = os.memfd_create("fuzz")
    try:
        os.write(fd, data)
        yield f"/proc/self/fd/{fd}"
    finally:
        os.close(fd)


def _drain(items: Iterator[Member | Problem]) -> None:
    """Read something of every member; Trouble may end them."""
    try:
        for item in items:
            if isinstance(item, Member):
                quietly(item.reader.read, item.size // 2, 100)
            else:
                check_trouble(item.code, item.detail)
    except Trouble as trouble:
        check_trouble(trouble.code, trouble.detail)


def nests(data: bytes) -> None:
    """DATA as a file that may be an archive of archives."""
    data = mended(data)
    _scan(_One("archive", Checked(data, allowed=64 * len(data) + (64 << 20))))


class _One(Opened):
    """A subject of one file."""

    def __init__(self, path: str, reader: Reader) -> None:
        super().__init__(path, "file")
        self._reader = reader

    def members(self) -> Iterator[Member | Problem]:
        yield Member(self.path, self._reader.size, self._reader)


def _scan(subject: Opened) -> None:
    scanned = scanner.scan(subject)
    for problem in scanned.problems:
        check_trouble(problem.code, problem.detail)
    for artifact in scanned.artifacts:
        check_match(
            Match(
                artifact.format, artifact.role, artifact.certainty, artifact.why, artifact.metadata
            )
        )


def readers(data: bytes) -> None:
    """The answer does not depend on where a content lies: in memory, a file, an archive.

    The last byte chooses how much longer the content is made.
    """
    if len(data) < 2:
        return
    path, content = "d/file", data + bytes(_PADDING[data[-1] >> 4])
    expected = identify(path, Checked(content))
    for kind, reader in _kinds(path, content):
        try:
            match = identify(path, reader)
        except Trouble as trouble:
            raise Find(f"{kind} raises {trouble.detail}") from trouble
        expect(match == expected, f"another answer in {kind}")


def _kinds(path: str, content: bytes) -> Iterator[tuple[str, Reader]]:
    with _file(content) as name:
        fd, size = open_regular(name, follow=True)
        try:
            yield "file", FileReader(fd, Tally(), size)
        finally:
            os.close(fd)
    budget = nested.Budget(len(content))
    yield "gz", nested.Packed(_large(gzip.compress(content, 1)), budget)
    for name, archive in _archives(path, content, budget):
        for item in nested.members(path, archive, budget):
            if isinstance(item, Member):
                yield name, item.reader


def _large(packed: bytes) -> Checked:
    return Checked(packed, allowed=256 << 20)


def _archives(path: str, content: bytes, budget: nested.Budget) -> Iterator[tuple[str, Reader]]:
    with io.BytesIO() as out:
        with tarfile.open(fileobj=out, mode="w") as archive:
            member = tarfile.TarInfo(path)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        packed = out.getvalue()
    yield "tar", _large(packed)
    yield "tar.gz", nested.Packed(_large(gzip.compress(packed, 1)), budget)
    for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        with io.BytesIO() as out:
            with zipfile.ZipFile(out, "w", method, compresslevel=1) as zipped:
                zipped.writestr(path, content)
            packed = out.getvalue()
        yield f"zip, {name}", _large(packed)

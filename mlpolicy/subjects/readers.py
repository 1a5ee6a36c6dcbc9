"""Bounded random access: to an open file, to a tar member that streams by, to bytes."""

from __future__ import annotations

import os
import stat
from typing import IO

from mlpolicy.domain import Trouble
from mlpolicy.subjects.stream import ByteStream

START = 4 * 1024
HEAD = 64 * 1024
WINDOW = 1024 * 1024
MEMORY = 8 * 1024 * 1024
SPOOL = 1024 * 1024 * 1024


class Tally:
    """How many bytes the readers of one subject have handed out."""

    def __init__(self) -> None:
        self.bytes = 0


def kind_of(mode: int) -> str:
    """Return what a file with st_mode MODE is called, for messages."""
    for test, name in (
        (stat.S_ISFIFO, "FIFO"),
        (stat.S_ISSOCK, "socket"),
        (stat.S_ISCHR, "character device"),
        (stat.S_ISBLK, "block device"),
        (stat.S_ISDIR, "directory"),
        (stat.S_ISLNK, "symbolic link"),
    ):
        if test(mode):
            return name
    return "special file"


def not_regular(mode: int) -> Trouble:
    """Return the trouble of a file of MODE that is no regular file."""
    fix = "remove it or scan its directory without it"
    return Trouble("not-opened", f"{kind_of(mode)}, not a regular file; {fix}")


def unreadable(error: OSError) -> Trouble:
    """Return the trouble of a file that the system refused, with the way out."""
    fix = "check its permissions or remove it"
    return Trouble("unreadable", f"{error.strerror or error}; {fix}")


def open_regular(path: str, follow: bool = False) -> tuple[int, int]:
    """Open the regular file PATH; return (descriptor, size in bytes), the caller closes.

    Never blocks on a FIFO. Raises :class:`Trouble` not-opened or unreadable.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    try:
        # A device may act on being opened, so look first; fstat below settles any race.
        before = os.stat(path, follow_symlinks=follow)
        if not stat.S_ISREG(before.st_mode):
            raise not_regular(before.st_mode)
        fd = os.open(path, flags if follow else flags | os.O_NOFOLLOW)
    except (OSError, ValueError) as error:
        raise unreadable(error if isinstance(error, OSError) else OSError(str(error))) from error
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode):
        os.close(fd)
        raise not_regular(status.st_mode)
    return fd, status.st_size


def slurp(path: str, limit: int, follow: bool = False) -> bytes:
    """Return the content of the regular file PATH, at most LIMIT bytes; raises Trouble."""
    fd, size = open_regular(path, follow)
    try:
        return FileReader(fd, Tally(), size).read(0, limit)
    finally:
        os.close(fd)


class FileReader:
    """Reads the open regular file FD by position; the owner closes FD.

    SIZE in bytes, when it is known already. A file whose first 4 KiB end early is all there,
    and costs one system call.
    """

    def __init__(self, fd: int, tally: Tally, size: int | None = None) -> None:
        self._fd = fd
        self._tally = tally
        self._size = size
        self._head: bytes | None = None
        try:
            self.start = os.pread(fd, START, 0)
        except OSError as error:
            raise unreadable(error) from error
        if len(self.start) < START and size is None:
            self._size = len(self.start)
        tally.bytes += len(self.start)

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        if self._size is None:
            status = os.fstat(self._fd)
            if not stat.S_ISREG(status.st_mode):
                raise not_regular(status.st_mode)
            self._size = status.st_size
        return self._size

    @property
    def head(self) -> bytes:
        """The first 64 KiB, read when first asked for."""
        if self._head is None:
            more = min(HEAD, self.size) - len(self.start)
            self._head = self.start + self._pread(len(self.start), more) if more else self.start
        return self._head

    def read(self, offset: int, length: int) -> bytes:
        """Return up to LENGTH bytes from OFFSET; raises Trouble truncated or unreadable."""
        end = _end(self.size, offset, length)
        known = self._head or self.start
        if end <= len(known):
            return known[offset:end]
        return self._pread(offset, end - offset)

    def _pread(self, offset: int, length: int) -> bytes:
        parts: list[bytes] = []
        while length > 0:
            try:
                part = os.pread(self._fd, length, offset)
            except OSError as error:
                raise unreadable(error) from error
            if not part:
                raise Trouble("truncated", "the file shrank while it was read; scan it again")
            self._tally.bytes += len(part)
            parts.append(part)
            offset += len(part)
            length -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


class StreamReader:
    """One member of SIZE bytes of STREAM, kept only as far as it is asked for.

    The first MiB is kept in memory, all of a member of up to 8 MiB. A larger one goes to an
    unnamed temporary file when somebody seeks in it; of one beyond 1 GiB the first and the
    last MiB are kept, and reading anything else raises Trouble ``budget``. TROUBLE is the first
    that was raised: a recogniser that gave up because of it has not seen the content.
    """

    def __init__(self, stream: ByteStream, size: int, tally: Tally) -> None:
        self._stream = stream
        self._tally = tally
        self._front = b""
        self._tail: bytes | None = None
        self._spool: IO[bytes] | None = None
        self._used = 0
        self.size = size
        self.trouble: Trouble | None = None

    @property
    def start(self) -> bytes:
        """The first 4 KiB, read when first asked for; raises Trouble."""
        self._extend(min(START, self.size))
        return self._front if len(self._front) <= START else self._front[:START]

    @property
    def head(self) -> bytes:
        """The first 64 KiB, read when first asked for; raises Trouble."""
        self._extend(min(HEAD, self.size))
        return self._front[:HEAD]

    def read(self, offset: int, length: int) -> bytes:
        """Return up to LENGTH bytes from OFFSET; raises Trouble budget or truncated."""
        end = _end(self.size, offset, length)
        if end <= len(self._front):
            return self._front[offset:end]
        if end <= HEAD:
            return self.head[offset:end]
        if self._spool is not None:
            return self._spooled(offset, end - offset)
        if end <= WINDOW and self._tail is None:
            self._extend(min(WINDOW, self.size))
            return self._front[offset:end]
        if self.size <= MEMORY:
            self._extend(self.size)
            return self._front[offset:end]
        if self.size <= SPOOL:
            return self._spooled(offset, end - offset)
        first = self.size - WINDOW
        if offset < first:
            reason = f"bytes {offset} to {end} of a {self.size} byte member are not kept"
            fix = "unpack the archive and scan the directory"
            raise self._failed(Trouble("budget", f"{reason}; {fix}"))
        if self._tail is None:
            self._extend(WINDOW)
            self._used += self._stream.skip(first - self._used)
            self._tail = self._take(WINDOW)
        return self._tail[offset - first : end - first]

    def finish(self) -> None:
        """Pass over what was not read; raises Trouble truncated when it is not there."""
        if self._spool is not None:
            self._spool.close()
        left = self.size - self._used
        passed = self._stream.skip(left) if left else 0
        self._used += passed
        if passed < left:
            raise _short()

    def _spooled(self, offset: int, length: int) -> bytes:
        if self._spool is None:
            self._extend(min(HEAD, self.size))  # the stream is behind the member afterwards
            try:
                self._spool = _temporary()
                self._spool.write(self._front)
                while self._used < self.size:
                    self._spool.write(self._take(min(WINDOW, self.size - self._used)))
            except OSError as error:
                raise Trouble("budget", f"no room to unpack: {error.strerror}") from error
        self._spool.seek(min(offset, self.size))
        return self._spool.read(length)

    def _extend(self, upto: int) -> None:
        if upto > len(self._front):
            self._front += self._take(upto - len(self._front))

    def _take(self, length: int) -> bytes:
        try:
            data = self._stream.read(length)
        except Trouble as trouble:
            raise self._failed(trouble) from None
        self._used += len(data)
        self._tally.bytes += len(data)
        if len(data) < length:
            raise self._failed(_short())
        return data

    def _failed(self, trouble: Trouble) -> Trouble:
        self.trouble = self.trouble or trouble
        return trouble


class Inflated:
    """What STREAM decompresses to, of unknown size: kept as far as it is asked for.

    ``size`` has to decompress all of it. Beyond 8 MiB it lies in an unnamed temporary file,
    beyond 1 GiB Trouble ``budget`` is raised. TROUBLE is the first that was raised.
    """

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._front = b""
        self._spool: IO[bytes] | None = None
        self._known = 0
        self._ended = False
        self.trouble: Trouble | None = None

    @property
    def start(self) -> bytes:
        """The first 4 KiB."""
        return self.read(0, START)

    @property
    def head(self) -> bytes:
        """The first 64 KiB."""
        return self.read(0, HEAD)

    @property
    def size(self) -> int:
        """Bytes of the whole content; raises Trouble when they are too many to count."""
        self._reach(1 << 62)
        return self._known

    def read(self, offset: int, length: int) -> bytes:
        """Return up to LENGTH bytes from OFFSET; raises Trouble budget."""
        end = _end(1 << 62, offset, length)
        self._reach(end)
        if end <= len(self._front) or self._spool is None:
            return self._front[offset:end]
        self._spool.seek(min(offset, self._known))
        return self._spool.read(end - offset)

    def _reach(self, end: int) -> None:
        """Decompress up to END, or to where the content ends, in pieces."""
        step = HEAD
        while self._known < end and not self._ended:
            self._extend(min(end, self._known + step))
            step = min(WINDOW, 2 * step)

    def _extend(self, upto: int) -> None:
        missing = upto - self._known
        try:
            if upto > SPOOL:
                fix = "decompress the file and scan that"
                raise Trouble("budget", f"more than {SPOOL} bytes when decompressed; {fix}")
            more = self._stream.read(missing)
        except Trouble as trouble:
            self.trouble = self.trouble or trouble
            raise
        self._ended = len(more) < missing
        self._known += len(more)
        if self._known <= MEMORY:
            self._front += more
        else:
            self._keep(more)

    def __del__(self) -> None:
        if self._spool is not None:
            self._spool.close()

    def _keep(self, more: bytes) -> None:
        """Append MORE to the temporary file."""
        try:
            if self._spool is None:
                self._spool = _temporary()
                self._spool.write(self._front)
            self._spool.seek(0, os.SEEK_END)
            self._spool.write(more)
        except OSError as error:
            raise Trouble("budget", f"no room to unpack: {error.strerror}") from error


def _temporary() -> IO[bytes]:
    """An unnamed file; whoever asked for it closes it."""
    import tempfile  # brings a dozen modules, for few members

    return tempfile.TemporaryFile()


def _short() -> Trouble:
    return Trouble("truncated", "the archive ends inside a member; fetch or build it again")


def _end(size: int, offset: int, length: int) -> int:
    if offset < 0 or length < 0:
        raise Trouble("malformed", f"cannot read {length} bytes from offset {offset}")
    return max(offset, min(size, offset + length))

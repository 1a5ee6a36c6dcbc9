"""The partial of one file, hashed as it is written."""

import itertools
import os
import stat

from mlmodel_fetch import files
from mlmodel_fetch.errors import Status, Stop, stop_for
from mlmodel_fetch.hasher import BUFFERS, Hasher
from mlmodel_fetch.manifest import File

NETWORK_DISKS = ("nfs", "cifs", "smb", "lustre", "gpfs", "ceph", "9p", "beegfs", "afs", "fuse.")
EARLIER = "an earlier run"  # the origin of what a partial held at the start


class Part:
    """The partial behind a descriptor. Its digest is that of the bytes on the disk."""

    def __init__(self, fd: int, file: File) -> None:
        self.fd = fd
        self.file = file
        self.length = 0
        self.origins: set[str] = set()  # who gave what is in it
        self._hash = Hasher(file.size)
        self._last = os.fstat(fd)
        # Where locks and times may lie, the disk is read again before the digest is believed.
        self._doubtful = _is_network_disk(self._last.st_dev)

    def load(self) -> None:
        """Go on with what is there."""
        if self._last.st_size > self.file.size:
            self.restart()
            return
        os.lseek(self.fd, 0, os.SEEK_SET)
        buffers = [memoryview(bytearray(files.CHUNK)) for _ in range(BUFFERS)]
        for buffer in itertools.cycle(buffers):
            count = os.readv(self.fd, [buffer])
            if not count:
                break
            self._hash.update(buffer[:count])
            self.length += count
        if self.length:
            self.origins.add(EARLIER)
        self._last = os.fstat(self.fd)

    def append(self, data: memoryview, origin: str) -> None:
        """Write what arrived; Stop when the disk is full or somebody else writes too."""
        now = os.fstat(self.fd)
        if now.st_size != self.length:
            raise Stop(Status.BUSY, "another download of the same file runs", "let it finish")
        if now.st_mtime_ns != self._last.st_mtime_ns:
            self._doubtful = True
        self.origins.add(origin)
        try:
            while data:
                count = _write(self.fd, data)
                self._hash.update(data[:count])
                self.length += count
                data = data[count:]
        except OSError as error:
            raise stop_for(error, f"cannot write {self.file.path}") from None
        finally:
            self._last = os.fstat(self.fd)

    def restart(self) -> None:
        """Throw away what is there."""
        # Unless it is no longer ours: without a working lock it may be somebody's finished blob,
        # which is never writable and soon has a second name.
        now = os.fstat(self.fd)
        if now.st_nlink > 1 or not now.st_mode & stat.S_IWUSR:
            raise Stop(Status.BUSY, "another download of the same file runs", "let it finish")
        os.ftruncate(self.fd, 0)
        os.lseek(self.fd, 0, os.SEEK_SET)
        self.length = 0
        self.origins = set()
        self._hash.close()
        self._hash = Hasher(self.file.size)
        self._last = os.fstat(self.fd)

    def close(self) -> None:
        """End what goes on beside; the descriptor stays open."""
        self._hash.close()

    def is_right(self) -> bool:
        """Whether it is complete and what the manifest wants."""
        if self.length != self.file.size:
            return False
        now = os.fstat(self.fd)
        changed = (now.st_size, now.st_mtime_ns) != (self._last.st_size, self._last.st_mtime_ns)
        if self._doubtful or changed:
            return files.digest(self.fd) == self.file.sha256
        return self._hash.hexdigest() == self.file.sha256


def _write(fd: int, data: memoryview) -> int:
    """Write as much as there is room for."""
    try:
        return os.write(fd, data)
    except OSError:
        if len(data) <= 4096:
            raise
    return _write(fd, data[: len(data) // 2])


def _is_network_disk(device: int) -> bool:
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as table:
            for line in table:
                fields, _, rest = line.partition(" - ")
                if fields.split(" ")[2:3] == [wanted]:
                    return rest.startswith(NETWORK_DISKS)
    except OSError:
        pass
    return False

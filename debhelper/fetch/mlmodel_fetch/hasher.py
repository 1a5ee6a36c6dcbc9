"""A SHA-256 computed beside the receiving, so that neither waits for the other."""

import hashlib
import queue
import threading

QUEUED = 2  # blocks that wait; with the one being hashed, three are in use
BUFFERS = QUEUED + 2  # so who fills this many in turn never touches one in use
SMALL = 4 << 20  # bytes; for less a thread does not pay


class Hasher:
    """The digest of what is given to `update`, which must stay unchanged for QUEUED more calls."""

    def __init__(self, size: int) -> None:
        self._state = hashlib.sha256()
        self._threaded = size > SMALL
        self._queue: queue.Queue[memoryview | None] = queue.Queue(QUEUED)
        self._thread: threading.Thread | None = None

    def update(self, data: memoryview) -> None:
        """Add some bytes."""
        if not self._threaded:
            self._state.update(data)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        self._queue.put(data)

    def _run(self) -> None:
        while (data := self._queue.get()) is not None:
            self._state.update(data)  # lets other threads run meanwhile
            self._queue.task_done()

    def hexdigest(self) -> str:
        """The digest of all that was added."""
        if self._thread:
            self._queue.join()
        return self._state.hexdigest()

    def close(self) -> None:
        """End the thread; nothing can be added any more."""
        if self._thread:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

"""A line on the terminal for work that takes longer than a person likes to wait in the dark."""

from __future__ import annotations

import sys
import time
from types import TracebackType

PATIENCE = 2.0  # seconds before anything is shown
INTERVAL = 0.2


class Progress:
    """Shows how many files and MiB were read, on a terminal only, and wipes it off at the end."""

    def __init__(self, quiet: bool) -> None:
        self.wanted = not quiet and sys.stderr.isatty()
        self._files = self._bytes = 0
        self._next = time.monotonic() + PATIENCE
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()

    def tick(self, size: int) -> None:
        """Count one file of SIZE bytes."""
        self._files += 1
        self._bytes += size
        # The clock is asked for every 64th file: it would cost more than a small file does.
        if self._files % 64 and size < 1 << 20:
            return
        now = time.monotonic()
        if now >= self._next:
            self._next = now + INTERVAL
            self._shown = True
            print(
                f"\r{self._files:,} files, {self._bytes >> 20:,} MiB",
                end="\x1b[K",
                file=sys.stderr,
                flush=True,
            )

    def clear(self) -> None:
        """Take the line away, before a message or at the end."""
        if self._shown:
            self._shown = False
            print("\r", end="\x1b[K", file=sys.stderr, flush=True)

"""The output of another program as a byte stream."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from mlpolicy.domain import Trouble
from mlpolicy.subjects.stream import CHUNK


class PipeStream:
    """What PROCESS writes to OUTPUT; a failure is known when the output has ended."""

    def __init__(self, process: subprocess.Popen[bytes], output: IO[bytes], name: str) -> None:
        self._process = process
        self._output = output
        self._name = name

    def read(self, length: int) -> bytes:
        """Return LENGTH bytes, fewer only at the end; raises Trouble when the program failed."""
        data = self._output.read(length)
        if len(data) < length and self._process.wait() != 0:
            status = self._process.returncode
            fix = "fetch or build the file again"
            raise Trouble("malformed", f"{self._name} ended with status {status}; {fix}")
        return data

    def skip(self, length: int) -> int:
        """Read and drop LENGTH bytes; return how many there were."""
        passed = 0
        while passed < length:
            got = len(self.read(min(CHUNK, length - passed)))
            if not got:
                break
            passed += got
        return passed


@contextmanager
def piped(command: Sequence[str]) -> Iterator[PipeStream | None]:
    """Run COMMAND and give its output; None when there is no such program here."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=CHUNK,
        )
    except OSError:
        yield None
        return
    assert process.stdout is not None
    try:
        yield PipeStream(process, process.stdout, command[0])
    finally:
        process.stdout.close()  # a program that goes on writing is told so, and ends
        process.terminate()
        process.wait()

"""What must hold for every input, whatever its bytes are."""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Callable
from typing import Any

from mlpolicy import escape
from mlpolicy.domain import Match, Trouble
from mlpolicy.formats import BY_ID
from mlpolicy.formats.base import TEXT_LIMIT

#: From the lists that users rely on: mlpolicy.domain and ``scan --format json``.
ROLES = {
    "weights", "checkpoint", "adapter", "tokenizer", "index", "config", "dataset",
    "training-code", "gpu-binary", "container", "pointer",
}  # fmt: skip
CERTAINTIES = {"certain", "likely", "hint"}
CODES = {"malformed", "budget", "truncated", "unreadable", "not-opened"}

START, HEAD = 4 << 10, 64 << 10
JOINED_LIMIT = 2 * TEXT_LIMIT + 256  # two texts out of the file with words of ours
DETAIL_LIMIT = 4 * TEXT_LIMIT  # a name in a message is quoted, which makes it longer
ITEMS_LIMIT = 4096
DIGITS_LIMIT = 80  # a product of hostile dimensions, still a number to print
#: CPU: so much for any input, and 64 KiB may cost a second altogether.
SECONDS, SECONDS_PER_BYTE = 0.2, 0.8 / HEAD
MEMORY = 300 << 10  # KiB by which one input may raise the peak: xz and zstd windows are half


class Find(AssertionError):
    """An input that breaks a property."""


def expect(holds: bool, broken: str) -> None:
    if not holds:
        raise Find(broken)


class Checked:
    """A Reader over DATA that checks what it is asked, and counts the bytes it hands out.

    With SIZE it pretends to be a sparse file: DATA, zeros, and DATA again at the end, so that
    formats read from the back find their end too.
    """

    def __init__(self, data: bytes, size: int | None = None, allowed: int = 0) -> None:
        self._data = data
        self.size = len(data) if size is None else max(size, 2 * len(data))
        self._back = self.size - len(data)
        self._left = allowed or 64 * len(data) + (4 << 20)

    @property
    def start(self) -> bytes:
        return self._part(0, START)

    @property
    def head(self) -> bytes:
        return self._part(0, HEAD)

    def read(self, offset: int, length: int) -> bytes:
        expect(offset >= 0 and length >= 0, f"read of {length} bytes at offset {offset}")
        self._left -= max(0, min(length, self.size - offset))
        expect(self._left >= 0, "reads the content too many times over")
        return self._part(offset, length)

    def _part(self, offset: int, length: int) -> bytes:
        end = min(self.size, offset + length)
        if end <= len(self._data) or offset >= end:
            return self._data[offset:end]
        front = self._data[offset:end] if offset < len(self._data) else b""
        back = self._data[max(0, offset - self._back) : max(0, end - self._back)]
        return front + bytes(end - offset - len(front) - len(back)) + back


def check_trouble(code: str, detail: str) -> None:
    expect(code in CODES, f"problem code {code!r}")
    expect(len(detail) <= DETAIL_LIMIT, f"problem of {len(detail)} characters")


def check_match(match: Match) -> None:
    """Whether MATCH keeps the contract and can be reported."""
    expect(match.format in BY_ID, f"format {match.format!r}")
    expect(match.role in ROLES, f"role {match.role!r}")
    expect(match.certainty in CERTAINTIES, f"certainty {match.certainty!r}")
    expect(
        0 < len(match.why) <= JOINED_LIMIT, f"{match.format}: {len(match.why)} characters of why"
    )
    for code, detail in match.problems:
        check_trouble(code, detail)
    for key, value in match.metadata.items():
        expect(isinstance(key, str), f"{match.format}: key {key!r}")
        _check_value(f"{match.format} {key[:99]}", value)
    escape.dump(dict(match.metadata)).encode()  # raises for what is no JSON, or no text
    escape.text(match.why).encode()


def _check_value(where: str, value: Any) -> None:
    if isinstance(value, str):
        expect(len(value) <= JOINED_LIMIT, f"{where}: text of {len(value)} characters")
    elif isinstance(value, bool) or value is None:
        pass
    elif isinstance(value, int):
        expect(abs(value) < 10**DIGITS_LIMIT, f"{where}: number of {value.bit_length()} bits")
    elif isinstance(value, float):
        expect(math.isfinite(value), f"{where}: {value} is no JSON")
    elif isinstance(value, list | tuple):
        expect(len(value) <= ITEMS_LIMIT, f"{where}: {len(value)} items")
        for item in value:
            _check_value(where, item)
    elif isinstance(value, dict):
        expect(len(value) <= ITEMS_LIMIT, f"{where}: {len(value)} keys")
        for key, item in value.items():
            _check_value(where, str(key))
            _check_value(where, item)
    else:
        raise Find(f"{where}: {type(value).__name__} is no JSON")


def quietly(function: Callable[..., Any], *arguments: Any) -> Any:
    """The value of FUNCTION, or None when it raises Trouble, which is checked."""
    try:
        return function(*arguments)
    except Trouble as trouble:
        check_trouble(trouble.code, trouble.detail)
        return None


def frugal(function: Callable[[bytes], None], data: bytes) -> None:
    """Call FUNCTION with DATA under the limit of memory."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    function(data)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    expect(grown <= MEMORY, f"{grown >> 10} MiB for {len(data)} bytes")


def limited(function: Callable[[bytes], None], data: bytes, slack: float = 0.0) -> None:
    """The same under the limit of time as well, SLACK seconds more."""
    begin = time.process_time()
    frugal(function, data)
    spent = time.process_time() - begin
    expect(
        spent <= SECONDS + len(data) * SECONDS_PER_BYTE + slack,
        f"{spent:.2f} s for {len(data)} bytes",
    )

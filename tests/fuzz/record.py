"""Inputs that break a property: kept once for each cause, told with their cause."""

from __future__ import annotations

import hashlib
import re
import traceback
from pathlib import Path

from .properties import limited
from .targets import Target


def cause(error: BaseException) -> str:
    """What is the same for all inputs that ERROR comes of."""
    message = re.sub(r"[0-9]+|'[^']*'", "N", str(error))[:80]
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if "/mlpolicy/" in frame.filename]
    place = f"{Path(inside[-1].filename).name}:{inside[-1].name}" if inside else ""
    return f"{type(error).__name__} {place} {message}"


class Finds:
    """The finds of the target called NAME, one file for each cause in DIRECTORY."""

    def __init__(self, name: str, directory: Path) -> None:
        self._name = name
        self._directory = directory
        self._sizes: dict[str, int] = {}

    def run(self, target: Target, data: bytes) -> None:
        """Try DATA; write it down when it breaks a property."""
        try:
            limited(target.run, data, target.slack)
        except Exception as error:
            self._keep(data, error)

    def _keep(self, data: bytes, error: Exception) -> None:
        key = hashlib.sha256(cause(error).encode()).hexdigest()[:12]
        if len(data) >= self._sizes.get(key, len(data) + 1):
            return
        self._sizes[key] = len(data)
        path = self._directory / f"{self._name}-{key}"
        path.write_bytes(data)
        story = "".join(traceback.format_exception(error, limit=-12))
        path.with_name(path.name + ".txt").write_text(story, errors="backslashreplace")

"""What lies in ~/.dput.d."""

from __future__ import annotations

import json


def write(home, name, content):
    path = home / ".dput.d" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def files(home):
    return {path: path.read_bytes() for path in (home / ".dput.d").rglob("*") if path.is_file()}

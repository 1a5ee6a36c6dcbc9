"""The shelf on which the makers put files, and the index that says what each file is.

A maker opens a :class:`Shelf` with its own name. Entries that the same maker left in
``index.yaml`` before are replaced, those of other makers are kept. Each entry is one line of
JSON, which is YAML too, so that a maker needs no YAML library and a diff stays readable.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FILES = ROOT / "files"
INDEX = ROOT / "index.yaml"
LARGEST = 80_000
_HEADER = (
    "# One entry per line, in JSON (which is YAML). Written by make/shelf.py: change the\n"
    "# make_*.py script that an entry names under `maker`, and run it.\n"
)


def read_index() -> list[dict[str, Any]]:
    """Return the entries as they stand."""
    if not INDEX.exists():
        return []
    lines = INDEX.read_text("utf-8").splitlines()
    return [json.loads(line[2:]) for line in lines if line.startswith("- ")]


class Shelf:
    """Files made by one script; the index is written when the ``with`` block ends well."""

    def __init__(self, script: str, made_with: str) -> None:
        self.maker = Path(script).name
        self.made_with = made_with
        self.entries: list[dict[str, Any]] = []

    def __enter__(self) -> Shelf:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            return
        for entry in self.entries:
            _check(ROOT / entry["path"])
        kept = [e for e in read_index() if e["maker"] != self.maker]
        whole = sorted(kept + self.entries, key=lambda e: str(e["path"]))
        lines = [f"- {json.dumps(entry, ensure_ascii=False)}\n" for entry in whole]
        INDEX.write_text(_HEADER + "".join(lines), "utf-8")
        print(f"{self.maker}: {len(self.entries)} entries")

    def path(
        self,
        name: str,
        /,
        *,
        role: str = "weights",
        kind: str | None = None,
        certainty: str | None = None,
        made_with: str | None = None,
        bundle: bool = False,
        by_name: bool = False,
        **metadata: Any,
    ) -> Path:
        """Enter files/NAME into the index and return where to write it.

        The format is the first directory of NAME unless KIND says otherwise. METADATA is what
        a recognizer must find at least. BY_NAME says that the content alone does not tell it.
        """
        entry: dict[str, Any] = {"path": f"files/{name}", "format": kind or name.split("/")[0]}
        entry["role"] = role
        if certainty is not None:
            entry["certainty"] = certainty
        if bundle:
            entry["bundle"] = True
        if by_name:
            entry["by_name"] = True
        if metadata:
            entry["metadata"] = metadata
        entry["made_with"] = made_with or self.made_with
        entry["maker"] = self.maker
        self.entries.append(entry)
        return self.beside(name)

    def beside(self, name: str) -> Path:
        """Return where to write files/NAME, which has no entry of its own."""
        path = FILES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def add(self, name: str, data: bytes | str, /, **about: Any) -> None:
        """Write DATA to files/NAME and enter it into the index."""
        _write(self.path(name, **about), data)

    def put(self, name: str, data: bytes | str) -> None:
        """Write DATA to files/NAME without an entry: a part of a bundle."""
        _write(self.beside(name), data)


def _write(path: Path, data: bytes | str) -> None:
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def _check(path: Path) -> None:
    for part in [path] if path.is_file() else path.rglob("*"):
        if not part.is_file():
            continue
        if part.stat().st_size > LARGEST:
            raise SystemExit(f"{part}: {part.stat().st_size} bytes are too many for the corpus")
        part.chmod(0o644)
        data = part.read_bytes()
        for place in (str(ROOT), tempfile.gettempdir() + "/", sys.prefix + "/"):
            if place.encode() in data:
                raise SystemExit(f"{part}: tells that it was made in {place}")
    if not path.exists():
        raise SystemExit(f"{path}: was not written")

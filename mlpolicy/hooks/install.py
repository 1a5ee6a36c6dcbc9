"""Put hooks into the user's files and take them out: whole, with a backup, or not at all."""

from __future__ import annotations

import difflib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..domain import InputError
from ..escape import text as esc
from .edits import Edit

_SUFFIX = ".before-mlpolicy"
_LARGEST = 1 << 20  # bytes; a configuration is far below


@dataclass(frozen=True)
class Change:
    """What an edit does to its file; None is no file. The same OLD and NEW is no change.

    BARE is the old file without any hook: what the backup holds.
    """

    path: Path
    old: bytes | None
    new: bytes | None
    bare: bytes | None
    mode: int

    @property
    def backup(self) -> Path:
        """Where the file without the hook is kept."""
        return self.path.with_name(self.path.name + _SUFFIX)

    def diff(self) -> Iterator[str]:
        """What changes, as lines of a unified diff without its headings."""
        old, new = (_lines(text) for text in (self.old, self.new))
        for line in list(difflib.unified_diff(old, new, n=0, lineterm=""))[2:]:
            if not line.startswith("@@"):
                yield line


def _lines(text: bytes | None) -> list[str]:
    return (text or b"").decode(errors="replace").splitlines()


def planned(edit: Edit, *, remove: bool = False) -> Change:
    """What putting EDIT in, or taking it out, would do."""
    path = edit.path.resolve()  # dotfiles are often links into a repository
    old = _read(path)
    bare = None if old is None else edit.take(old)
    return Change(path, old, bare if remove else edit.put(old), bare, edit.mode)


def installed(edit: Edit) -> bool:
    """Whether EDIT, or an older form of it, is in its file."""
    change = planned(edit, remove=True)
    return change.old != change.new


def apply(change: Change) -> None:
    """Write CHANGE: whole at every moment, with the owner and permissions the file had.

    Beside a file with a hook lies the one without; when both are the same again, that one goes.
    """
    if change.new == change.old:
        return
    try:
        if change.bare is not None and change.new != change.bare:
            _write(change.backup, change.bare, change.path, change.mode)
        if change.new is None:
            change.path.unlink()
        else:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            _write(change.path, change.new, change.path, change.mode)
            if _read(change.backup) == change.new:
                change.backup.unlink()
    except OSError as error:
        name = esc(error.filename or change.path)
        fix = "check its permissions, or use --file"
        raise InputError(f"{name}: cannot write ({error.strerror}); {fix}") from error


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(f"{esc(path)}: cannot read ({error.strerror}); use --file") from error
    if len(content) > _LARGEST:
        raise InputError(f"{esc(path)}: larger than 1 MiB; use --file")
    return content


def _write(path: Path, content: bytes, like: Path, mode: int) -> None:
    """Write PATH anew, with the permissions and the owner of LIKE where that exists."""
    handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            before = like.stat()
            mode = stat.S_IMODE(before.st_mode)
            if os.geteuid() == 0:
                os.chown(name, before.st_uid, before.st_gid)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise

"""Whether there is room and permission for what is to come, before anything is done."""

import os
from pathlib import Path

from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import File, Manifest
from mlmodel_fetch.store import Store
from mlmodel_fetch.text import size

RESERVE = 20  # one part in 20 (5 %) more than the files need, unless the manifest says how much


def check_permission(state: Path) -> None:
    """Stop when the state could not be written to."""
    for folder in (state / "blobs", state / "models", state):
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            raise _forbidden(folder)
    existing = _existing(state)
    if existing != state and not os.access(existing, os.W_OK | os.X_OK):
        raise _forbidden(existing)


def _forbidden(folder: Path) -> Stop:
    read_only = os.access(folder, os.F_OK) and os.statvfs(folder).f_flag & os.ST_RDONLY
    if read_only:
        return Stop(
            Status.IO,
            f"{folder} is on a read-only file system",
            "mount it for writing, or use --user for a copy of your own",
        )
    return Stop(
        Status.IO, f"you may not write to {folder}", "use sudo, or --user for a copy of your own"
    )


def _existing(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def check_space(store: Store, manifest: Manifest, missing: list[File]) -> None:
    """Stop when the files that are missing would not fit; what is there already is not counted."""
    sizes = {file.sha256: file.size for file in missing}
    to_come = sum(size - min(size, store.received(sha256)) for sha256, size in sizes.items())
    there = manifest.size - to_come
    if manifest.min_free is None:
        needed = to_come + to_come // RESERVE
    else:
        needed = max(to_come, manifest.min_free - there)
    disk = os.statvfs(_existing(store.state))
    free = disk.f_bavail * disk.f_frsize
    if to_come and free < needed:
        raise Stop(
            Status.SPACE,
            f"{manifest.name} needs {size(needed)} in {store.state}, and {size(free)} are free",
            f"free {size(needed - free)}, or mount or link {store.state} to a larger disk",
        )

"""export: one tar with the manifest and the verified files, for a machine without network."""

import hashlib
import io
import os
import tarfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import BinaryIO

from mlmodel_fetch import files
from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop, stop_for
from mlmodel_fetch.manifest import File, Manifest
from mlmodel_fetch.models import Condition

HELP = "write a tar that `import` reads on another machine"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("name", metavar="NAME", help="a model's name")
    parser.add_argument("file", type=Path, metavar="FILE.tar", help="the tar to write")


def run(context: Context, args: Namespace) -> int:
    """Write it; the tar has its name when it is complete."""
    manifest = context.catalog.load(args.name)
    folder = require_installed(context, manifest)
    if args.file.suffix != ".tar":
        raise Stop(Status.USAGE, f"{args.file}: not a tar by its name", "give NAME.tar")
    part = args.file.with_name(f".{args.file.name}.part")
    try:
        with part.open("wb") as out:
            _write(context, manifest, folder, out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, args.file)
    except OSError as error:
        raise stop_for(error, f"cannot write {args.file}") from None
    finally:
        part.unlink(missing_ok=True)
    return 0


def require_installed(context: Context, manifest: Manifest) -> Path:
    """The directory of the files of a model that is there and good, or Stop."""
    state = context.models.state(manifest)
    if state.condition == Condition.INSTALLED:
        return context.models.top(manifest.name) / state.directory
    name = manifest.name
    if state.condition == Condition.DAMAGED:
        raise Stop(
            Status.CONTENT,
            f"{name} is damaged: {', '.join(state.wrong)}",
            f"run: mlmodel-fetch repair {name}",
        )
    what = "outdated" if state.condition == Condition.OUTDATED else "not downloaded"
    raise Stop(Status.ABSENT, f"{name} is {what}", f"run: mlmodel-fetch install {name}")


def _write(context: Context, manifest: Manifest, folder: Path, out: BinaryIO) -> None:
    top = f"{manifest.name}-{manifest.directory}"
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        source = context.catalog.file(manifest.name)
        if source:
            data = source.read_bytes()
            tar.addfile(_entry(f"{top}/manifest.json", len(data)), io.BytesIO(data))
        text = context.licenses.text(manifest.license).encode()
        if text:
            tar.addfile(_entry(f"{top}/LICENSE", len(text)), io.BytesIO(text))
        for file in manifest.files:
            if files.regular(folder / file.path):
                _add(tar, f"{top}/files/{file.path}", folder / file.path, file)


def _add(tar: tarfile.TarFile, name: str, path: Path, file: File) -> None:
    """Add a file, hashing what goes into the tar."""
    with files.opened(path) as fd, os.fdopen(os.dup(fd), "rb", buffering=0) as source:
        reader = _Hashing(source)
        tar.addfile(_entry(name, file.size), reader)  # type: ignore[arg-type]
    if reader.state.hexdigest() != file.sha256:
        raise Stop(Status.CONTENT, f"{file.path} is damaged", "run `mlmodel-fetch repair`")


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o644
    return entry


class _Hashing:
    """A file whose digest is taken as it is read."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self.state = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Read, and remember."""
        data = self._file.read(size)
        self.state.update(data)
        return data

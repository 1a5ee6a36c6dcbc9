"""Bring a model into use: find out what is missing, receive it, switch to it."""

import functools
import os
import pwd
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mlmodel_fetch import child, files, proxies, sources, space
from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import File, Manifest
from mlmodel_fetch.models import Condition
from mlmodel_fetch.part import Part
from mlmodel_fetch.pieces import NoParts, PieceWork, check_whole
from mlmodel_fetch.text import size
from mlmodel_fetch.transfer import Limit, Transfer
from mlmodel_fetch.web import Web

BUSY = "another mlmodel-fetch removes files"


@dataclass
class Wishes:
    """What the user asked of an installation."""

    accepted: list[str] = field(default_factory=list)  # license ids
    mirrors: tuple[str, ...] = ()
    token: str = ""
    rate: float = 0  # bytes each second at most; 0 for no limit
    keep_old: bool = False


@contextmanager
def adding(context: Context) -> Iterator[None]:
    """Many may add to the state at once, but nobody while somebody removes from it."""
    state = files.directory(context.place.state)
    with files.locked_directory(state, False, context.wait, BUSY):
        yield


def missing(context: Context, manifest: Manifest) -> list[File]:
    """The files whose blobs are not there; each content once."""
    found: dict[str, File] = {}
    for file in manifest.files:
        if file.sha256 not in found and not context.models.find(file):
            found[file.sha256] = file
    return list(found.values())


def install(context: Context, manifest: Manifest, wishes: Wishes) -> None:
    """Bring `manifest` into use; Stop when that is not possible, and then nothing has changed."""
    if context.models.state(manifest).condition == Condition.INSTALLED:
        context.progress.name = manifest.name
        context.progress.end("already installed")
        return
    context.models.refuse_packaged(manifest.name)
    space.check_permission(context.place.state)
    # Only when files are there can copies be among them, which finding may link.
    wanted = missing(context, manifest) if context.place.state.is_dir() else list(manifest.files)
    if context.offline and not all(_is_whole(context, file) for file in wanted):
        raise _offline(manifest)
    context.progress.name = manifest.name
    interactive = sys.stdin is not None and sys.stdin.isatty()
    context.licenses.require(manifest, wishes.accepted, interactive)
    with adding(context):
        space.check_space(context.store, manifest, wanted)
        if wanted:
            _receive_all(context, manifest, wanted, wishes)
        context.models.publish(manifest, wishes.keep_old)
    context.progress.end(f"installed in {context.models.top(manifest.name) / 'current'}")


def _is_whole(context: Context, file: File) -> bool:
    """Whether a partial has all of its bytes, and only waits to be verified."""
    return context.store.received(file.sha256) == file.size


def _offline(manifest: Manifest) -> Stop:
    return Stop(
        Status.ABSENT,
        f"{manifest.name} is not here, and this run may not use the network",
        f"`mlmodel-fetch import {manifest.name} DIRECTORY` takes its files from elsewhere",
    )


def _receive_all(context: Context, manifest: Manifest, wanted: list[File], wishes: Wishes) -> None:
    settings = context.settings
    user = child.account(context.place, settings.network_user)
    machine_wide = not context.place.user and os.geteuid() == 0
    transfer = Transfer(
        Web(proxies.find(settings.proxy, machine_wide), settings.stall),
        context.progress,
        settings.retries,
        settings.retry_wait,
        Limit(wishes.rate),
    )
    mirrors = wishes.mirrors + sources.checked_mirrors(list(settings.mirrors))
    by_file = {
        file.sha256: [] if context.offline else sources.of(manifest, file, mirrors, wishes.token)
        for file in wanted
    }
    hosts = list(dict.fromkeys(s.host for found in by_file.values() for s in found))
    context.progress.start(manifest.name, len(wanted), sum(f.size for f in wanted), hosts)
    for file in wanted:
        context.progress.file(file.path, file.size, context.store.received(file.sha256))
        fill = functools.partial(_fill, transfer, manifest, file, by_file[file.sha256])
        try:
            obtain(context, file, functools.partial(_with_less_privilege, user, transfer, fill))
        except Stop as stop:
            if context.offline:
                raise _offline(manifest) from None
            if not file.optional:
                raise
            context.progress.note(f"{stop.message}; the model does without this file")
            continue
        context.progress.file_done()


def obtain(context: Context, file: File, fill: Callable[[int, File], None]) -> None:
    """Make `file` a blob; `fill` writes the partial and stops unless its digest is right."""
    store = context.store
    with store.receiving(file.sha256, context.wait) as path:
        if context.models.find(file):
            return  # who held the lock before us had the same to do
        damaged = files.regular(store.blob(file.sha256))
        try:
            with files.opened(path, os.O_RDWR | os.O_CREAT) as fd:
                fill(fd, file)
                store.commit(path, fd, file.sha256)
        finally:
            _drop_empty(path)
        if damaged:
            context.models.relink(damaged.st_ino, file.sha256)


def _drop_empty(path: Path) -> None:
    status = files.regular(path)
    if status and not status.st_size:
        os.unlink(path)


def _with_less_privilege(
    user: pwd.struct_passwd | None,
    transfer: Transfer,
    fill: Callable[[int], None],
    fd: int,
    file: File,
) -> None:
    if user is None:
        fill(fd)
        return
    child.run(user, transfer, file, functools.partial(fill, fd))
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode) or files.digest(fd) != file.sha256:
        os.ftruncate(fd, 0)
        raise Stop(
            Status.CONTENT,
            f"{file.path}: what was received has another digest",
            "run the same command again; the file is fetched anew",
        )


def _fill(
    transfer: Transfer, manifest: Manifest, file: File, found: list[sources.Source], fd: int
) -> None:
    """Fill the partial from the network."""
    if file.pieces:
        try:
            PieceWork(transfer, manifest, file, fd).run(found)
            check_whole(fd, file)
            return
        except NoParts:
            transfer.report.note(f"{file.path}: no source sends parts; receiving it as a whole")
            os.ftruncate(fd, 0)
    with closing(Part(fd, file)) as part:
        part.load()
        if part.length:
            transfer.report.received(file.path, part.length)
        transfer.fetch(manifest, found, part)


def plan(context: Context, manifest: Manifest) -> str:
    """What an installation would do, in a line (--dry-run)."""
    state = context.models.state(manifest)
    if state.condition == Condition.INSTALLED:
        return f"{manifest.name}: already installed"
    wanted = [file for file in manifest.files if not context.store.blob(file.sha256).is_file()]
    to_come = sum(file.size - context.store.received(file.sha256) for file in wanted)
    return f"{manifest.name}: would fetch {len(wanted)} files, {size(to_come)}"

"""Files of a web server that tells no digests: each is downloaded once, hashed and not kept."""

from __future__ import annotations

import hashlib

from ..net import urls, web
from ..net.urls import Failed
from . import answers
from .part import Choice, File, Part, commit, is_pointer
from .pins import expand

_LARGEST = 1 << 40  # bytes of one file


def new(base: str, revision: str, choice: Choice, paths: tuple[str, ...]) -> Part:
    """Pin the files PATHS that BASE, a URL with {path}, serves at REVISION."""
    if not paths:
        raise Failed(f"{base}: a web server lists no files; name each with --file PATH")
    if "{path}" not in base:
        base = base.rstrip("/") + "/{path}"
    pinned = commit(revision)
    client = web.Web()
    files = tuple(_file(client, base, pinned, p) for p in choice.of(sorted(set(paths))))
    return Part(f"{base}@{revision}", pinned, (base,), files)


def _file(client: web.Web, base: str, revision: str, path: str) -> File:
    digest, size = hashlib.sha256(), 0
    with client.get(expand(base, revision, path, "")) as answer:
        if answer.status != 200:
            raise Failed(f"{path}: {answers.refusal(answer)}")
        if web.is_page(answer, path):
            raise Failed(
                f"{path}: {urls.host(answer.url)} gives a web page, not the file; give another URL"
            )
        if not answer.ends_clearly:
            raise Failed(f"{path}: {urls.host(answer.url)} does not say how long the file is")
        for data in answer.chunks(_LARGEST):
            if not size and is_pointer(data):
                raise Failed(f"{path}: Git LFS's pointer, not the file; give another URL")
            digest.update(data)
            size += len(data)
    if not size:
        raise Failed(f"{path}: empty; leave it out")
    return File(path, size, digest.hexdigest())

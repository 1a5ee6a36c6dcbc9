"""A model hub by its documented HTTP interface: https://huggingface.co/docs/hub/api.

The tree gives size and SHA-256 of files in large-file storage. Of the others it gives only git's
SHA-1, so they are downloaded, compared with that, and hashed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..net import urls, web
from ..net.urls import Failed
from . import answers
from .part import COMMIT, DIGEST, Choice, File, Part, is_pointer

ENDPOINT = "https://huggingface.co"
#: Hosts whose base URLs an endpoint of the user's stands in for, as mlmodel-fetch has it.
HOSTS = ("huggingface.co", "hf.co")

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9_][\w.-]{0,95})?\Z", re.ASCII)
_NEXT = re.compile(r'<([^<>]{1,4096})>; ?rel="?next"?')
_ANSWER = 16 << 20  # bytes of one JSON answer
_PAGES = 500
_ROWS = 50_000
_SMALL = 64 << 20  # bytes of a file outside of large-file storage; the hub takes less
_ALL_SMALL = 512 << 20  # bytes of all of them
_LARGEST = 1 << 50  # bytes


@dataclass(frozen=True)
class _Row:
    """A file of the tree; OID is git's, SHA256 that of the content, each empty where not told."""

    path: str
    size: int
    oid: str
    sha256: str


def new(name: str, revision: str, choice: Choice, endpoint: str, token: str) -> Part:
    """Pin the model NAME of the hub at ENDPOINT, at the commit that REVISION is now."""
    if not _NAME.match(name):
        raise Failed(f"{name!r} is no name of a model; give ORG/NAME")
    endpoint = endpoint.rstrip("/")
    client = web.Web(endpoint, token)
    about = _json(client, _api(endpoint, name, "revision", revision))
    known = _about(about, name)
    commit = str(about.get("sha"))
    if not COMMIT.match(commit):
        said = f"{urls.host(endpoint)} does not say which commit {revision!r} is"
        raise Failed(f"{said}; give the commit")
    notes = [f"{name} is called {known} now"] if known != name else []
    rows = {row.path: row for row in _tree(client, _api(endpoint, known, "tree", commit))}
    chosen = [rows[path] for path in choice.of(list(rows))]
    notes += [f"{row.path} is empty and left out" for row in chosen if not row.size]
    base = f"{endpoint}/{known}/resolve/{{revision}}/{{path}}"
    files = _digested(client, base, commit, [row for row in chosen if row.size])
    return Part(
        origin=f"hf:{known}@{revision}",
        revision=commit,
        base=(base,),
        files=tuple(files),
        license=_license(about),
        gate=f"{endpoint}/{known}" if about.get("gated") else "",
        notes=tuple(notes),
    )


def _api(endpoint: str, name: str, what: str, revision: str) -> str:
    url = f"{endpoint}/api/models/{name}/{what}/{quote(revision, safe='')}"
    return f"{url}?recursive=true" if what == "tree" else url


def _about(about: Any, name: str) -> str:
    """The name by which the hub knows the model that was asked for as NAME."""
    if not isinstance(about, dict):
        raise Failed(f"{name}: the hub's answer is not what its interface promises")
    known = about.get("id", name)
    if not isinstance(known, str) or not _NAME.match(known):
        raise Failed(f"{name}: the hub gives a name that cannot be one")
    return known


def _license(about: dict[str, Any]) -> str:
    """What the model card's header says; ``other`` comes with a name of its own."""
    card = about.get("cardData")
    if not isinstance(card, dict):
        return ""
    said = card.get("license")
    if said == "other":
        said = card.get("license_name", said)
    if isinstance(said, list):
        said = ", ".join(str(one) for one in said[:10])
    return said if isinstance(said, str) else ""


def _tree(client: web.Web, url: str) -> Iterator[_Row]:
    """Every file of the repository, over all pages."""
    start = urls.origin(url)
    count = 0
    for _ in range(_PAGES):
        with client.get(url) as answer:
            rows = _loaded(answer)
            link = _NEXT.search(answer.headers.get("Link", "")[:8192])
        if not isinstance(rows, list):
            raise Failed(f"{urls.host(url)}: the list of files is none")
        count += len(rows)
        if count > _ROWS:
            raise Failed(f"{urls.host(url)} lists more than {_ROWS} files")
        yield from (_row(row) for row in rows if not _is_directory(row))
        if link is None:
            return
        url = urls.join(url, link[1])
        if urls.origin(url) != start:
            raise Failed(f"the list of files goes on at another place, {urls.host(url)}; refused")
    raise Failed(f"{urls.host(url)} lists files on more than {_PAGES} pages")


def _is_directory(row: Any) -> bool:
    return isinstance(row, dict) and row.get("type") == "directory"


def _row(row: Any) -> _Row:
    """A row of the tree; :class:`Failed` when it lacks what is promised."""
    known = row if isinstance(row, dict) else {}
    lfs = known.get("lfs")
    large = lfs if isinstance(lfs, dict) else {}
    path, oid = known.get("path"), known.get("oid")
    size = large.get("size", known.get("size"))
    sha256 = str(large.get("oid", "")).removeprefix("sha256:")
    sized = isinstance(size, int) and not isinstance(size, bool) and 0 <= size < _LARGEST
    if not isinstance(path, str) or not sized or (large and not DIGEST.match(sha256)):
        raise Failed(f"the list of files has a row without path, size or digest: {path!r}")
    return _Row(path, int(size), oid if isinstance(oid, str) else "", sha256)


def _digested(client: web.Web, base: str, commit: str, rows: list[_Row]) -> Iterator[File]:
    """ROWS with their digests; what has none is downloaded, and not kept."""
    if sum(row.size for row in rows if not row.sha256) > _ALL_SMALL:
        raise Failed(
            f"the small files are more than {_ALL_SMALL} bytes; choose with --include or --exclude"
        )
    for row in rows:
        if row.sha256:
            yield File(row.path, row.size, row.sha256)
            continue
        if row.size > _SMALL:
            raise Failed(
                f"{row.path}: {row.size} bytes outside of large-file storage; --exclude it"
            )
        url = base.replace("{revision}", commit).replace("{path}", quote(row.path))
        yield _small(client, url, row)


def _small(client: web.Web, url: str, row: _Row) -> File:
    with client.get(url) as answer:
        if answer.status != 200:
            raise Failed(f"{row.path}: {answers.refusal(answer)}")
        content = answer.body(row.size)
    if len(content) != row.size:
        raise Failed(f"{row.path}: {len(content)} bytes came, the list says {row.size}")
    told = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    if COMMIT.match(row.oid) and told != row.oid:
        raise Failed(f"{row.path}: what came is not what the commit has (git's id {row.oid})")
    if is_pointer(content):
        raise Failed(f"{row.path}: the hub gave Git LFS's pointer, not the file; --exclude it")
    return File(row.path, row.size, hashlib.sha256(content).hexdigest())


def _json(client: web.Web, url: str) -> Any:
    with client.get(url) as answer:
        return _loaded(answer)


def _loaded(answer: web.Answer) -> Any:
    """The JSON of an answer."""
    if answer.status != 200:
        raise Failed(answers.refusal(answer))
    try:
        return json.loads(answer.body(_ANSWER))
    except (ValueError, RecursionError):
        raise Failed(f"{urls.host(answer.url)}: the answer is not JSON") from None

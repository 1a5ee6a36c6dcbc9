"""Small texts that stand in for a file kept elsewhere: Git LFS and DVC.

Source: git-lfs docs/spec.md: version first, then sorted keys, under 1,024 bytes
[specification, certain]; DVC user guide, .dvc files [specification].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present, text

LFS_LIMIT = 1024
_LFS = (
    b"version https://git-lfs.github.com/spec/v1",
    b"version https://hawser.github.com/spec/v1",
    b"version http://git-media.io/v/2",
)
_OID = re.compile(rb"^oid (?:sha256:)?([0-9a-f]{64})\r?$", re.MULTILINE)
_SIZE = re.compile(rb"^size (\d{1,19})\r?$", re.MULTILINE)
_DVC_OUTPUTS = re.compile(rb"outs:[ \t]{0,8}\r?\n")
_DVC_ENTRY = re.compile(
    rb"^(?:- |  )[ ]{0,8}(md5|etag|checksum|path|size|hash): {1,8}([^\r\n]{1,500})", re.MULTILINE
)
_DIGEST = re.compile(rb"[\"']?[0-9a-f]{32}(?:\.dir)?[\"']?\s{0,4}\Z")


def probe_lfs(content: Content) -> Match | None:
    """Recognise a Git LFS pointer by its version line and its object id."""
    start = content.start
    oid = _OID.search(start)
    if len(start) >= LFS_LIMIT or oid is None:
        return None
    size = _SIZE.search(start)
    length = f"{int(size[1])} bytes" if size else "unknown size"
    why = f"Git LFS pointer to {length}, sha256 {oid[1].decode()}"
    return Match("git-lfs-pointer", "pointer", "certain", why)


def probe_dvc(content: Content) -> Match | None:
    """Recognise a .dvc file by an output with an MD5 and a path."""
    at = content.start.find(b"outs:")
    outputs = _DVC_OUTPUTS.match(content.start, at) if at >= 0 else None
    if outputs is None or content.start[at - 1 : at] not in (b"", b"\n"):
        return None
    entry = dict(_DVC_ENTRY.findall(content.start, outputs.end()))
    digest = entry.get(b"md5") or entry.get(b"checksum") or b""
    if b"path" not in entry or not _DIGEST.match(digest):
        return None
    size = entry.get(b"size", b"").strip()
    length = f"{int(size)} bytes" if size.isdigit() and len(size) < 20 else "unknown size"
    why = f"DVC pointer to {length}, md5 {text(digest)}"
    metadata = present(name=text(entry[b"path"].strip(b" \"'")))
    return Match("dvc-pointer", "pointer", "certain", why, metadata)


GIT_LFS_POINTER = Format(
    id="git-lfs-pointer",
    title="Git LFS pointer",
    description="Text of a few lines in place of a file that a Git LFS server has; recognised "
    "by its version line and object id.",
    reference="https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md",
    role="pointer",
    magic=_LFS,
    probe=probe_lfs,
)

DVC_POINTER = Format(
    id="dvc-pointer",
    title="DVC pointer",
    description="YAML that names a file or directory of a data store by its MD5; recognised by "
    "outs with md5 and path.",
    reference="https://dvc.org/doc/user-guide/project-structure/dvc-files",
    role="pointer",
    nature="text",
    starts=frozenset(b"omdfw#"),
    needles=(b"outs:",),
    least=40,
    probe=probe_dvc,
)

FORMATS = (GIT_LFS_POINTER, DVC_POINTER)

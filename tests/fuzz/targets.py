"""The targets: one per family of readers, and some over all recognisers at once.

A target takes bytes, and raises for what breaks a property. An input of a target with names
is a path, a NUL and the content, so that paths are fuzzed too and a find tells its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlpolicy import formats
from mlpolicy.domain import Match, Trouble
from mlpolicy.formats import gguf, safetensors
from mlpolicy.formats.base import Content
from mlpolicy.formats.dispatch import Chooser

from . import containers, structures
from .properties import HEAD, Checked, Find, check_match, expect, quietly

DEFAULT_PATH = "some/file"
_PATH_LIMIT = 128
_LOOK = 256
TERABYTE = 1 << 40
_HEADERS = Chooser((*gguf.FORMATS, *safetensors.FORMATS))


def named(data: bytes) -> tuple[str, bytes]:
    """Return the path and the content that DATA stands for."""
    path, nul, content = data.partition(b"\0")
    if not nul or len(path) > _PATH_LIMIT:
        return DEFAULT_PATH, data
    return path.decode("utf-8", "surrogateescape") or DEFAULT_PATH, content


def whole(data: bytes) -> None:
    """The answer about any content is sound, and the same when asked again."""
    path, content = named(data)
    match = _identify(path, Checked(content))
    expect(match == _identify(path, Checked(content)), "another answer the second time")


def stretched(data: bytes) -> None:
    """What takes quadratic time in one part of the content takes long when that is repeated.

    The last byte tells where the part begins, the one before it how long it is.
    """
    path, content = named(data)
    if len(content) < 2:
        return
    at, length = content[-1], content[-2] + 1
    part = content[at : at + length]
    times = (HEAD - len(content)) // len(part) if part else 0
    _identify(path, Checked(content[:at] + part * times + content[at + length :]))


def sparse(data: bytes) -> None:
    """A file of a terabyte that is almost all holes costs no more than a small one."""
    path, content = named(data)
    _identify(path, Checked(content, TERABYTE, allowed=256 << 20))


def _identify(path: str, reader: Checked) -> Match | None:
    try:
        match = formats.identify(path, reader)
    except Trouble as trouble:
        if trouble.final and trouble.code == "budget":  # a search that was given up, and told
            return None
        # Else only a failing medium may raise, and this one does not.
        raise Find(f"identify raises {trouble.code}: {trouble.detail[:200]}") from trouble
    if match is not None:
        check_match(match)
    return match


def binary(data: bytes) -> None:
    """Every probe whose gates open, also those behind the one that answers in ``identify``."""
    path, content = named(data)
    _each(path, content, formats.CHOOSER)


def text(data: bytes) -> None:
    """The same for text: without NULs, which mutations would bring in."""
    path, content = named(data)
    _each(path, content.replace(b"\0", b" "), formats.CHOOSER)


def headers(data: bytes) -> None:
    """The two formats of most models, whose headers are parsed in depth."""
    path, content = named(data)
    _each(path, content, _HEADERS)


def _each(path: str, data: bytes, chooser: Chooser) -> None:
    reader = Checked(data)
    content = Content(path, reader)
    for entry in chooser.candidates(path, reader):
        match = quietly(entry.probe, content)
        if match is not None:
            check_match(match)


def _any(content: bytes) -> bool:
    return True


@dataclass(frozen=True)
class Target:
    """SEEDS chooses the contents to begin with; SLACK is in seconds, for what decompresses.

    SHARE of the time: three times as much for what all formats are behind.
    """

    run: Callable[[bytes], None]
    seeds: Callable[[bytes], bool] = _any
    paths: bool = False
    slack: float = 0.0
    share: int = 1


TARGETS = {
    "identify": Target(whole, paths=True, share=3),
    "binary": Target(binary, paths=True, share=3),
    "text": Target(text, lambda data: b"\0" not in data[:_LOOK], paths=True, share=3),
    "headers": Target(headers, lambda data: data[:4] == b"GGUF" or data[8:9] == b"{", paths=True),
    "stretched": Target(stretched, paths=True, share=3, slack=0.8),
    "sparse": Target(sparse, paths=True, share=3, slack=2),
    "readers": Target(containers.readers, slack=1),
    "zip": Target(structures.zips, lambda data: data[:2] == b"PK"),
    "protobuf": Target(structures.messages),
    "flatbuffer": Target(structures.tables, lambda data: data[1:4] == b"\0\0\0"),
    "pickle": Target(structures.pickles, lambda data: data[:1] == b"\x80" or data[-1:] == b"."),
    "json": Target(structures.documents, lambda data: data[:1] in (b"{", b"[")),
    "elf": Target(structures.elves, lambda data: data[:4] == b"\x7fELF"),
    "streams": Target(containers.streams, slack=1),
    "tar": Target(containers.tars, lambda data: data[257:262] == b"ustar"),
    "deb": Target(containers.debs, lambda data: data[:7] == b"!<arch>", slack=1),
    "diff": Target(containers.diffs, lambda data: b"@@" in data),
    "listing": Target(containers.listings, lambda data: b"Source:" in data),
    "nested": Target(containers.nests, slack=1, share=3),
}

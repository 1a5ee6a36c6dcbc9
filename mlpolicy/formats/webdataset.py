"""WebDataset: a tar whose members are samples, one file for each part of a sample.

Source: the naming rule in the documentation of the webdataset library [specification, likely]:
the files of one sample follow one another and share the name up to the first dot. Only the
first headers are read; the content of the members is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_BLOCK = 512
_MEMBERS = 16
_SAMPLES = 3
_NAME = re.compile(r"((?:[^\0]*/)?[^/.]+)\.([A-Za-z0-9_.]{1,32})\Z")
_CONTENTS = frozenset(
    "jpg jpeg png ppm webp gif tif tiff bmp flac wav mp3 ogg opus mp4 npy npz pyd pth".split()
)
_LABELS = frozenset("cls cls2 id index json jsn txt text transcript caption".split())
_REGULAR = (b"0", b"\0")


def probe(content: Content) -> Match | None:
    """Recognise samples in a row that have the same parts: a content and what is said of it."""
    if not content.start.startswith(b"ustar", 257):
        return None
    samples: dict[str, set[str]] = {}
    for name in _names(content):
        match = _NAME.match(name)
        kind = match[2].rpartition(".")[2].lower() if match else ""
        if match is None or kind not in _CONTENTS | _LABELS:
            return None  # most other archives leave with their first member
        samples.setdefault(match[1], set()).add(kind)
    whole = list(samples.values())[:-1]  # the last one may go on behind what was read
    if len(samples) < _SAMPLES or any(parts != whole[0] for parts in whole):
        return None
    if not whole[0] & _CONTENTS or not whole[0] & _LABELS:
        return None
    why = f"tar of samples, each with {', '.join(sorted(whole[0]))}"
    return Match("webdataset", "dataset", "likely", why, {})


def _names(content: Content) -> Iterator[str]:
    """The names of the first regular members."""
    at = 0
    for _ in range(_MEMBERS):
        header = content.start[at : at + _BLOCK] or content.read(at, _BLOCK)
        size = header[124:136].strip(b" \0")
        if header[257:262] != b"ustar" or not size or size.strip(b"01234567"):
            return
        if header[156:157] in _REGULAR:
            yield header[:100].split(b"\0", 1)[0].decode("utf-8", "replace")
        at += _BLOCK + -(-int(size, 8) // _BLOCK) * _BLOCK
        if at + _BLOCK > content.size:
            return


WEBDATASET = Format(
    id="webdataset",
    title="WebDataset",
    description="Tar of training samples; recognised by its first members, which are samples "
    "with the same parts.",
    reference="https://github.com/webdataset/webdataset",
    role="dataset",
    nature="binary",
    least=_BLOCK,
    opening=re.compile(rb"(?s:.{257})ustar"),
    probe=probe,
)

FORMATS = (WEBDATASET,)

"""WebDataset: a tar whose members are samples, one file for each part of a sample.

Source: the naming rule in the documentation of the webdataset library [specification, likely]:
the files of one sample follow one another and share the name up to the first dot. Only the
first headers are read; the content of the members is passed over.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format
from mlpolicy.readers import tarhead

_MEMBERS = 16
_SAMPLES = 3
_NAME = re.compile(r"((?:[^\0]*/)?[^/.]+)\.([A-Za-z0-9_.]{1,32})\Z")
_CONTENTS = frozenset(
    "jpg jpeg png ppm webp gif tif tiff bmp flac wav mp3 ogg opus mp4 npy npz pyd pth".split()
)
_LABELS = frozenset("cls cls2 id index json jsn txt text transcript caption".split())


def probe(content: Content) -> Match | None:
    """Recognise samples in a row that have the same parts: a content and what is said of it."""
    samples: dict[str, set[str]] = {}
    for entry in tarhead.entries(content, _MEMBERS):
        match = _NAME.match(entry.name)
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


WEBDATASET = Format(
    id="webdataset",
    title="WebDataset",
    description="Tar of training samples; recognised by its first members, which are samples "
    "with the same parts.",
    reference="https://github.com/webdataset/webdataset",
    role="dataset",
    nature="binary",
    least=tarhead.BLOCK,
    opening=re.compile(rb"(?s:.{257})ustar"),
    probe=probe,
)

FORMATS = (WEBDATASET,)

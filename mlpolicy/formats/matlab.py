"""MATLAB data, ``.mat``, of level 5 and version 7.3.

Source: MATLAB MAT-File Format, level 5 [specification]: 116 bytes of text, then the version and
the order mark. That a network is an object (MCOS) of a class named below is from [memory]: such a
file is a hint at weights only.
"""

from __future__ import annotations

import re
import zlib

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, present, text

INFLATE_LIMIT = 64 << 10
_CREATED = re.compile(rb"MATLAB (?:5\.0|7\.3) MAT-file")
_NETWORK = re.compile(
    rb"MCOS.{0,64}?(SeriesNetwork|DAGNetwork|dlnetwork|ClassificationSVM|ClassificationTree"
    rb"|CompactClassification[A-Z][a-z]+|TreeBagger)\b",
    re.DOTALL,
)


def probe(content: Content) -> Match | None:
    """Recognise the text and the order mark; look for a network in the first variable."""
    start = content.start
    found = _CREATED.match(start)
    if found is None or start[126:128] not in (b"IM", b"MI"):
        return None
    problems: Problems = []
    metadata = present(producer=text(start[:116].rstrip(b" \0")), toolchain="matlab")
    try:
        network = _NETWORK.search(_first(content))
    except Trouble as trouble:
        network = None
        problems.append((trouble.code, trouble.detail))
    role = "weights" if network else "container"
    why = found[0].decode() + (f" with an object of class {network[1].decode()}" if network else "")
    return Match("matlab", role, "hint", why, metadata, tuple(problems))


def _first(content: Content) -> bytes:
    """Return the beginning of the first variable, decompressed when it is compressed."""
    order = "little" if content.start[126:128] == b"IM" else "big"
    raw = content.head[128:]
    if int.from_bytes(raw[:4], order) != 15:  # type: ignore[arg-type]
        return raw[:INFLATE_LIMIT]
    try:
        return zlib.decompressobj().decompress(raw[8:], INFLATE_LIMIT)
    except zlib.error as error:
        raise Trouble("malformed", f"compressed variable: {error}") from None


MATLAB = Format(
    id="matlab",
    title="MATLAB data",
    description="Variables of MATLAB; recognised by MATLAB 5.0 MAT-file (or 7.3) and the order "
    "mark. Mostly data: a hint.",
    reference="https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf",
    role="container",
    magic=(b"MATLAB 5.0 MAT-file", b"MATLAB 7.3 MAT-file"),
    least=128,
    probe=probe,
)

FORMATS = (MATLAB,)

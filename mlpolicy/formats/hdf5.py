"""HDF5 files, and the Keras models among them.

Source: HDF5 File Format Specification 3.0, section II.A [specification, certain]; attribute
names from keras/src/legacy/saving/legacy_h5_format.py [read]. libhdf5 is not used on
untrusted input (H16): attribute names are searched as bytes in bounded windows.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems

SIGNATURE = b"\x89HDF\r\n\x1a\n"
#: A user block may come first, of 512 bytes times a power of two.
OFFSETS = (0, 512, 1024, 2048)
#: Attributes written after the data were met at 1.6 MB.
FRONT, BACK, STEP, OVERLAP = 4 << 20, 1 << 20, 1 << 18, 64
_KERAS = re.compile(rb"keras_version|layer_names|model_config")


def probe(content: Content) -> Match | None:
    """Recognise HDF5 by its signature and superblock version, Keras by attribute names."""
    head = content.start
    for offset in OFFSETS:
        if head.startswith(SIGNATURE, offset) and len(head) > offset + 8 and head[offset + 8] <= 3:
            break
    else:
        return None
    problems: Problems = []
    found: bytes | None = None
    try:
        found = _search(content)
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    if found is not None:
        why = f"HDF5 with the Keras attribute {found.decode()}"
        return Match("hdf5", "weights", "certain", why, {"toolchain": "keras"}, tuple(problems))
    why = "HDF5 container" if offset == 0 else f"HDF5 container after {offset} bytes"
    return Match("hdf5", "container", "hint", why, {}, tuple(problems))


def _search(content: Content) -> bytes | None:
    hit = _KERAS.search(content.head)
    if hit:
        return hit[0]
    size = content.size
    front = min(size, FRONT)
    ranges = [(len(content.head) - OVERLAP, front), (max(front, size - BACK) - OVERLAP, size)]
    for start, end in ranges:
        if start + OVERLAP >= end:
            continue
        for at in range(max(0, start), end, STEP):
            hit = _KERAS.search(content.read(at, min(STEP + OVERLAP, end - at)))
            if hit:
                return hit[0]
    return None


HDF5 = Format(
    id="hdf5",
    title="HDF5",
    description="Hierarchical data; recognised by its signature at 0 or behind a user block. A "
    "model when Keras attributes are in it.",
    reference="https://docs.hdfgroup.org/hdf5/develop/_f_m_t3.html",
    role="container",
    nature="binary",
    least=16,
    probe=probe,
)

FORMATS = (HDF5,)

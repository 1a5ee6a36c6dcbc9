"""HDF5 files, and the Keras models among them.

Source: HDF5 File Format Specification 3.0, section II.A [specification, certain]; attribute
names from keras/src/legacy/saving/legacy_h5_format.py, group names from keras/src/saving/
saving_lib.py [read; files written by Keras 3.15]; hickle/hickle.py [read]. libhdf5 is not used
on untrusted input (H16): attribute names are searched as bytes in bounded windows.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, present, text
from mlpolicy.readers.hdf5_attributes import string

SIGNATURE = b"\x89HDF\r\n\x1a\n"
#: A user block may come first, of 512 bytes times a power of two.
OFFSETS = (0, 512, 1024, 2048)
#: Attributes written after the data were met at 1.6 MB.
FRONT, BACK, STEP, OVERLAP = 4 << 20, 1 << 20, 1 << 18, 64
_KERAS = re.compile(rb"keras_version|layer_names|model_config|_layer_checkpoint_dependencies")
_NAME = re.compile(rb'"config": {0,4}\{ {0,4}"name": {0,4}"([^"\\]{1,200})"')
#: Keras 3 names the groups of a weights file so, every layer having its vars.
_GROUPS = (b"layers\0", b"name\0")


def probe(content: Content) -> Match | None:
    """Recognise HDF5 by its signature and superblock version, Keras by attribute names."""
    offset = _signature(content.start)
    if offset is None:
        return None
    problems: Problems = []
    try:
        found = _search(content)
        if found is not None:
            metadata = _metadata(content, found[0], offset)
            kind = text(found[1])
            why = f"HDF5 with the Keras attribute {kind}"
            return Match("keras-hdf5", "weights", "certain", why, metadata)
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    head = content.head
    if head.count(b"vars\0") > 1 and all(word in head for word in _GROUPS):
        why = "HDF5 with groups layers and vars, as Keras 3 names them"
        metadata = {"toolchain": "keras"}
        return Match("keras-hdf5", "weights", "likely", why, metadata, tuple(problems))
    metadata = {}
    why = "HDF5 container" if offset == 0 else f"HDF5 container after {offset} bytes"
    if b"HICKLE_VERSION" in head:
        metadata, why = {"toolchain": "hickle"}, "HDF5 written by hickle"
    return Match("hdf5", "container", "hint", why, metadata, tuple(problems))


def _signature(head: bytes) -> int | None:
    for offset in OFFSETS:
        if head.startswith(SIGNATURE, offset) and len(head) > offset + 8 and head[offset + 8] <= 3:
            return offset
    return None


def _search(content: Content) -> tuple[int, bytes] | None:
    """Where a Keras attribute's name stands, and the name."""
    hit = _KERAS.search(content.head)
    if hit:
        return hit.start(), hit[0]
    size = content.size
    front = min(size, FRONT)
    ranges = [(len(content.head) - OVERLAP, front), (max(front, size - BACK) - OVERLAP, size)]
    for start, end in ranges:
        if start + OVERLAP >= end:
            continue
        for at in range(max(0, start), end, STEP):
            hit = _KERAS.search(content.read(at, min(STEP + OVERLAP, end - at)))
            if hit:
                return at + hit.start(), hit[0]
    return None


def _metadata(content: Content, at: int, base: int) -> dict[str, object]:
    """Version and name, from the attributes around the one at AT."""
    start = max(0, at - 4096)
    window = content.read(start, 16384)
    values: dict[bytes, str] = {}
    for key in (b"keras_version", b"model_config"):
        place = window.find(key + b"\0")
        raw = string(content, start + place, key, base) if place >= 0 else None
        if raw:
            values[key] = text(raw)
    version = values.get(b"keras_version")
    name = _NAME.search(values.get(b"model_config", "").encode())
    return present(
        producer=f"keras {version[:32]}" if version else None,
        name=text(name[1]) if name else None,
        toolchain="keras",
    )


KERAS_HDF5 = Format(
    id="keras-hdf5",
    title="Keras HDF5",
    description="Model or weights of Keras in HDF5; recognised by Keras's attributes in it.",
    reference="https://keras.io/guides/serialization_and_saving/",
    role="weights",
    nature="binary",
    magic=(SIGNATURE,),
    least=16,
    probe=probe,
)

HDF5 = Format(
    id="hdf5",
    title="HDF5",
    description="Hierarchical data; recognised by its signature at 0 or behind a user block. "
    "Keras models in it are told apart as keras-hdf5.",
    reference="https://docs.hdfgroup.org/hdf5/develop/_f_m_t3.html",
    role="container",
    nature="binary",
    least=16,
    opening=re.compile(rb"(?s:.{512}|.{1024}|.{2048})?\x89HDF\r\n\x1a\n"),
    probe=probe,
)

FORMATS = (KERAS_HDF5, HDF5)

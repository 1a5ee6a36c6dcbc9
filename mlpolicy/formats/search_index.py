"""Indexes for the search of nearest vectors: FAISS, hnswlib, Annoy.

Sources: faiss/impl/index_write.cpp and hnswlib/hnswalg.h, saveIndex [read]; files written by
faiss 1.15, hnswlib 0.8 and Annoy 1.17 [measured, certain]. An index holds embeddings, that a
model made of data; it is no model.
"""

from __future__ import annotations

import math
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, plural

#: FAISS writes this number twice, where a field was once.
_DUMMIES = struct.pack("<qq", 1 << 20, 1 << 20)
_BINARY = (b"IBxF", b"IBwF", b"IBHf", b"IBFf", b"IBMp", b"IBM2", b"IBHh", b"IBHm")
_HNSW = struct.Struct("<6QiI3QdQ")


def probe_faiss(content: Content) -> Match | None:
    """Recognise the four letters and the header of an index of floats or of bits."""
    start = content.start
    kind = start[:4]
    if kind in _BINARY:
        dimension, code, count = struct.unpack_from("<iiq", start, 4)
        fits = dimension == 8 * code and dimension > 0
    else:
        dimension, count = struct.unpack_from("<iq", start, 4)
        fits = kind.isalnum() and start[16:32] == _DUMMIES and dimension > 0
    if not fits or count < 0:
        return None
    why = f"FAISS index {kind.decode()}, {plural(count, 'vector')} of dimension {dimension}"
    return Match("faiss", "index", "certain", why, {"toolchain": "faiss"})


def probe_hnswlib(content: Content) -> Match | None:
    """Recognise a header whose numbers follow from one another."""
    fields = _HNSW.unpack_from(content.start)
    first, most, count, element, label, data, _, _, links, links0, width, factor, _ = fields
    if first or count > most or element != label + 8 or not 0 < data < label < 1 << 24:
        return None
    if links != width or links0 != 2 * width or data != 4 * links0 + 4 or width < 2:
        return None
    if not math.isclose(factor, 1 / math.log(width), rel_tol=1e-6):
        return None
    why = f"hnswlib header, {plural(count, 'vector')}, {width} links each"
    return Match("hnswlib", "index", "certain", why, {"toolchain": "hnswlib"})


def probe_annoy(content: Content) -> Match | None:
    """Recognise the name, and the first node, which stands for one vector."""
    if content.start[:4] != b"\1\0\0\0":
        return None
    return Match("annoy", "index", "hint", "named as an Annoy index, first node is a vector")


FAISS = Format(
    id="faiss",
    title="FAISS index",
    description="Search index; recognised by its four letters and a header with 2^20 twice.",
    reference="https://github.com/facebookresearch/faiss/blob/main/faiss/impl/index_write.cpp",
    role="index",
    starts=frozenset(b"I"),
    nature="binary",
    least=33,
    probe=probe_faiss,
)

HNSWLIB = Format(
    id="hnswlib",
    title="hnswlib index",
    description="Search index; recognised by a header whose numbers follow from one another.",
    reference="https://github.com/nmslib/hnswlib/blob/master/hnswlib/hnswalg.h",
    role="index",
    magic=(b"\0\0\0\0\0\0\0\0",),
    nature="binary",
    least=_HNSW.size,
    probe=probe_hnswlib,
)

ANNOY = Format(
    id="annoy",
    title="Annoy index",
    description="Search index without a header; a hint by its name.",
    reference="https://github.com/spotify/annoy",
    role="index",
    nature="binary",
    least=16,
    suffixes=(".ann", ".annoy"),
    probe=probe_annoy,
)

FORMATS = (FAISS, HNSWLIB, ANNOY)

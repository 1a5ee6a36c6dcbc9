"""Address parser and language classifier of libpostal.

Source: libpostal src/averaged_perceptron.c, crf.c, language_classifier.c, sparse_matrix.c and
trie.h [read, likely: no real file was at hand]. The numbers are big-endian. A signature is
four equal bytes, so the sizes behind it have to agree.
"""

from __future__ import annotations

import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_PERCEPTRON, _CRF = b"\xcb" * 4, b"\xcf" * 4
_CLASSIFIER = (b"\xcc" * 4, b"\xc0" * 4)
_TRIE = b"\xab" * 4
_CLASSES = range(1, 10_000)


def probe(content: Content) -> Match | None:
    """Recognise one of the four models by its signature and the sizes behind it."""
    start = content.start
    if start.startswith(_PERCEPTRON):
        what = "averaged perceptron" if _is_perceptron(start) else None
    elif start.startswith(_CRF):
        what = "conditional random field" if _is_crf(start) else None
    else:
        what = "language classifier" if start.startswith(_TRIE, 4) else None
    if what is None:
        return None
    return Match("libpostal", "weights", "likely", f"libpostal {what}", {"toolchain": "libpostal"})


def _is_perceptron(start: bytes) -> bool:
    """Features, classes, then a sparse matrix: rows, columns, one index more than rows."""
    features, classes, rows, columns, indexes = struct.unpack_from(">4IQ", start, 4)
    fits = features > 0 and rows <= features + 1 and columns <= classes
    return bool(classes in _CLASSES and fits and indexes == rows + 1)


def _is_crf(start: bytes) -> bool:
    """Number of classes, length of their names, the names with a NUL behind each."""
    classes, length = struct.unpack_from(">IQ", start, 4)
    names = start[16 : 16 + length]
    return classes in _CLASSES and len(names) == length and names.count(0) == classes


LIBPOSTAL = Format(
    id="libpostal",
    title="libpostal model",
    description="Address parser or language classifier; recognised by its signature and the "
    "sizes of its matrix or labels.",
    reference="https://github.com/openvenues/libpostal",
    role="weights",
    magic=(_PERCEPTRON, _CRF, *_CLASSIFIER),
    least=32,
    probe=probe,
)

FORMATS = (LIBPOSTAL,)

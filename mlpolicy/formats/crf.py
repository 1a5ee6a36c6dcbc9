"""Conditional random fields: CRFsuite, and CRF++ in binary and text.

Sources: files written by python-crfsuite 0.9.12 and lib/crf/src/crf1d_model.c [measured, read];
CRF++ feature_index.cpp, openFromArray and save [read, certain]: a binary model is as long as its
header says.
"""

from __future__ import annotations

import math
import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, amount, plural, text

_SUITE = struct.Struct("<4sI4sIIIII")  # magic, size, type, version, features, labels, ...
_PLUS = struct.Struct("<IidIIII")  # version, type, cost factor, maxid, xsize, dsize, labels
_TEXT = re.compile(rb"version: (\d{1,4})\r?\ncost-factor: [-+\d.e]{1,30}\r?\nmaxid: \d+\r?\nxsize:")


def probe_suite(content: Content) -> Match | None:
    """Recognise lCRF, the type of model, and its version."""
    _, size, kind, version, *_, labels, _ = _SUITE.unpack_from(content.start)
    if not (kind.isalnum() and 1 <= version <= 1000):
        return None
    problems: Problems = []
    if size > content.size:
        problems.append(("truncated", f"{amount(size)} bytes promised, {content.size} here"))
    why = f"lCRF, type {text(kind)}, version {version}, {plural(labels, 'label')}"
    metadata = {"toolchain": "crfsuite"}
    return Match("crfsuite", "weights", "certain", why, metadata, tuple(problems))


def probe_plus(content: Content) -> Match | None:
    """Recognise a binary header whose sizes add up to the size of the file, or a text header."""
    if content.start.startswith(b"version: "):
        return _text_model(content)
    version, kind, cost, maximum, columns, trie, labels = _PLUS.unpack_from(content.start)
    if kind != 0 or not 100 <= version < 200 or not math.isfinite(cost):
        return None
    if not (1 <= columns <= 1024 and maximum and trie and 2 <= labels <= content.size):
        return None
    at = _PLUS.size + labels
    raw = content.read(at, 5)
    if len(raw) < 5 or raw[4] not in b"UB":  # the templates begin with one of these letters
        return None
    (templates,) = struct.unpack_from("<I", raw)
    if at + 4 + templates + trie + 4 * maximum != content.size:
        return None
    why = f"CRF++ header, version {version}, whose sizes add up"
    return Match("crfpp", "weights", "certain", why, {"toolchain": "crf++"})


def _text_model(content: Content) -> Match | None:
    found = _TEXT.match(content.start)
    if found is None:
        return None
    why = f"CRF++ model as text, version {found[1].decode()}"
    return Match("crfpp", "weights", "certain", why, {"toolchain": "crf++"})


CRFSUITE = Format(
    id="crfsuite",
    title="CRFsuite model",
    description="Conditional random field; recognised by lCRF, a type and a version.",
    reference="https://www.chokkan.org/software/crfsuite/",
    role="weights",
    magic=(b"lCRF",),
    least=_SUITE.size,
    probe=probe_suite,
)

CRFPP = Format(
    id="crfpp",
    title="CRF++ model",
    description="Conditional random field; recognised by a header whose sizes add up, "
    "or by the four header lines of its text form.",
    reference="https://taku910.github.io/crfpp/",
    role="weights",
    starts=frozenset(range(100, 200)),  # the version, or the letter v
    opening=re.compile(rb"version: \d|[\x64-\xc7]\0\0\0"),
    least=_PLUS.size + 12,
    probe=probe_plus,
)

FORMATS = (CRFSUITE, CRFPP)

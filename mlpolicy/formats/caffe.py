"""Caffe networks (message NetParameter, binary and text) and Caffe2 networks (NetDef).

Source: BVLC caffe.proto and Caffe2 caffe2.proto [read; tested on files made by hand only]. All of
them begin with a name. Caffe's layers of version 2 are field 100; those of version 1 and Caffe2's
operators are field 2, and differ in their fields 4 and 5: name and kind (a number) there, type
and argument (a message) here.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, present, text
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.protobuf import LENGTH, VARINT, Field, content_of, fields, inner

_LAYERS_LIMIT = 64
_NAME, _LAYER = 1, 100
#: NetParameter: number -> wire type (name, layers, input, input_dim, ..., layer).
_NET = {
    **{_NAME: LENGTH, 2: LENGTH, 3: LENGTH, 4: VARINT, 5: VARINT, 6: LENGTH, 7: VARINT},
    **{8: LENGTH, _LAYER: LENGTH},
}
#: NetDef: name, op, type, num_workers, device_option, arg, external_input, external_output.
_NET2 = {**{_NAME: LENGTH, 2: LENGTH, 3: LENGTH, 4: VARINT}, **dict.fromkeys((5, 6, 7, 8), LENGTH)}
_TYPE = re.compile(rb"[A-Z][A-Za-z0-9_]{1,63}\Z")
#: One of these is in every network that does more than copy.
_OPERATORS = frozenset(
    b"GivenTensorFill GivenTensorIntFill GivenTensorInt64Fill ConstantFill XavierFill MSRAFill "
    b"Conv FC Relu Softmax MaxPool AveragePool SpatialBN Sum Concat Int8Conv Int8GivenTensorFill "
    b"Reshape LRN Dropout MatMul Copy Sigmoid".split()
)
_TEXT = re.compile(
    rb'(?:name\s{0,4}:\s{0,4}"[^"\n]{0,200}"|layers?\s{0,4}\{|input\s{0,4}:\s{0,4}"|#[^a-z])'
)
_TEXT_LAYER = re.compile(rb"^\s{0,16}layers?\s{0,4}\{", re.MULTILINE)
_TEXT_TYPE = re.compile(rb'^\s{0,16}type\s{0,4}:\s{0,4}(?:"[A-Z]\w{1,63}"|[A-Z_]{2,64})', re.M)


def _parts(content: Content, field: Field) -> dict[int, bytes | int]:
    """Return number -> first value of the message in FIELD."""
    cursor = inner(content, field)
    found: dict[int, bytes | int] = {}
    for part in fields(cursor, 1000):
        value = content_of(cursor, part, 256) if part.wire == LENGTH else part.value
        found.setdefault(part.number, value)
    return found


def _name(parts: dict[int, bytes | int], number: int) -> bool:
    value = parts.get(number)
    return isinstance(value, bytes) and bool(value) and text(value).isprintable()


def _version_of(content: Content, field: Field) -> int:
    """Return 2 or 1, the version of the layer in FIELD; 0 when it is none."""
    parts = _parts(content, field)
    kind = parts.get(2)
    if field.number == _LAYER:
        return 2 if _name(parts, 1) and isinstance(kind, bytes) and _TYPE.match(kind) else 0
    kind = parts.get(5)
    return 1 if _name(parts, 4) and isinstance(kind, int) and kind < 64 else 0


def _model(content: Content) -> Match | None:
    """A binary NetParameter: its first layers are read."""
    name = ""
    version = layers = 0
    problems: Problems = []
    cursor = Cursor(content)
    try:
        for field in fields(cursor):
            if _NET.get(field.number) != field.wire:
                return None
            if field.number == _NAME:
                name = text(content_of(cursor, field))
                if not name.isprintable():
                    return None
            elif field.number in (2, _LAYER) and layers < _LAYERS_LIMIT:
                this = _version_of(content, field)
                if not this or this != (version or this):
                    return None
                version = this
                layers += 1
    except Trouble as trouble:
        if not layers:
            return None
        problems.append((trouble.code, trouble.detail))
    if not layers:
        return None
    why = f"Caffe NetParameter with layers of version {version}"
    certainty = "certain" if version == 2 else "likely"
    metadata = present(name=name, toolchain="caffe")
    return Match("caffe", "weights", certainty, why, metadata, tuple(problems))


def _prototxt(content: Content) -> Match | None:
    """The network as text: a layer with a type, after a name, an input or a comment."""
    start = content.start
    if not _TEXT.match(start) or not _TEXT_LAYER.search(start) or not _TEXT_TYPE.search(start):
        return None
    metadata = {"toolchain": "caffe"}
    return Match("caffe", "config", "certain", "Caffe network as text", metadata)


def probe(content: Content) -> Match | None:
    """Recognise a network, binary or text."""
    start = content.start
    if start[0] in (0x0A, 0x12) or start[:2] == b"\xa2\x06":
        # Every layer has a field 2; no text that begins with a blank line has this byte.
        return _model(content) if b"\x12" in start else None
    return _prototxt(content) if start[0] != 0xA2 else None


def probe_caffe2(content: Content) -> Match | None:
    """Recognise a NetDef by the type of its operators, one of them well known."""
    known = b""
    seen = 0
    if b"\x12" not in content.start:
        return None
    cursor = Cursor(content)
    for field in fields(cursor, 10_000):
        if _NET2.get(field.number) != field.wire:
            return None
        if field.number == 2 and seen < _LAYERS_LIMIT:
            kind = _parts(content, field).get(4)
            if not isinstance(kind, bytes) or not _TYPE.match(kind):
                return None
            seen += 1
            known = known or (kind if kind in _OPERATORS else b"")
    if not known:
        return None
    why = f"Caffe2 NetDef, operator {known.decode()}"
    return Match("caffe2", "weights", "likely", why, {"toolchain": "caffe2"})


CAFFE = Format(
    id="caffe",
    title="Caffe network",
    description="Network with its weights (.caffemodel) or as text (.prototxt); recognised by "
    "the fields of its layers.",
    reference="https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto",
    role="weights",
    starts=frozenset(b"\x0a\x12\xa2nli#"),
    opening=re.compile(rb"[\x0a\x12\xa2]|" + _TEXT.pattern),
    least=24,
    probe=probe,
)

CAFFE2 = Format(
    id="caffe2",
    title="Caffe2 network",
    description="Operators or weights of a Caffe2 network; recognised by the types of its "
    "operators.",
    reference="https://github.com/pytorch/pytorch/blob/v1.13.1/caffe2/proto/caffe2.proto",
    role="weights",
    starts=frozenset({0x0A, 0x12}),
    least=16,
    probe=probe_caffe2,
)

FORMATS = (CAFFE, CAFFE2)

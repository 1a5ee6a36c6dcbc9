"""TensorFlow Lite models and their relative Circle (ONE, for Samsung's NPU).

Source: tensorflow/compiler/mlir/lite/schema/schema.fbs and tflite-support
metadata/metadata_schema.fbs [read; checked on files of TensorFlow 2.19, certain]; circle_schema
has the same fields in the same places [netron]. A zip of labels may follow the flatbuffer in
the same file: that is how tflite-support packs it, not a second nature.
"""

from __future__ import annotations

from typing import Any

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, plural, present
from mlpolicy.readers import flatbuffer

#: Model: version, operator_codes, subgraphs, description, buffers, metadata_buffer, metadata.
_VERSION, _SUBGRAPHS, _DESCRIPTION, _BUFFERS, _METADATA = 0, 2, 3, 4, 6
_NOTE = "TFLITE_METADATA"
_NOTE_ID = b"M001"
#: ModelMetadata: name, description, version, subgraph_metadata, author, license.
_NAME, _AUTHOR, _LICENSE = 0, 4, 5
_ENTRIES_LIMIT = 64


def _describe(content: Content, model: flatbuffer.Table) -> dict[str, Any]:
    """What the ModelMetadata says that lies in one of the buffers."""
    for entry in model.tables(_METADATA, _ENTRIES_LIMIT):
        if entry.text(0) != _NOTE:
            continue
        buffer = model.item(_BUFFERS, entry.number(1, "<I"))
        start, size = buffer.vector(0, 1)
        if not size and buffer.has(1):  # behind the flatbuffer, in files over 2 GB
            start = buffer.number(1, "<Q")
        if content.read(start, 8)[4:] != _NOTE_ID:
            raise Trouble("malformed", "model metadata without its identifier")
        note = flatbuffer.root(content, start)
        return present(
            name=note.text(_NAME), author=note.text(_AUTHOR), license=note.text(_LICENSE)
        )
    return {}


def _probe(content: Content, identifier: bytes, name: str, title: str) -> Match | None:
    if content.start[4:8] != identifier or not flatbuffer.identifier(content.start):
        return None
    why = f"{title} flatbuffer"
    metadata: dict[str, Any] = {}
    problems: Problems = []
    try:
        model = flatbuffer.root(content)
        graphs = model.vector(_SUBGRAPHS, 4)[1]
        why += f", schema {model.number(_VERSION, '<I')}, {plural(graphs, 'subgraph')}"
        metadata = present(producer=model.text(_DESCRIPTION))
        metadata |= _describe(content, model)
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    metadata["toolchain"] = name
    return Match(name, "weights", "certain", why, metadata, tuple(problems))


def probe_tflite(content: Content) -> Match | None:
    """Recognise the identifier TFL3 and a sane root offset."""
    return _probe(content, b"TFL3", "tflite", "TensorFlow Lite")


def probe_circle(content: Content) -> Match | None:
    """Recognise the identifier CIR0 and a sane root offset."""
    return _probe(content, b"CIR0", "circle", "Circle")


TFLITE = Format(
    id="tflite",
    title="TensorFlow Lite model",
    description="Model for phones and small devices (LiteRT); recognised by the flatbuffer "
    "identifier TFL3.",
    reference="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/"
    "lite/schema/schema.fbs",
    role="weights",
    starts=flatbuffer.STARTS,
    nature="binary",
    least=12,
    probe=probe_tflite,
)

CIRCLE = Format(
    id="circle",
    title="Circle model",
    description="Model of Samsung's ONE compiler; recognised by the flatbuffer identifier CIR0.",
    reference="https://github.com/Samsung/ONE/tree/master/res/CircleSchema",
    role="weights",
    starts=flatbuffer.STARTS,
    nature="binary",
    least=12,
    probe=probe_circle,
)

FORMATS = (TFLITE, CIRCLE)

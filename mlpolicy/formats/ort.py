"""ONNX Runtime's own format, ``.ort``, and its training checkpoints.

Source: onnxruntime/core/flatbuffers/schema/ort.fbs and ort_training_checkpoint.fbs [netron; the
model checked on files of onnxruntime 1.31, certain].
"""

from __future__ import annotations

from typing import Any

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, distinct, present
from mlpolicy.readers import flatbuffer

_ROLES = {b"ORTM": ("weights", "model"), b"ODTC": ("checkpoint", "training checkpoint")}
#: InferenceSession: ort_version, model.
_VERSION, _MODEL = 0, 1
#: Model: ir_version, opset_import, producer_name, producer_version, ..., metadata_props.
_PRODUCER, _PRODUCER_VERSION, _PROPERTIES = 2, 3, 9
_PROPERTIES_LIMIT = 256


def _describe(content: Content) -> dict[str, Any]:
    session = flatbuffer.root(content)
    model = session.table(_MODEL)
    if model is None:
        return {}
    kept: dict[str, str] = {}
    for entry in model.tables(_PROPERTIES, _PROPERTIES_LIMIT):
        kept.setdefault(entry.text(0).lower(), entry.text(1))
    producer = " ".join(filter(None, (model.text(_PRODUCER), model.text(_PRODUCER_VERSION))))
    return present(
        producer=producer or f"onnxruntime {session.text(_VERSION)}",
        license=kept.get("license"),
        author=kept.get("author"),
        name=kept.get("name"),
        base_model=distinct([kept.get("base_model", "")]),
        datasets=distinct([kept.get("dataset", ""), kept.get("datasets", "")]),
    )


def probe(content: Content) -> Match | None:
    """Recognise the flatbuffer identifier ORTM or ODTC and a sane root offset."""
    identifier = content.start[4:8]
    if identifier not in _ROLES or not flatbuffer.identifier(content.start):
        return None
    role, noun = _ROLES[identifier]
    metadata: dict[str, Any] = {}
    problems: Problems = []
    try:
        if role == "weights":
            metadata = _describe(content)
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    metadata["toolchain"] = "onnxruntime"
    why = f"ONNX Runtime {noun}, flatbuffer {identifier.decode()}"
    return Match("ort", role, "certain", why, metadata, tuple(problems))


ORT = Format(
    id="ort",
    title="ONNX Runtime model",
    description="Model or training checkpoint of ONNX Runtime; recognised by the flatbuffer "
    "identifier ORTM or ODTC.",
    reference="https://onnxruntime.ai/docs/reference/ort-format-models.html",
    role="weights",
    starts=flatbuffer.STARTS,
    nature="binary",
    least=12,
    probe=probe,
)

FORMATS = (ORT,)

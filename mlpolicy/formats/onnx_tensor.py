"""Single ONNX tensors, the inputs and outputs of test cases: a hint that models are near.

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto [specification].
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.protobuf import FIXED32, FIXED64, LENGTH, VARINT, fields

#: TensorProto: number -> wire types; numbers may stand alone or packed.
_TENSOR = {
    **{1: (VARINT, LENGTH), 2: (VARINT,), 3: (LENGTH,), 4: (LENGTH, FIXED32), 14: (VARINT,)},
    **{5: (LENGTH, VARINT), 6: (LENGTH,), 7: (LENGTH, VARINT), 8: (LENGTH,), 9: (LENGTH,)},
    **{10: (LENGTH, FIXED64), 11: (LENGTH, VARINT), 12: (LENGTH,), 13: (LENGTH,), 16: (LENGTH,)},
}


def probe(content: Content) -> Match | None:
    """Recognise one TensorProto: dimensions, a known data type, and nothing but its fields."""
    if content.start[0] not in (0x08, 0x0A, 0x10) or len(content.start) < 4:
        return None
    kind = 0
    values = False
    for field in fields(Cursor(content), 1000):
        if field.wire not in _TENSOR.get(field.number, ()):
            return None
        if field.number == 2:
            kind = field.value
        values |= field.number not in (1, 2, 8, 12)
    if not 1 <= kind <= 32 or not values:
        return None
    return Match("onnx-tensor", "dataset", "hint", f"ONNX TensorProto, data type {kind}")


ONNX_TENSOR = Format(
    id="onnx-tensor",
    title="ONNX tensor",
    description="One tensor, as ONNX test cases have for input and output; recognised by the name "
    "and the fields of a TensorProto.",
    reference="https://github.com/onnx/onnx/blob/main/docs/IR.md",
    role="dataset",
    suffixes=(".pb",),
    probe=probe,
)

FORMATS = (ONNX_TENSOR,)

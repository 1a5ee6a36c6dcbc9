"""Models of Alibaba's MNN: a flatbuffer without an identifier.

Source: MNN schema/default/MNN.fbs [netron; checked on a file that MNN's converter 3.6 wrote].
Without an identifier the structure alone is too weak a sign: asked for files called *.mnn.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, plural, present
from mlpolicy.readers import flatbuffer

#: Net: bizCode, extraTensorDescribe, extraInfo, oplists, outputName, ..., tensorName (7).
_CODE, _OPERATIONS, _TENSORS = 0, 3, 7
_FIELDS_LIMIT = 16


def probe(content: Content) -> Match | None:
    """Recognise a list of operations and the names of the tensors."""
    if content.start[1:4] != b"\0\0\0" or content.start[0] % 4:
        return None
    net = flatbuffer.root(content)
    operations = net.vector(_OPERATIONS, 4)[1]
    names = list(net.texts(_TENSORS, 8))
    if len(net) > _FIELDS_LIMIT or not operations or not names:
        return None
    if not all(name and name.isprintable() for name in names):
        return None
    why = f"MNN flatbuffer with {plural(operations, 'operation')}, named *.mnn"
    metadata = present(name=net.text(_CODE), toolchain="mnn")
    return Match("mnn", "weights", "likely", why, metadata)


MNN = Format(
    id="mnn",
    title="MNN model",
    description="Model of Alibaba's MNN, by the name *.mnn and by the operations and tensor names "
    "in the flatbuffer.",
    reference="https://github.com/alibaba/MNN/blob/master/schema/default/MNN.fbs",
    role="weights",
    starts=flatbuffer.STARTS,
    nature="binary",
    least=16,
    suffixes=(".mnn",),
    probe=probe,
)

FORMATS = (MNN,)

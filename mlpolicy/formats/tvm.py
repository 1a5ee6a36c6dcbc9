"""Apache TVM: parameters, and the graph as JSON.

Source: tvm src/runtime/file_utils.h, kTVMNDArrayListMagic [read, certain]; the graph from
graph_executor's loader [read].
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_PARAMETERS = (0xF7E58D4F05049CB7).to_bytes(8, "little")
_METADATA = {"toolchain": "tvm"}


def probe(content: Content) -> Match | None:
    """Recognise the magic of a list of arrays, or a graph with TVM's operation."""
    start = content.start
    if start.startswith(_PARAMETERS):
        return Match("tvm", "weights", "certain", "TVM parameters, magic of a list", _METADATA)
    if start[0] != 0x7B or b'"nodes"' not in start or b'"tvm_op"' not in content.head:
        return None
    value = content.json
    if not isinstance(value, dict) or "nodes" not in value:
        return None
    return Match("tvm", "config", "certain", "TVM graph as JSON", _METADATA)


TVM = Format(
    id="tvm",
    title="TVM model",
    description="Parameters of a compiled model by the magic of a list of arrays; graph by its "
    "operations.",
    reference="https://github.com/apache/tvm/blob/v0.16.0/src/runtime/file_utils.h",
    role="weights",
    starts=frozenset({_PARAMETERS[0], 0x7B}),
    least=16,
    keys=(b"nodes",),
    probe=probe,
)

FORMATS = (TVM,)

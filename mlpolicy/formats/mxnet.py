"""MXNet: parameters, and the graph as JSON.

Source: mxnet src/ndarray/ndarray.cc (kMXAPINDArrayListMagic) and nnvm's SaveJSON [netron,
read]. TVM has the same list of nodes in its graphs, but other operations.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, amount, present

#: The number 0x112 and a reserved word; then the number of arrays.
_PARAMETERS = b"\x12\x01" + bytes(14)
#: Magic of one array, versions 1 to 3; older ones have none.
_ARRAYS = tuple((0xF993FAC8 + version).to_bytes(4, "little") for version in range(3))
_NULL = (b'"op": "null"', b'"op":"null"')


def _parameters(content: Content) -> Match | None:
    start = content.start
    count = int.from_bytes(start[16:24], "little")
    if not start.startswith(_PARAMETERS):
        return None
    problems: Problems = []
    if count * 4 > content.size:
        problems.append(("malformed", f"{amount(count)} arrays in {content.size} bytes"))
    why = "MXNet parameters, magic 0x112"
    if start[24:28] in _ARRAYS:
        why += f" and array version {_ARRAYS.index(start[24:28]) + 1}"
    metadata = {"toolchain": "mxnet"}
    return Match("mxnet", "weights", "certain", why, metadata, tuple(problems))


def _symbol(content: Content) -> Match | None:
    """A graph: a list of nodes with placeholders among them, and MXNet's version at the end."""
    if not any(word in content.start for word in _NULL) or b'"nodes"' not in content.start:
        return None
    value = content.json
    if not isinstance(value, dict) or "nodes" not in value:
        return None
    attrs = value.get("attrs")
    version = attrs.get("mxnet_version") if isinstance(attrs, dict) else None
    # Of a very long graph only the beginning is read: no version is seen then.
    if version is None and b'"tvm_op"' in content.head:
        return None
    release = ""
    if isinstance(version, list) and len(version) == 2 and isinstance(version[1], int):
        number = version[1]
        release = f"MXNet {number // 10000}.{number // 100 % 100}.{number % 100}"
    why = "MXNet graph as JSON"
    metadata = present(producer=release, toolchain="mxnet")
    return Match("mxnet", "config", "certain" if version else "likely", why, metadata)


def probe(content: Content) -> Match | None:
    """Recognise parameters or a graph."""
    return _symbol(content) if content.start[0] == 0x7B else _parameters(content)


MXNET = Format(
    id="mxnet",
    title="MXNet model",
    description="Parameters (*.params) by the number 0x112, graph (*-symbol.json) by its nodes.",
    reference="https://github.com/apache/mxnet/blob/master/src/ndarray/ndarray.cc",
    role="weights",
    starts=frozenset({0x12, 0x7B}),
    keys=(b"nodes",),
    least=24,
    probe=probe,
)

FORMATS = (MXNET,)

"""ExecuTorch programs, ``.pte``, and tensors in files of their own, ``.ptd``.

Source: executorch schema/program.fbs and extension/flat_tensor/serialize/flat_tensor.fbs [read;
checked on a file of executorch 1.5, certain]. The flatbuffer's identifier is followed by a
header with the size of the flatbuffer and the place of the segments behind it.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems
from mlpolicy.readers import flatbuffer

#: Identifier of the flatbuffer -> that of the header behind it, and what it is.
_KINDS = {b"ET12": (b"eh00", "program"), b"FT01": (b"FH01", "tensors")}


def probe(content: Content) -> Match | None:
    """Recognise the flatbuffer identifier; compare the header's size with the file's."""
    start = content.start
    identifier = start[4:8]
    if identifier not in _KINDS or not flatbuffer.identifier(start):
        return None
    header, noun = _KINDS[identifier]
    problems: Problems = []
    if identifier == b"ET12" and start[8:12] == header and len(start) >= 32:
        size = int.from_bytes(start[16:24], "little")
        if size > content.size:
            problems.append(("malformed", f"program of {size} bytes in {content.size}"))
    why = f"ExecuTorch {noun}, flatbuffer {identifier.decode()}"
    metadata = {"toolchain": "executorch"}
    return Match("executorch", "weights", "certain", why, metadata, tuple(problems))


EXECUTORCH = Format(
    id="executorch",
    title="ExecuTorch program",
    description="Program or tensors of PyTorch's ExecuTorch; recognised by the flatbuffer "
    "identifier ET12 or FT01.",
    reference="https://pytorch.org/executorch/stable/pte-file-format.html",
    role="weights",
    starts=flatbuffer.STARTS,
    nature="binary",
    least=12,
    probe=probe,
)

FORMATS = (EXECUTORCH,)

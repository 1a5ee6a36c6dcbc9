"""PaddlePaddle: programs (``.pdmodel``, ``__model__``, PIR as JSON) and parameters.

Source: paddle/fluid/framework/framework.proto and lod_tensor.cc [netron]; parameters and PIR
checked on files that paddlepaddle 3.3 wrote [certain]. A state (``.pdparams``) is a pickle; it
is walked to its end only when the name says that it is Paddle's.
"""

from __future__ import annotations

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems
from mlpolicy.readers import pickle_ops
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.protobuf import LENGTH, VARINT, fields, inner

#: ProgramDesc: blocks, version, op_version_map, and fields of old releases.
_PROGRAM = {1: LENGTH, 2: LENGTH, 3: LENGTH, 4: LENGTH, 5: LENGTH}
#: BlockDesc: idx, parent_idx, vars, ops, forward_block_idx.
_BLOCK = {1: VARINT, 2: VARINT, 3: LENGTH, 4: LENGTH, 5: VARINT}
#: The first block is number 0, and its parent is -1.
_FIRST_BLOCK = b"\x08\x00\x10" + b"\xff" * 4
#: One dense tensor: version 0 without levels of detail, then a version and a size.
_NO_LEVELS = bytes(16)
#: VarType.Type of the numbers a tensor can hold -> bytes of one.
_WIDTHS = {0: 1, 1: 2, 2: 4, 3: 8, 4: 2, 5: 4, 6: 8, 20: 1, 21: 1, 22: 2, 23: 8, 24: 16}
#: The key of a state under which the names are kept.
_NAMES = "StructuredToParameterName@@"
_METADATA = {"toolchain": "paddlepaddle"}


def _program(content: Content) -> Match | None:
    """A ProgramDesc: its blocks have a number, a parent, variables and operations."""
    if _FIRST_BLOCK not in content.start[:20]:
        return None
    blocks = 0
    problems: Problems = []
    try:
        for field in fields(Cursor(content), 1000):
            if _PROGRAM.get(field.number) != field.wire:
                return None
            if field.number == 1 and blocks < 16:
                head = next(fields(inner(content, field)), None)
                if head is None or (head.number, head.wire) != (1, VARINT):
                    return None
                blocks += 1
    except Trouble as trouble:
        if not blocks:
            return None
        problems.append((trouble.code, trouble.detail))
    why = "PaddlePaddle ProgramDesc"
    return Match("paddle", "config", "certain", why, _METADATA, tuple(problems))


def _parameters(content: Content) -> Match | None:
    """A stream of tensors; the first describes itself by a data type and dimensions."""
    start = content.start
    if start[:16] != _NO_LEVELS:
        return None
    size = int.from_bytes(start[16:20], "little")
    if not 4 <= size <= 128 or start[20:21] != b"\x08":
        return None
    count = 1
    width = dimensions = 0
    for field in fields(Cursor(content, 20, 20 + size), 16):
        if field.wire != VARINT:
            return None
        if field.number == 1:
            width = _WIDTHS.get(field.value, 0)
        elif field.number == 2:
            count *= field.value
            dimensions += 1
        else:
            return None
    left = content.size - 20 - size
    if not width or not dimensions or not 0 < count * width <= left:
        return None
    why = f"PaddlePaddle tensor of {dimensions} dimensions, of the size that it says"
    return Match("paddle", "weights", "certain", why, _METADATA)


def _pir(content: Content) -> Match | None:
    """A program of Paddle 3, which says in its first object what it is."""
    if b'"pir"' not in content.start[:256]:
        return None
    value = content.json
    if not isinstance(value, dict) or "program" not in value or "base_code" not in value:
        return None
    return Match("paddle", "config", "certain", "PaddlePaddle PIR program", _METADATA)


def _state(content: Content) -> Match | None:
    """A pickled state, which has a table of Paddle's parameter names at its end."""
    if not content.path.endswith((".pdparams", ".pdopt")):
        return None
    scan = pickle_ops.walk(content, wanted=frozenset({_NAMES}))
    if _NAMES not in scan.found:
        return None
    problems: Problems = []
    if scan.trouble:
        problems.append((scan.trouble.code, scan.trouble.detail))
    metadata = {**_METADATA, "globals": sorted(scan.globals)}
    role = "checkpoint" if content.path.endswith(".pdopt") else "weights"
    why = "pickle with PaddlePaddle's table of parameter names"
    return Match("paddle", role, "certain", why, metadata, tuple(problems))


def probe(content: Content) -> Match | None:
    """Recognise a program, a stream of parameters, or a pickled state."""
    first = content.start[0]
    if first == 0x80:
        return _state(content)
    if first == 0x0A:
        return _program(content)
    return _pir(content) if first == 0x7B else _parameters(content)


PADDLE = Format(
    id="paddle",
    title="PaddlePaddle model",
    description="Program or parameters of a PaddlePaddle model; recognised by the first block of "
    "the program, the first tensor, the name PIR, or the parameter names in a pickle.",
    reference="https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/fluid/framework/"
    "framework.proto",
    role="weights",
    starts=frozenset({0x00, 0x0A, 0x7B, 0x80}),
    least=24,
    keys=(b"pir",),
    probe=probe,
)

FORMATS = (PADDLE,)

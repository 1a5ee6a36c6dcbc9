"""Networks of Leela Chess Zero, ``.pb.gz`` (recognised when decompressed).

Source: LeelaChessZero lczero-common proto/net.proto [read, certain].
"""

from __future__ import annotations

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, present, text
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.protobuf import LENGTH, VARINT, content_of, fields, inner

#: Net: magic, license, min_version, format, training_params, weights, onnx_model.
_LICENSE, _MIN_VERSION, _WEIGHTS, _ONNX = 2, 3, 10, 11


def probe(content: Content) -> Match | None:
    """Recognise the magic 0x1c0 in field 1, then only fields of a Net."""
    license_text = ""
    version: dict[int, int] = {}
    weights = False
    problems: Problems = []
    cursor = Cursor(content)
    try:
        for field in fields(cursor, 64):
            if not 1 <= field.number <= 16:
                return None
            if field.wire != LENGTH:
                continue
            if field.number == _LICENSE:
                license_text = text(content_of(cursor, field))
            elif field.number == _MIN_VERSION:
                for part in fields(inner(content, field), 8):
                    if part.wire == VARINT:
                        version[part.number] = part.value
            weights |= field.number in (_WEIGHTS, _ONNX)
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    if not weights and not version:
        return None
    numbers = ".".join(str(version.get(number, 0)) for number in (1, 2, 3))
    why = f"Lc0 network for version {numbers} and later"
    metadata = present(license=license_text, toolchain="lc0")
    return Match("lc0", "weights", "certain", why, metadata, tuple(problems))


LC0 = Format(
    id="lc0",
    title="Leela Chess Zero network",
    description="Network of the chess engine Lc0; recognised by the number 0x1c0 and the fields "
    "of a Net.",
    reference="https://github.com/LeelaChessZero/lczero-common/blob/master/proto/net.proto",
    role="weights",
    magic=(b"\x0d\xc0\x01\x00\x00",),
    probe=probe,
)

FORMATS = (LC0,)

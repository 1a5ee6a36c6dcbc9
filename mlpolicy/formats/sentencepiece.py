"""SentencePiece models: a vocabulary, and how it was trained.

Source: sentencepiece_model.proto [read; checked on a file of sentencepiece 0.2, certain]. The
message ModelProto begins with its pieces; the trainer's settings come behind all of them, and
name the files of the training corpus.
"""

from __future__ import annotations

from itertools import islice

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, distinct, present, text
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.protobuf import (
    FIXED32,
    LENGTH,
    VARINT,
    Field,
    fields,
    inner,
    skip_run,
    strings,
)

#: SentencePiece: piece, score, type.
_PIECE = {1: LENGTH, 2: FIXED32, 3: VARINT}
#: ModelProto: pieces, trainer_spec, normalizer_spec, self_test_data, denormalizer_spec.
_MODEL = range(1, 6)
_TRAINER, _INPUT, _PREFIX = 2, 1, 2
_LOOKED_AT = 4  # pieces


def _is_piece(content: Content, field: Field) -> bool:
    seen = set()
    for part in fields(inner(content, field), 8):
        if _PIECE.get(part.number) != part.wire:
            return False
        seen.add(part.number)
    return {1, 2} <= seen


def probe(content: Content) -> Match | None:
    """Recognise pieces with a score, then nothing but the fields of a ModelProto."""
    start = content.start
    # The first piece: a message that begins with a string, and has a score behind it.
    if start[:1] != b"\x0a" or start[2:3] != b"\x0a":
        return None
    at = 4 + start[3]
    if start[at : at + 1] != b"\x15" or start[1] >= 0x80:
        return None
    cursor = Cursor(content, budget=64 << 20)
    for field in islice(fields(cursor), _LOOKED_AT):
        if field.number != 1 or field.wire != LENGTH or not _is_piece(content, field):
            return None
    metadata: dict[str, object] = {}
    problems: Problems = []
    cursor.pos = 0
    pieces = 0
    try:
        pieces = skip_run(cursor)
        for field in fields(cursor, 100_000):
            if field.wire != LENGTH or field.number not in _MODEL:
                if field.number < 200:  # the rest is for extensions
                    return None
            elif field.number == _TRAINER:
                metadata = _metadata(content, field)
            pieces += field.number == 1
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    metadata["toolchain"] = "sentencepiece"
    why = f"SentencePiece model of {pieces} pieces"
    return Match("sentencepiece", "tokenizer", "certain", why, metadata, tuple(problems))


def _metadata(content: Content, field: Field) -> dict[str, object]:
    found = strings(inner(content, field), frozenset({_INPUT, _PREFIX}))
    prefix = text(found.get(_PREFIX, [b""])[0])
    datasets = [path for value in found.get(_INPUT, []) for path in text(value).split(",")]
    return present(name=prefix.rpartition("/")[2], datasets=distinct(datasets))


SENTENCEPIECE = Format(
    id="sentencepiece",
    title="SentencePiece model",
    description="Vocabulary of a tokenizer, learned from a corpus; recognised by its pieces, "
    "each with a score.",
    reference="https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto",
    role="tokenizer",
    starts=frozenset({0x0A}),
    least=16,
    probe=probe,
)

FORMATS = (SENTENCEPIECE,)

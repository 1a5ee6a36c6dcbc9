"""Configuration of Piper voices, ``*.onnx.json``; the voice is the ONNX file beside it.

Source: piper src/cpp/piper.cpp, parsePhonemizeConfig [read, certain].
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, distinct, present
from mlpolicy.formats.documents import MAPPING, mapping, word, words


def probe(content: Content) -> Match | None:
    """Recognise the numbers of phonemes, the sample rate and the phonemizer."""
    document = mapping(content, b'"phoneme_id_map"', b'"sample_rate"')
    if document is None or not {"phoneme_id_map", "audio"} <= document.keys():
        return None
    if not document.keys() & {"espeak", "phoneme_type", "num_symbols", "inference"}:
        return None
    metadata = present(
        license=word(document, "license"),
        datasets=distinct(words(document.get("dataset"))),
        toolchain="piper",
    )
    language = word(document, "language", "code") or word(document, "espeak", "voice")
    why = f"phoneme_id_map and sample rate{f' of a voice for {language}' if language else ''}"
    return Match("piper", "config", "certain", why, metadata)


PIPER = Format(
    id="piper",
    title="Piper voice configuration",
    description="Phonemes and sample rate of a voice; recognised by phoneme_id_map and audio.",
    reference="https://github.com/rhasspy/piper/blob/master/TRAINING.md",
    role="config",
    starts=MAPPING,
    nature="text",
    least=60,
    keys=(b"phoneme_id_map",),
    probe=probe,
)

FORMATS = (PIPER,)

"""Core ML models, ``.mlmodel``: a protobuf message Model, which has no magic.

Source: coremltools mlmodel/format/Model.proto [read; checked on files that coremltools wrote,
certain]. Packages (``.mlpackage``) hold such a file beside the weights.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, present, text
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.protobuf import LENGTH, VARINT, Field, fields, inner, strings

_VERSION, _DESCRIPTION, _UPDATABLE = 1, 2, 10
#: Model.Type: the fields one of which says what kind of model it is.
_TYPES: Mapping[int, str] = {
    **{200: "pipeline classifier", 201: "pipeline regressor", 202: "pipeline"},
    **{300: "linear regressor", 301: "SVM regressor", 302: "tree ensemble regressor"},
    **{303: "neural network regressor", 304: "probit regressor", 400: "linear classifier"},
    **{401: "SVM classifier", 402: "tree ensemble classifier", 403: "neural network classifier"},
    **{404: "nearest neighbors", 500: "neural network", 501: "item similarity"},
    **{502: "ML program", 555: "custom model", 556: "linked model", 560: "thresholding"},
    **{600: "one-hot encoder", 601: "imputer", 602: "feature vectorizer"},
    **{603: "dictionary vectorizer", 604: "scaler", 606: "categorical mapping"},
    **{607: "normalizer", 609: "feature extractor", 610: "non-maximum suppression"},
    **{900: "identity", 2000: "text classifier", 2001: "word tagger", 2002: "vision features"},
    **{2003: "sound preprocessing", 2004: "gazetteer", 2005: "word embedding"},
    **{2006: "audio features", 3000: "serialized model"},
}
_DESCRIPTION_FIELDS = frozenset({1, 10, 11, 12, 13, 20, 21, 50, 100})
_METADATA, _AUTHOR, _LICENSE, _USER = 100, 3, 4, 100
_TOOL = "com.github.apple.coremltools.version"


def probe(content: Content) -> Match | None:
    """Recognise a Model by its version, the fields of its description, and its type."""
    start = content.start
    if len(start) < 8 or start[0] != 0x08 or not 1 <= start[1] < 0x80 or start[2] != 0x12:
        return None
    kind = ""
    description: Field | None = None
    problems: Problems = []
    try:
        for field in fields(Cursor(content), 64):
            if field.number in (_VERSION, _UPDATABLE) and field.wire == VARINT:
                continue
            if field.wire != LENGTH:
                return None
            if field.number == _DESCRIPTION:
                description = field
            elif field.number in _TYPES:
                kind = _TYPES[field.number]
            else:
                return None
    except Trouble as trouble:
        if not kind:
            return None
        problems.append((trouble.code, trouble.detail))
    if not kind or description is None:
        return None
    metadata: dict[str, str] = {}
    try:
        for field in fields(inner(content, description), 1000):
            if field.number not in _DESCRIPTION_FIELDS or field.wire != LENGTH:
                return None
            if field.number == _METADATA:
                metadata = _metadata(content, field)
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    metadata["toolchain"] = "coreml"
    why = f"Core ML {kind}, specification version {start[1]}"
    return Match("coreml", "weights", "certain", why, metadata, tuple(problems))


def _metadata(content: Content, field: Field) -> dict[str, str]:
    """What the Metadata message says; of the user's own keys only the usual ones."""
    found = strings(inner(content, field), frozenset({_AUTHOR, _LICENSE}))
    user: dict[str, str] = {}
    for entry in fields(inner(content, field), 1000):
        if entry.number == _USER and entry.wire == LENGTH:
            pair = strings(inner(content, entry), frozenset({1, 2}), 8)
            if 1 in pair and 2 in pair:
                user.setdefault(text(pair[1][0]), text(pair[2][0]))
    return present(
        author=text(found.get(_AUTHOR, [b""])[-1]),
        license=text(found.get(_LICENSE, [b""])[-1]) or user.get("license"),
        producer=f"coremltools {user[_TOOL]}" if _TOOL in user else None,
    )


COREML = Format(
    id="coreml",
    title="Core ML model",
    description="Model file of Apple's Core ML; recognised by the fields of a Model message and "
    "by its type.",
    reference="https://apple.github.io/coremltools/mlmodel/Format/Model.html",
    role="weights",
    starts=frozenset({0x08}),
    probe=probe,
)

FORMATS = (COREML,)

"""Weights written as arrays in source code: C, C++, Rust, Go, Java, Python and the like.

Source: opus dnn/torch/weight-exchange/wexchange/c_export [read, certain]; RNNoise and LPCNet
training scripts, whose output says what it was generated from [read]; xxd -i, and byte strings.
An array of bytes is decoded and recognised like a file (certain when that succeeds).

Arrays of other numbers are a matter of statistics. Floats that are long, unlike each other and
fill the file are a hint: on 3,792 source files such a test met six tables, none of them weights
[measured]. It is likely weights when the file says that it was generated from a model, or when
names of two kinds are there, such as weights and biases: tables of quadrature or of filters
have names of one kind.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats import inner
from mlpolicy.formats.base import Content, Format, plural
from mlpolicy.readers import literals

ARRAY = 4096  # characters of literals that make an array worth a look
_STRINGS = 256  # escapes like \x1c
_DENSE = 0.4  # share of the file that is dense with digits; tests of numeric code have less
_TEXT = 0.4  # share of the file that floats take
_LONG, _UNLIKE = 0.6, 0.6  # shares of the floats with 8 characters, and of different ones
_FLOATS = 256
_FLOAT = re.compile(rb"[-+]?\d{1,20}+\.\d{0,20}+(?:[eE][-+]?\d{1,3})?")
_OPUS = re.compile(rb"#define WEIGHTS_\w{1,200}_DEFINED\b|\bWeightArray \w{1,200}+\[")
_OPUS_CLUE = b"WEIGHT_TYPE_"
_COMMENT = re.compile(
    rb"generated (?:from|by|using|with) (?:an? |the )?(?:trained )?"
    rb"(keras|pytorch|torch|tensorflow|tflite|onnx|scikit-learn|sklearn|emlearn|m2cgen|micromlgen"
    rb"|treelite|lightgbm|xgboost|caffe|mxnet|jax)\b",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(rb"=\s{0,16}(?:[{\[(&]|new\b|vec!|np\.|\[\])")
_WORD = re.compile(rb"[A-Za-z_]\w{0,80}+")
_NO_DECLARATION = b'"%#(@'
_NAMES_LIMIT = 256
_KINDS = (
    re.compile(rb"weight|kernel|coeff?s?(?:_|\b)", re.IGNORECASE),
    re.compile(rb"bias|intercept", re.IGNORECASE),
    re.compile(rb"(?:^|_)(?:gru|lstm|dense|conv[123]?d?|embed(?:ding)?|rnn|fc)\d*(?:_|$)", re.I),
)


def probe(content: Content) -> Match | None:
    """Recognise generated weights by their marks, arrays of bytes by decoding, the rest by look."""
    head = content.head
    if _OPUS_CLUE in head and _OPUS.search(head):
        why = "WEIGHTS_..._DEFINED or WeightArray, as the weight exchange of opus writes them"
        return Match("c-array", "weights", "certain", why, {"toolchain": "pytorch"})
    spans = literals.spans(head)
    if sum(end - start for start, end in spans) < ARRAY - 2 * literals.BLOCK:
        return None
    match = _decoded(head, spans)
    if match is None and sum(end - start for start, end in spans) >= _DENSE * len(head):
        match = _numbers(head)
    return match


def _decoded(head: bytes, spans: list[tuple[int, int]]) -> Match | None:
    """What the longest stretches of literals are, taken as bytes."""
    longest = sorted(spans, key=lambda span: span[0] - span[1])[:4]
    for start, end in sorted(longest):
        text = head[max(0, start - literals.BLOCK) : end + literals.BLOCK]
        found = [("array", data) for data in literals.byte_arrays(text, ARRAY - literals.BLOCK)]
        if text.count(b"\\") >= _STRINGS:
            found += [("string", data) for data in literals.byte_strings(text)]
        for kind, data in found[:8]:
            match = inner.recognize_bytes(data)
            # Its problems are not passed on: the data end with the head that was read.
            if match is not None:
                why = f"{kind} of bytes that begin as {match.format}: {match.why}"
                metadata = {**match.metadata, "inner_format": match.format}
                return Match("c-array", match.role, match.certainty, why, metadata)
    return None


def _numbers(head: bytes) -> Match | None:
    """Floats that look like weights, or any numbers with names and comments of weights."""
    names = _names(head)
    if not names:
        return None  # no source code
    comment = _COMMENT.search(head)
    if comment is not None:
        toolchain = comment[1].decode().lower()
        why = f"arrays of numbers, and a comment that they were generated from {toolchain}"
        return Match("c-array", "weights", "likely", why, {"toolchain": toolchain})
    kinds = [next((n for n in names if kind.search(n)), None) for kind in _KINDS]
    telling = [name.decode() for name in kinds if name is not None]
    if len(set(telling)) >= 2:
        why = f"arrays of numbers named {' and '.join(list(dict.fromkeys(telling))[:2])}"
        return Match("c-array", "weights", "likely", why)
    floats = _FLOAT.findall(head)
    if len(floats) < _FLOATS or sum(map(len, floats)) < _TEXT * len(head):
        return None
    long = sum(len(number) >= 8 for number in floats)
    if long < _LONG * len(floats) or len(set(floats)) < _UNLIKE * len(floats):
        return None
    return Match("c-array", "weights", "hint", f"array of {plural(len(floats), 'unlike float')}")


def _names(head: bytes) -> list[bytes]:
    """The names that numbers are assigned to, in the first assignments of lists."""
    names: dict[bytes, None] = {}
    for number, match in enumerate(_ASSIGNED.finditer(head)):
        if number >= _NAMES_LIMIT:
            break
        if not literals.spans(head[match.end() : match.end() + 256]):
            continue
        front = head[max(0, match.start() - 160) : match.start()]
        declared = re.split(rb"[;{}\n]", front.rstrip())[-1]
        if not any(sign in declared for sign in _NO_DECLARATION):
            names.update(dict.fromkeys(_WORD.findall(declared)))
    return list(names)


C_ARRAY = Format(
    id="c-array",
    title="Weights in source code",
    description="Array or string literal in a program that holds a model file, or numbers that "
    "look like weights and are named so.",
    reference="https://gitlab.xiph.org/xiph/opus/-/tree/main/dnn/torch/weight-exchange",
    role="weights",
    nature="text",
    starts=literals.STARTS,
    least=4096,
    digits=0.02,
    probe=probe,
)

FORMATS = (C_ARRAY,)

"""Weights of RNNoise and the Opus codec (DNNw blobs), and of the rnnoise-nu fork (text).

Source: opus dnn/nnet.h (WeightHead) and dnn/parse_lpcnet_weights.c; rnnoise-nu's reader, as
kept in FFmpeg libavfilter/af_arnndn.c [read, certain].
"""

from __future__ import annotations

import struct

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems, plural, present
from mlpolicy.readers.cursor import Cursor

_DNNW = b"DNNw"
_HEAD = struct.Struct("<4s4i44s")  # magic, version, type, size, block size, name
_NU = b"rnnoise-nu model file version "
_ARRAYS = 4096


def probe_blob(content: Content) -> Match | None:
    """Recognise the first array by its head, and count those that follow."""
    if not _sound(content.start[: _HEAD.size]):
        return None
    count = 0
    problems: Problems = []
    try:
        cursor = Cursor(content)
        while cursor.left and count < _ARRAYS:
            head = cursor.take(_HEAD.size)
            if not _sound(head):
                raise Trouble("malformed", f"array {count + 1} has no sound head")
            cursor.skip(_HEAD.unpack(head)[4])
            count += 1
        if cursor.left:
            raise Trouble("budget", f"only the first {_ARRAYS} arrays read")
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    why = f"DNNw blob of {plural(count, 'array')}"
    metadata = present(tensors=count, toolchain="opus")
    return Match("rnnoise-blob", "weights", "certain", why, metadata, tuple(problems))


def _sound(head: bytes) -> bool:
    if len(head) < _HEAD.size:
        return False
    magic, _, kind, size, block, name = _HEAD.unpack(head)
    named = name.rstrip(b"\0")
    return bool(
        magic == _DNNW
        and 0 <= kind <= 16
        and 0 <= size <= block
        and 1 <= len(named) < len(name)
        and named.isascii()
        and named.decode().isprintable()
    )


def probe_nu(content: Content) -> Match | None:
    """Recognise the first line with its version."""
    version = content.start[len(_NU) :].split(b"\n", 1)[0].strip()
    if not version.isdigit() or len(version) > 4:
        return None
    why = f"rnnoise-nu model, version {version.decode()}"
    return Match("rnnoise-nu", "weights", "certain", why, {"toolchain": "rnnoise"})


RNNOISE_BLOB = Format(
    id="rnnoise-blob",
    title="RNNoise or Opus weights",
    description="Weights of RNNoise or of the networks in Opus; recognised by the DNNw head of "
    "their arrays.",
    reference="https://gitlab.xiph.org/xiph/opus/-/blob/main/dnn/parse_lpcnet_weights.c",
    role="weights",
    magic=(_DNNW,),
    least=_HEAD.size,
    probe=probe_blob,
)

RNNOISE_NU = Format(
    id="rnnoise-nu",
    title="rnnoise-nu model",
    description="Noise suppression network as text, also for FFmpeg's arnndn; recognised by "
    "its first line.",
    reference="https://github.com/GregorR/rnnoise-nu",
    role="weights",
    magic=(_NU,),
    probe=probe_nu,
)

FORMATS = (RNNOISE_BLOB, RNNOISE_NU)

"""Darknet (YOLO): the network as text (``.cfg``) and its weights (``.weights``).

Source: darknet src/parser.c, save_weights and parse_network_cfg [netron, read]. The weights have
three small numbers in front and nothing else: a hint for files of that name.
"""

from __future__ import annotations

import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

#: A layer, which no other program's section of that name is followed by.
_LAYER = re.compile(
    rb"^\[(?:convolutional|conv|connected|conn|deconvolutional|maxpool|max|avgpool|rnn|gru|lstm|"
    rb"crnn|conv_lstm|shortcut|route|upsample|yolo|region|softmax|dropout|local|crop)\]",
    re.MULTILINE,
)
_NET = (b"[net]", b"[network]")
_METADATA = {"toolchain": "darknet"}


def probe(content: Content) -> Match | None:
    """Recognise the section of the network and that of a layer; or weights of that name."""
    if content.start[0] == 0:
        return _weights(content) if content.path.endswith(".weights") else None
    if not content.start.startswith(_NET) or not _LAYER.search(content.head):
        return None
    return Match("darknet", "config", "certain", "Darknet network as text", _METADATA)


def _weights(content: Content) -> Match | None:
    """Weights have a version, and a whole number of floats behind it."""
    major, minor, revision = struct.unpack_from("<3i", content.start)
    if major or minor not in (1, 2) or not 0 <= revision < 100:
        return None
    # The count of images seen has 4 bytes in version 0.1, and 8 since.
    floats, rest = divmod(content.size - (20 if minor > 1 else 16), 4)
    if floats < 1 or rest:
        return None
    why = f"version 0.{minor}.{revision} and {floats} floats, named *.weights"
    return Match("darknet", "weights", "hint", why, _METADATA)


DARKNET = Format(
    id="darknet",
    title="Darknet model",
    description="Network as text, such as YOLO's, by [net] and a layer; weights by the name "
    "*.weights, a version and whole floats.",
    reference="https://github.com/pjreddie/darknet/blob/master/src/parser.c",
    role="weights",
    starts=frozenset({0, ord("[")}),
    least=20,
    probe=probe,
)

FORMATS = (DARKNET,)

"""Networks of Go engines: Leela Zero (text) and KataGo (text or binary), gzip taken off.

Source: Leela Zero src/Network.cpp (load_v1_network), KataGo cpp/neuralnet/desc.cpp and
python/export_model_pytorch.py [read, certain].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present, text

#: Bytes that the first convolution of a Leela Zero network may take: 256 filters need 0.6 MB.
_REACH = 2 << 20
_PLANES = 18 * 9  # input planes times the 3 x 3 convolution
_NUMBERS = re.compile(rb"[12]\r?\n[-+.0-9eE \t\r\n]{4000}")
_KATAGO = re.compile(
    rb"([\w.+-]{1,200})\s{1,4}(\d{1,2})\s{1,4}(\d{1,4})\s{1,4}(\d{1,4})\s{1,4}"
    rb"(?:[-+.\deE]{1,32}\s{1,4}){0,24}trunk\s{1,4}\d"
)


def probe_leela_zero(content: Content) -> Match | None:
    """Recognise version 1 or 2, a line of weights and a line with one bias per filter."""
    if not _NUMBERS.match(content.start):
        return None
    lines = content.read(0, _REACH).split(b"\n", 3)
    if len(lines) < 4:
        return None
    weights, filters = len(lines[1].split()), len(lines[2].split())
    if filters == 0 or weights != filters * _PLANES:
        return None
    why = f"Leela Zero network, format {lines[0].decode().strip()}, {filters} filters"
    return Match("leela-zero", "weights", "certain", why, {"toolchain": "leela-zero"})


def probe_katago(content: Content) -> Match | None:
    """Recognise name, version, channels and the start of the trunk."""
    if content.start.find(b"trunk", 0, 1024) < 0:
        return None
    match = _KATAGO.match(content.start)
    if match is None or int(match[2]) < 3:
        return None
    kind = "binary" if b"@BIN@" in content.head else "text"
    why = f"KataGo network, version {match[2].decode()}, {kind}"
    metadata = present(name=text(match[1]), toolchain="katago")
    return Match("katago", "weights", "certain", why, metadata)


LEELA_ZERO = Format(
    id="leela-zero",
    title="Leela Zero network",
    description="Go network as text; recognised by its version line and the sizes of the first "
    "convolution.",
    reference="https://github.com/leela-zero/leela-zero/blob/next/src/Network.cpp",
    role="weights",
    starts=frozenset(b"12"),
    nature="text",
    least=4003,
    probe=probe_leela_zero,
)

KATAGO = Format(
    id="katago",
    title="KataGo network",
    description="Go network as text or binary; recognised by name, version, channel counts and "
    "the trunk that follows.",
    reference="https://github.com/lightvector/KataGo/blob/master/cpp/neuralnet/desc.cpp",
    role="weights",
    starts=frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"),
    least=48,
    opening=re.compile(rb"[\w.+-]{1,200}\s{1,4}\d"),
    probe=probe_katago,
)

FORMATS = (LEELA_ZERO, KATAGO)

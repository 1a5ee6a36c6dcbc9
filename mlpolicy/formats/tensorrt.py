"""Engines that NVIDIA's TensorRT compiled for one kind of GPU: opaque, and no source.

Source: netron's reader [read, likely]: "ptrt" or "ftrt", then a small version number. UFF, an
old way of bringing networks in, is known by its name and its first fields only [memory].
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_VERSIONS = 0x400


def probe(content: Content) -> Match | None:
    """Recognise the four letters and a plausible version."""
    version = int.from_bytes(content.start[4:8], "little")
    if len(content.start) < 24 or version >= _VERSIONS:
        return None
    why = f"TensorRT engine, version {version:#x}"
    return Match("tensorrt", "weights", "certain", why, {"toolchain": "tensorrt"})


def probe_uff(content: Content) -> Match | None:
    """Recognise two version numbers and a list, as a UFF MetaGraph begins with."""
    start = content.start
    if start[0] != 0x08 or start[2:3] != b"\x10" or start[4:5] not in (b"\x1a", b"\x22"):
        return None
    why = "first fields of a UFF graph, named *.uff"
    return Match("uff", "weights", "hint", why, {"toolchain": "tensorrt"})


TENSORRT = Format(
    id="tensorrt",
    title="TensorRT engine",
    description="Network compiled for an NVIDIA GPU; recognised by ptrt or ftrt and a version.",
    reference="https://github.com/lutzroeder/netron/blob/main/source/tensorrt.js",
    role="weights",
    magic=(b"ptrt", b"ftrt"),
    nature="binary",
    probe=probe,
)

UFF = Format(
    id="uff",
    title="UFF graph",
    description="Network for import into TensorRT, by the name *.uff and the first fields.",
    reference="https://docs.nvidia.com/deeplearning/tensorrt/",
    role="weights",
    least=8,
    suffixes=(".uff",),
    probe=probe_uff,
)

FORMATS = (TENSORRT, UFF)

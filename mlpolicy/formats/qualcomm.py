"""Models for Qualcomm's SDKs: parts of a Deep Learning Container, and QNN context binaries.

Source: netron's readers [read, likely]. Containers are zip archives; what is here are the
flatbuffers in them when they lie in files of their own, and the opaque context binaries,
which have nothing but 16 bytes of small numbers in front.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format
from mlpolicy.readers import flatbuffer

#: Identifiers of the network, of its parameters, and of parameters over 2 GB.
_PARTS = {b"NETD": "network", b"NETP": "parameters", b"NR64": "parameters"}
_WRAPPER = b"\xd5\x0a"  # then the version of the container, 3 or 4, and zeros
_CONTEXTS = tuple(
    bytes.fromhex(text)
    for text in (
        "00000002000000010000000004000000",
        "0000000200000001000000000c000000",
        "00000002000000020000000000000000",
        "00000002000000030000000000000001",
    )
)


def probe(content: Content) -> Match | None:
    """Recognise the flatbuffer identifiers, behind the container's 8 bytes or without."""
    start = content.start
    wrapped = start.startswith(_WRAPPER)
    if wrapped and (start[2] not in (3, 4) or any(start[3:8])):
        return None
    identifier = flatbuffer.identifier(start[8:16] if wrapped else start)
    if identifier not in _PARTS:
        return None
    flatbuffer.root(content, 8 if wrapped else 0)
    why = f"Qualcomm DLC {_PARTS[identifier]}, flatbuffer {identifier.decode()}"
    return Match("qualcomm-dlc-part", "weights", "certain", why, {"toolchain": "snpe"})


def probe_context(content: Content) -> Match | None:
    """Recognise the first 16 bytes, and the name."""
    if content.start[:16] not in _CONTEXTS:
        return None
    why = "first 16 bytes as in Qualcomm QNN context binaries"
    return Match("qualcomm-qnn", "weights", "hint", why, {"toolchain": "qnn"})


DLC = Format(
    id="qualcomm-dlc-part",
    title="Qualcomm DLC part",
    description="Network or parameters of a Deep Learning Container (SNPE); recognised by the "
    "flatbuffer identifiers NETD, NETP and NR64.",
    reference="https://github.com/lutzroeder/netron/blob/main/source/dlc.js",
    role="weights",
    starts=flatbuffer.STARTS | {_WRAPPER[0]},
    nature="binary",
    least=16,
    probe=probe,
)

QNN = Format(
    id="qualcomm-qnn",
    title="Qualcomm QNN context binary",
    description="Compiled network for Qualcomm's QNN, by its first 16 bytes and its name.",
    reference="https://github.com/lutzroeder/netron/blob/main/source/qnn.js",
    role="weights",
    magic=(b"\0\0\0\x02\0\0\0",),
    suffixes=(".bin", ".serialized"),
    probe=probe_context,
)

FORMATS = (DLC, QNN)

"""Networks compiled for neural processors: RKNN, Ascend, Kendryte, and others.

Source: netron's readers [read, likely]; the header of CviModel from TPU-MLIR's writer [read].
They are opaque and made from other models: the source is elsewhere. Signatures of four letters
have a second condition; those that nobody could check are hints.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format
from mlpolicy.readers import flatbuffer


def _any(content: Content) -> bool:
    return True


def _rknn(content: Content) -> bool:
    """A version, and the size of the data behind it; nothing is known of encrypted ones."""
    if content.start.startswith(b"CYPTRKNN"):
        return True
    version = int.from_bytes(content.start[8:16], "little")
    size = int.from_bytes(content.start[16:24], "little")
    return not any(content.start[4:8]) and version & 0xFFF < 0x40 and size < content.size


def _openvx(content: Content) -> bool:
    """A major version; a name comes at offset 12."""
    return 1 <= int.from_bytes(content.start[4:6], "little") <= 16


def _ascend(content: Content) -> bool:
    """The header of an offline model is 256 bytes long and says so."""
    head = int.from_bytes(content.start[4:8], "little")
    return content.size >= 256 and (content.start[:4] == b"PICO" or head == 256)


def _kendryte(content: Content) -> bool:
    return 3 <= int.from_bytes(content.start[4:8], "little") <= 16


def _cvi(content: Content) -> bool:
    size = int.from_bytes(content.start[8:12], "little")
    return 32 + size <= content.size and content.start[12] < 16


def _espressif(content: Content) -> bool:
    """Sixteen bytes, then a flatbuffer."""
    return 0 < int.from_bytes(content.start[16:20], "little") < content.size - 16


class _Chip(NamedTuple):
    """One signature: MAGIC at the beginning, and CHECK for what comes behind it."""

    id: str
    title: str
    magic: tuple[bytes, ...]
    check: Callable[[Content], bool] = _any
    certainty: str = "certain"
    suffixes: tuple[str, ...] = ()


_CHIPS = (
    _Chip("rknn", "Rockchip RKNN", (b"RKNN", b"CYPTRKNN"), _rknn),
    _Chip("openvx-nbg", "VeriSilicon OpenVX", (b"VPMN",), _openvx),
    _Chip("ascend-om", "Huawei Ascend", (b"IMOD", b"PICO"), _ascend),
    _Chip("kmodel", "Kendryte KPU", (b"LDMK",), _kendryte),
    _Chip("cvimodel", "Sophgo CVITEK", (b"CviModel",), _cvi),
    _Chip("cambricon", "Cambricon", (b"\x7fMEF", b"cambricon_offline"), certainty="likely"),
    _Chip("esp-dl", "Espressif ESP-DL", (b"EDL2",), _espressif),
    _Chip("imgdnn", "Imagination IMGDNN", (b"IMGDNN",)),
    _Chip("halcon-dl", "HALCON deep learning", (b"HDLMODEL",), certainty="likely"),
    _Chip("ezmodel", "Ezviz", (b"EZMODEL",), certainty="likely"),
    # [memory] from here on: the name has to agree, and it stays a hint.
    _Chip("hailo-hef", "Hailo", (b"\x01HEF",), certainty="hint", suffixes=(".hef",)),
    _Chip("bmodel", "Sophon", (b"\xee\xaa\x55\xff",), certainty="hint", suffixes=(".bmodel",)),
    _Chip("bcnn", "BCNN", (b"BCNN",), certainty="hint", suffixes=(".bcnn", ".bin")),
)


def _format(chip: _Chip) -> Format:
    def probe(content: Content) -> Match | None:
        if not chip.check(content):
            return None
        why = f"signature of a model for {chip.title}"
        return Match(chip.id, "weights", chip.certainty, why)

    return Format(
        id=chip.id,
        title=f"{chip.title} model",
        description=f"Compiled network ({chip.title}); recognised by its first bytes.",
        reference="https://github.com/lutzroeder/netron/tree/main/source",
        role="weights",
        magic=chip.magic,
        nature="binary",
        least=32,
        suffixes=chip.suffixes,
        probe=probe,
    )


#: Flatbuffer identifiers that no other module has.
_IDENTIFIERS = {
    **{b"RKNN": ("rknn-lite", "Rockchip RKNN"), b"TOSA": ("tosa", "Arm TOSA")},
    **{b"KaNN": ("kann", "Kalray KaNN"), b"ENNC": ("nnc", "Samsung Exynos")},
    **{b"NNC3": ("nnc", "Samsung Exynos"), b"mgv2": ("megengine", "MegEngine")},
    **{b"MSL%d" % version: ("mslite", "MindSpore Lite") for version in range(4)},
}


def _identified(name: str, title: str) -> Format:
    wanted = frozenset(key for key, value in _IDENTIFIERS.items() if value[0] == name)

    def probe(content: Content) -> Match | None:
        if content.start[4:8] not in wanted or not flatbuffer.identifier(content.start):
            return None
        flatbuffer.root(content)
        identifier = content.start[4:8].decode()
        return Match(name, "weights", "certain", f"{title} model, flatbuffer {identifier}")

    return Format(
        id=name,
        title=f"{title} model",
        description=f"Network ({title}); recognised by its flatbuffer identifier.",
        reference="https://github.com/lutzroeder/netron/tree/main/source",
        role="weights",
        starts=flatbuffer.STARTS,
        nature="binary",
        least=16,
        probe=probe,
    )


FORMATS = (
    *(_format(chip) for chip in _CHIPS),
    *(_identified(name, title) for name, title in dict(_IDENTIFIERS.values()).items()),
)

"""Sparse files of one format in two sizes; scanning must not depend on the size."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from tests.formats import builders as b

SMALL, LARGE = 4 << 20, 4 << 30

#: What comes before and behind the zeros.
Ends = tuple[bytes, bytes]


def make(path: Path, ends: Callable[[int], Ends], payload: int) -> None:
    """Write a file with PAYLOAD zeros between its ENDS; the zeros take no disk."""
    head, tail = ends(payload)
    with path.open("wb") as file:
        file.write(head)
        file.seek(payload, 1)
        file.write(tail)
        file.truncate()


def _safetensors(payload: int) -> Ends:
    return b.safetensors_bytes({"weight": b.tensor(payload // 4, end=payload)}), b""


def _gguf(payload: int) -> Ends:
    return b.gguf_bytes([("general.name", "large"), ("tokens", ["a"] * 1000)], 1), b""


def _npy(payload: int) -> Ends:
    return b.npy_bytes(shape=f"({payload // 4},)", data=b""), b""


def _pickle(payload: int) -> Ends:
    head = b"\x80\x04ctorch._utils\n_rebuild_tensor\n\x8e" + struct.pack("<Q", payload)
    return head, b"\x85R."


def _onnx(payload: int) -> Ends:
    def start(number: int, size: int) -> bytes:
        return b.varint(number << 3 | 2) + b.varint(size)

    raw = start(9, payload)
    initializer = start(5, len(raw) + payload) + raw
    nodes = b.field(1, b.field(4, "Relu")) + b.field(2, "main_graph")
    graph = start(7, len(nodes) + len(initializer) + payload) + nodes + initializer
    return b.field(1, 8) + b.field(2, "pytorch") + graph, b.field(8, b.field(2, 17))


def _hdf5(payload: int) -> Ends:
    return b.hdf5_bytes(), b"layer_names".ljust(2000, b"\0")


def _torch(payload: int) -> Ends:
    """As torch.save writes it: stored members, their sizes in ZIP64 fields."""
    members = (
        (b"archive/data.pkl", b.TORCH_PICKLE, len(b.TORCH_PICKLE)),
        (b"archive/data/0", b"", payload),
    )
    local = central = b""
    for name, data, size in members:
        # Version 4.5, no flags, stored, no time, no checksum; sizes are in the extra field.
        common = struct.pack("<5H3I", 45, 0, 0, 0, 0, 0, 0xFFFFFFFF, 0xFFFFFFFF)
        common += struct.pack("<H", len(name))
        extra = struct.pack("<2H3Q", 1, 24, size, size, len(local))
        central += b"PK\x01\x02" + struct.pack("<H", 45) + common
        central += struct.pack("<4H2I", len(extra), 0, 0, 0, 0, 0xFFFFFFFF) + name + extra
        extra = struct.pack("<2H2Q", 1, 16, size, size)
        local += b"PK\x03\x04" + common + struct.pack("<H", len(extra)) + name + extra + data
    start, count = len(local) + payload, len(members)
    end = b"PK\x06\x06" + struct.pack(
        "<Q2H2I4Q", 44, 45, 45, 0, 0, count, count, len(central), start
    )
    end += b"PK\x06\x07" + struct.pack("<IQI", 0, start + len(central), 1)
    end += b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, *[0xFFFF] * 2, *[0xFFFFFFFF] * 2, 0)
    return local, central + end


FORMATS: dict[str, Callable[[int], Ends]] = {
    "gguf": _gguf,
    "keras-hdf5": _hdf5,
    "npy": _npy,
    "onnx": _onnx,
    "pickle": _pickle,
    "pytorch-zip": _torch,
    "safetensors": _safetensors,
}

"""Files of every format, built by hand, and a Reader over bytes."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from typing import Any

from mlpolicy.domain import Match
from mlpolicy.formats import identify


class BytesReader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.read_bytes = 0

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def start(self) -> bytes:
        return self.data[:4096]

    @property
    def head(self) -> bytes:
        return self.data[: 1 << 16]

    def read(self, offset: int, length: int) -> bytes:
        assert offset >= 0 and length >= 0
        self.read_bytes += length
        return self.data[offset : offset + length]


def look(data: bytes, path: str = "some/file") -> Match | None:
    return identify(path, BytesReader(data))


def found(data: bytes) -> Match:
    match = look(data)
    assert match is not None
    return match


def damage(data: bytes, path: str = "some/file", reach: int = 120) -> None:
    """Cut DATA everywhere near its start, and change every byte there: nothing may be raised."""
    for at in range(min(len(data), reach)):
        look(data[:at], path)
        for value in (0x00, 0x7F, 0xFF):
            look(data[:at] + bytes([value]) + data[at + 1 :], path)


def safetensors_bytes(header: dict[str, Any] | str, data: bytes = b"") -> bytes:
    raw = (header if isinstance(header, str) else json.dumps(header)).encode()
    return struct.pack("<Q", len(raw)) + raw + data


def tensor(*shape: int, end: int = 0) -> dict[str, Any]:
    return {"dtype": "F32", "shape": list(shape), "data_offsets": [0, end]}


def gguf_string(value: str | bytes, order: str = "<") -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack(order + "Q", len(raw)) + raw


def gguf_bytes(
    pairs: list[tuple[str, str | list[str]]], tensors: int = 0, order: str = "<"
) -> bytes:
    out = b"GGUF" + struct.pack(order + "IQQ", 3, tensors, len(pairs))
    for key, value in pairs:
        out += gguf_string(key, order)
        if isinstance(value, str):
            out += struct.pack(order + "I", 8) + gguf_string(value, order)
        else:
            out += struct.pack(order + "IIQ", 9, 8, len(value))
            out += b"".join(gguf_string(item, order) for item in value)
    for index in range(tensors):
        out += gguf_string(f"t{index}", order) + struct.pack(order + "IQQIQ", 2, 3, 4, 0, 0)
    return out


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def onnx_bytes(properties: list[tuple[str, str]] = [], weights: int = 10) -> bytes:  # noqa: B006
    node = field(4, "Relu")
    graph = field(1, node) + field(2, "main_graph") + field(5, b"\0" * weights)
    out = field(1, 8) + field(2, "pytorch") + field(3, "2.1") + field(7, graph)
    out += field(8, field(2, 17))
    for key, value in properties:
        out += field(14, field(1, key) + field(2, value))
    return out


def short(value: str) -> bytes:
    """A pickled string of protocol 2."""
    return b"X" + struct.pack("<I", len(value)) + value.encode()


#: {"license": "mit", ...} and a call of torch._utils._rebuild_tensor_v2, by hand.
TORCH_PICKLE = (
    b"\x80\x02}q\x00(" + short("license") + b"q\x01" + short("mit") + b"q\x02"
    b"ctorch._utils\n_rebuild_tensor_v2\nq\x03)Ru."
)
CHECKPOINT_PICKLE = b"\x80\x02}(" + short("optimizer_states") + b"]u."


def torch_zip_bytes(
    pickle: bytes = TORCH_PICKLE, method: int = zipfile.ZIP_STORED, first: bool = True
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        if not first:
            archive.writestr("archive/byteorder", "little")
        archive.writestr("archive/data.pkl", pickle)
        archive.writestr("archive/data/0", b"\0" * 64)
        archive.writestr("archive/version", "3\n")
    return buffer.getvalue()


def npy_bytes(descr: str = "<f4", shape: str = "(3, 4)", data: bytes = b"\0" * 48) -> bytes:
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def npz_bytes(*names: str) -> bytes:
    return zip_bytes({name: npy_bytes() for name in names})


def zip_bytes(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def hdf5_bytes(before: int = 0, body: bytes = b"") -> bytes:
    return b"\0" * before + b"\x89HDF\r\n\x1a\n" + b"\0" * 88 + body


def cascade_bytes(kind: str = "opencv-cascade-classifier") -> bytes:
    return (
        '<?xml version="1.0"?>\n<!--\n  Tree-based detector.\n'
        "                   Intel License Agreement\n-->\n"
        f'<opencv_storage>\n<cascade type_id="{kind}"><stageType>BOOST</stageType>\n'
    ).encode()


def tesseract_bytes(order: str = "<") -> bytes:
    count = 24
    start = 4 + 8 * count
    offsets = [-1] * count
    offsets[17], offsets[23] = start, start + 10
    return struct.pack(f"{order}I{count}q", count, *offsets) + b"L" * 10 + b"4.00.00alpha:eng"


def gnubg_text_bytes() -> bytes:
    return b"GNU Backgammon 1.00\n250 128 5 0 0.1 1.0\n-0.05\n"


def gnubg_wd_bytes(version: float = 1.0) -> bytes:
    return b"\x69\x30\xec\x43" + struct.pack("<f4i", version, 250, 128, 5, 0)


def fasttext_bytes(model: int = 3) -> bytes:
    return struct.pack("<14id", 793712314, 12, 100, 5, 5, 1, 5, 1, 3, model, 0, 0, 0, 100, 1e-4)

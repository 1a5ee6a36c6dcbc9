"""Hostile headers: safetensors, GGUF, pickles, NumPy, HDF5, protobuf and flatbuffers."""

from __future__ import annotations

import gzip
import lzma
import struct
import zlib
from pathlib import Path

import builders as b
from registry import MIB, case, files


def st(header: str) -> bytes:
    return struct.pack("<Q", len(header)) + header.encode()


@case
def h01_safetensors_length(top: Path) -> None:
    body = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    for name, length in (("a", 1 << 63), ("b", (1 << 64) - 1), ("c", 100 * MIB)):
        (top / name).write_bytes(struct.pack("<Q", length) + body)


@case
def h02_safetensors_json(top: Path) -> None:
    (top / "deep").write_bytes(st('{"__metadata__":{},"a":' + "[" * 200_000 + "]" * 200_000 + "}"))
    (top / "digits").write_bytes(
        st('{"w":{"dtype":"F32","shape":[' + "9" * 100_000 + '],"data_offsets":[0,4]}}')
    )
    keys = ",".join(
        f'"k{n}":{{"dtype":"F32","shape":[],"data_offsets":[0,0]}}' for n in range(300_000)
    )
    (top / "keys").write_bytes(st("{" + keys + "}"))
    twice = '{"__metadata__":{"license":"mit"},"__metadata__":{"license":"proprietary"}}'
    (top / "twice").write_bytes(st(twice))


@case
def h03_control_characters(top: Path) -> None:
    evil = "mit\\u001b[2J\\u001b[1;1H\\nE: fake\\nlintian: ok \\u202e\\u0007\\u009b31m"
    (top / "m.safetensors").write_bytes(st('{"__metadata__":{"license":"' + evil + '"}}'))
    (top / "m.gguf").write_bytes(b.gguf_bytes([("general.license", "x\x1b]0;owned\x07\r\n")]))


@case
def h04_gguf_counts(top: Path) -> None:
    huge = (1 << 64) - 1
    files(
        keys=b"GGUF" + struct.pack("<IQQ", 3, 0, huge),
        tensors=b"GGUF" + struct.pack("<IQQ", 3, huge, 0) + bytes(100_000),
        string=b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 63) + bytes(64),
    )(top)


def gguf_array(kind: int, count: int, rest: bytes = b"") -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + b.gguf_string("a")
    return head + struct.pack("<IIQ", 9, kind, count) + rest


@case
def h05_gguf_array_of_2_40(top: Path) -> None:
    """Hangs the reference reader; the file has 49 bytes."""
    for kind in (0, 8, 9):
        (top / str(kind)).write_bytes(gguf_array(kind, 1 << 40))


@case
def h06_gguf_nesting(top: Path) -> None:
    files(
        deep=gguf_array(9, 1, struct.pack("<IQ", 9, 1) * 100_000),
        wide=gguf_array(8, 1_000_000, b.gguf_string("") * 1_000_000),
        shape=b"GGUF"
        + struct.pack("<IQQ", 3, 1, 0)
        + b.gguf_string("t")
        + struct.pack("<IQQQQ", 4, *[1 << 62] * 4),
    )(top)


@case
def h07_pickle_lengths(top: Path) -> None:
    files(
        bin8=b"\x80\x04\x8e" + struct.pack("<Q", 1 << 62) + b"x" * 10,
        uni8=b"\x80\x04\x8d" + struct.pack("<Q", 1 << 62) + b"x" * 10,
        frame=b"\x80\x04\x95" + struct.pack("<Q", (1 << 63) - 1) + b"N.",
    )(top)


@case
def h08_pickle_floods(top: Path) -> None:
    files(
        marks=b"\x80\x02" + b"(" * (2 * MIB),
        tuples=b"\x80\x02N" + b"\x85" * 500_000 + b".",
        number=b"\x80\x02I" + b"9" * (3 * MIB) + b"\n.",
        memo=b"\x80\x02Nr\xff\xff\xff\x7f.",
        tiny=b"\x80\x02" + b"N0" * (10 * MIB) + b".",
        short=b"\x80\x04" + b"\x8c\x01a\x94" * (5 * MIB) + b".",
        names=b"\x80\x02" + b"".join(b"cm%d\nn\n" % n for n in range(400_000)) + b".",
        old=b"(dp0\n" + b"S'a'\np1\nI1\ns" * 500_000 + b".",
    )(top)


@case
def h09_pickle_tricks(top: Path) -> None:
    files(
        late=b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x30\x30h\x00h\x01\x93\x8c\x01x\x85R.",
        ext=b"\x80\x02\x84\x01\x00\x00\x80)R.",
        inst=b"(S'x'\nios\nsystem\n.",
        again=b"\x80\x02N.\x80\x02cos\nsystem\n(U\x01xtR.",
        junk=b"\x80\x02cos\nsystem\n)R." + b"\xff" * 10_000,
        broken=b"\x80\x02cos\nsystem\n(U\x01xtR\xff\xff",
        crlf=b"cos\r\nsystem\r\np0\n(S'x'\ntR.",
    )(top)


@case
def h10_names_that_lie(top: Path) -> None:
    harm = b"\x80\x02cos\nsystem\n(U\x01xtR."
    (top / "m.onnx").write_bytes(harm)
    (top / "m.npy").write_bytes(harm)
    (top / "m.gz").write_bytes(gzip.compress(harm))
    (top / "m.z").write_bytes(zlib.compress(harm))
    (top / "m.xz").write_bytes(lzma.compress(harm))


@case
def h15_numpy_header(top: Path) -> None:
    files(
        long=b"\x93NUMPY\x02\x00" + struct.pack("<I", 0xFFFFFFFF) + b"{'descr'",
        deep=b.npy_bytes(shape="(" * 30_000 + ")" * 30_000),
    )(top)


@case
def h16_hdf5(top: Path) -> None:
    head = b"\x89HDF\r\n\x1a\n"
    files(
        empty=head,
        counts=head + b"\x00" * 8 + b"\xff" * 4000,
        v2=head + b"\x02\x08\x08\x00" + struct.pack("<QQQQ", 0, 0, 8, 8),
        many=(head + b"\x00" * 8 + b"OHDR\x02" + b"\xff" * 20) * 5000,
    )(top)


@case
def h17_onnx_external_data(top: Path) -> None:
    place = b.field(1, "location") + b.field(2, "../../../../etc/passwd")
    tensor = b.field(8, "w") + b.field(13, place) + b.field(14, 1)
    graph = b.field(1, b.field(4, "Relu")) + b.field(2, "g") + b.field(5, tensor)
    model = b.field(1, 8) + b.field(2, "x") + b.field(7, graph) + b.field(8, b.field(2, 17))
    (top / "m.onnx").write_bytes(model)


@case
def h27_protobuf(top: Path) -> None:
    endless = b"\xff" * 100_000
    files(
        varint=b"\x08\x08\x12" + endless,
        past=b"\x08\x08\x12\xff\xff\xff\xff\x0f",
        groups=b"\x08\x08" + b"\x0b" * 500_000,
        empty=b"\x08\x08" + b"\x3a\x00" * 500_000,
        properties=b"\x08\x08" + b.field(7, b.field(2, "g")) + b"\x72\x00" * 1_000_000,
        nodes=b"\x08\x08" + b.field(7, b"\x0a\x00" * 2_000_000) + b.field(8, b.field(2, 17)),
        pieces=b"\x0a\x09\x0a\x02ab\x15\x00\x00\x80\x3f" * 300_000,
        nested=b"\x0a\x80\x80\x40" * 200_000,
    )(top)


@case
def h28_flatbuffers(top: Path) -> None:
    ids = (b"TFL3", b"CIR0", b"ORTM", b"ODTC", b"ET12", b"NETD")
    for number, name in enumerate(ids):
        for root in (0, 8, 0xFFFFFFFF, 0x7FFFFFFF):
            body = struct.pack("<I", root) + name + b"\xff" * 64 + bytes(4096)
            (top / f"{number}.{root}").write_bytes(body)
        loop = (
            struct.pack("<I", 8) + name + struct.pack("<i", -4) + struct.pack("<HHHH", 8, 8, 4, 4)
        )
        (top / f"{number}.loop").write_bytes(loop * 2000)

"""Formats that are flatbuffers, and the reader of single fields."""

import struct
from typing import Any

import builders as b
import pytest

from mlpolicy.domain import Trouble
from mlpolicy.readers import flatbuffer

Fields = dict[int, Any]


def encode(fields: Fields) -> tuple[bytes, int]:
    """A table with all it points at, and where the table itself begins in there.

    A number is a field of 4 bytes, a text a string, bytes a vector of bytes, a dict a table,
    and a list a vector of one of those.
    """
    count = max(fields, default=-1) + 1
    start = (4 + 2 * count + 3) // 4 * 4
    slots = {index: 4 + 4 * number for number, index in enumerate(sorted(fields))}
    vtable = struct.pack("<HH", 4 + 2 * count, 4 + 4 * len(fields))
    vtable += b"".join(struct.pack("<H", slots.get(index, 0)) for index in range(count))
    inline = bytearray(struct.pack("<i", start) + b"\0" * (4 * len(fields)))
    tail = b""
    for index, value in fields.items():
        slot = slots[index]
        if isinstance(value, int):
            inline[slot : slot + 4] = struct.pack("<I", value)
            continue
        raw, at = child(value)
        inline[slot : slot + 4] = struct.pack("<I", len(inline) - slot + len(tail) + at)
        tail += raw
    return vtable.ljust(start, b"\0") + bytes(inline) + tail, start


def child(value: Any) -> tuple[bytes, int]:
    if isinstance(value, dict):
        return encode(value)
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        raw = struct.pack("<I", len(value)) + value + b"\0"
    else:
        offsets, tail = b"", b""
        for item in value:
            inner, at = child(item)
            offsets += struct.pack("<I", 4 * len(value) - len(offsets) + len(tail) + at)
            tail += inner
        raw = struct.pack("<I", len(value)) + offsets + tail
    return raw + b"\0" * (-len(raw) % 4), 0


def buffer(identifier: bytes, fields: Fields) -> bytes:
    raw, start = encode(fields)
    return struct.pack("<I", 8 + start) + identifier + raw


NOTE = buffer(b"M001", {0: "tiny", 4: "Ann Author", 5: "Apache-2.0"})
TFLITE = {
    **{0: 3, 2: [{0: "main"}], 3: "converted", 4: [{}, {0: NOTE}]},
    6: [{0: "min_runtime_version", 1: 0}, {0: "TFLITE_METADATA", 1: 1}],
}
PROPERTIES = [{0: "license", 1: "MIT"}, {0: "author", 1: "Ann"}]
ORT: Fields = {0: "1.20", 1: {2: "pytorch", 3: "2.1", 9: PROPERTIES}}
MNN: Fields = {0: "tiny", 3: [{0: 1}], 7: ["input", "output"]}
DLC = buffer(b"NETD", {0: "net"})

CASES = [
    ("tflite", "weights", "certain", buffer(b"TFL3", TFLITE), "m"),
    ("circle", "weights", "certain", buffer(b"CIR0", {0: 0, 2: [{}]}), "m"),
    ("ort", "weights", "certain", buffer(b"ORTM", ORT), "m"),
    ("ort", "checkpoint", "certain", buffer(b"ODTC", {0: 1}), "m"),
    ("executorch", "weights", "certain", buffer(b"ET12", {0: 1}), "m"),
    ("executorch", "weights", "certain", buffer(b"FT01", {0: 1}), "m"),
    ("qualcomm-dlc-part", "weights", "certain", DLC, "m"),
    ("qualcomm-dlc-part", "weights", "certain", b"\xd5\x0a\x04" + b"\0" * 5 + DLC, "m"),
    ("rknn-lite", "weights", "certain", buffer(b"RKNN", {0: 1}), "m"),
    ("mslite", "weights", "certain", buffer(b"MSL2", {0: 1}), "m"),
    ("kann", "weights", "certain", buffer(b"KaNN", {0: 1}), "m"),
    ("tosa", "weights", "certain", buffer(b"TOSA", {0: 1}), "m"),
    ("nnc", "weights", "certain", buffer(b"ENNC", {0: 1}), "m"),
    ("megengine", "weights", "certain", buffer(b"mgv2", {0: 1}), "m"),
    ("mnn", "weights", "likely", struct.pack("<I", 4 + encode(MNN)[1]) + encode(MNN)[0], "m.mnn"),
]


@pytest.mark.parametrize(("name", "role", "certainty", "data", "path"), CASES)
def test_recognised(name: str, role: str, certainty: str, data: bytes, path: str) -> None:
    match = b.look(data, path)
    assert match is not None
    assert (match.format, match.role, match.certainty) == (name, role, certainty)
    assert match.problems == ()


@pytest.mark.parametrize(
    "data",
    [
        b"\x08\x00\x00\x00" + b"ABCD" + b"\0" * 64,  # no identifier of ours
        b"\x03\x00\x00\x00" + b"TFL3" + b"\0" * 64,  # a root offset that is none
        b"text about TFL3 and ORTM files\n" * 4,
        CASES[-1][3],  # MNN under another name
        buffer(b"NETD", {})[:-4],  # a root outside the file
    ],
)
def test_look_alike(data: bytes) -> None:
    match = b.look(data, "data.dat")
    assert match is None or match.certainty == "hint"


def test_metadata() -> None:
    assert b.found(buffer(b"TFL3", TFLITE)).metadata == {
        **{"producer": "converted", "name": "tiny", "author": "Ann Author"},
        **{"license": "Apache-2.0", "toolchain": "tflite"},
    }
    assert b.found(buffer(b"ORTM", ORT)).metadata == {
        **{"producer": "pytorch 2.1", "license": "MIT", "author": "Ann"},
        "toolchain": "onnxruntime",
    }


def test_zip_behind_a_model_changes_nothing() -> None:
    data = buffer(b"TFL3", TFLITE) + b.zip_bytes({"labels.txt": b"cat\ndog\n"})
    match = b.found(data)
    assert (match.format, match.metadata["license"]) == ("tflite", "Apache-2.0")


@pytest.mark.parametrize("identifier", [b"TFL3", b"ORTM"])
def test_lies_are_reported(identifier: bytes) -> None:
    """Every word of the buffer turned into a large number: recognised, never an exception."""
    data = buffer(identifier, TFLITE if identifier == b"TFL3" else ORT)
    for at in range(8, len(data) - 4, 4):
        for lie in (0xFFFFFFFF, 0x7FFFFFF0, 0x80000000, 0):
            match = b.look(data[:at] + struct.pack("<I", lie) + data[at + 4 :])
            assert match is not None
            assert match.certainty == "certain"
    cut = b.found(data[:40])
    assert [code for code, _ in cut.problems] == ["malformed"]


def test_executorch_with_less_than_its_header_says() -> None:
    data = struct.pack("<I", 0x3C) + b"ET12eh00" + struct.pack("<IQQ", 32, 1 << 40, 0)
    match = b.found(data.ljust(0x80, b"\0"))
    assert match.problems == (("malformed", f"program of {1 << 40} bytes in 128"),)


def reader(data: bytes) -> b.BytesReader:
    return b.BytesReader(data)


def test_reader() -> None:
    table = flatbuffer.root(reader(buffer(b"TEST", {0: 7, 2: "word", 3: ["a", "b"], 4: [{0: 5}]})))
    assert len(table) == 5
    assert (table.number(0, "<I"), table.number(1, "<I"), table.number(99, "<Q")) == (7, 0, 0)
    assert (table.text(2), table.text(1)) == ("word", "")
    assert list(table.texts(3, 9)) == ["a", "b"]
    assert list(table.texts(3, 1)) == ["a"]
    assert [item.number(0, "<I") for item in table.tables(4, 9)] == [5]
    assert table.item(4, 0).number(0, "<I") == 5
    assert table.table(1) is None
    with pytest.raises(Trouble, match="item 1 of 1"):
        table.item(4, 1)


def test_reader_refuses_what_lies_outside() -> None:
    """H28: root, vtable, string and vector out of range, and a vtable of odd size."""
    for start in (b"", b"\x04\0\0", struct.pack("<I", 1 << 31), struct.pack("<Ii", 4, 100)):
        with pytest.raises(Trouble):
            flatbuffer.root(reader(start))
    with pytest.raises(Trouble, match="vtable of 5 bytes"):
        flatbuffer.root(reader(struct.pack("<IHHi", 8, 5, 4, 4)))
    good = buffer(b"TEST", {0: "word"})
    at = good.index(b"word") - 4
    table = flatbuffer.root(reader(good[:at] + b"\xff\xff\xff\x7f" + good[at + 4 :]))
    with pytest.raises(Trouble, match="string of"):
        table.text(0)
    with pytest.raises(Trouble, match="vector of"):
        table.vector(0, 4)


def test_tables_in_a_circle_end() -> None:
    data = bytearray(buffer(b"TFL3", {6: [{0: "x", 1: 0}], 4: [{}]}))
    table = flatbuffer.root(reader(bytes(data)))
    start, _ = table.vector(6, 4)
    data[start : start + 4] = struct.pack("<I", (table.at - start) & 0xFFFFFFFF)
    assert b.found(bytes(data)).problems

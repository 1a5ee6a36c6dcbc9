"""Files made to hurt a reader; the numbers are those of docs of hostile inputs."""

import io
import struct
import zipfile
import zlib

import builders as b
import pytest

from mlpolicy.formats import identify

KEY = '{"w":{"dtype":"F32","shape":[%s],"data_offsets":[0,0]}}'


def codes(data: bytes, name: str) -> str:
    match = b.found(data)
    assert match.format == name
    assert match.problems
    return "; ".join(f"{code}: {detail}" for code, detail in match.problems)


@pytest.mark.parametrize("length", [1 << 63, (1 << 64) - 1, 10_000])
def test_h1_safetensors_length(length: int) -> None:
    data = struct.pack("<Q", length) + (KEY % 1).encode()
    assert "malformed: header of" in codes(data, "safetensors")


def test_h1_safetensors_header_over_the_cap() -> None:
    data = b.safetensors_bytes(KEY % 1 + " " * (17 << 20))
    assert "budget: header of" in codes(data, "safetensors")


def test_h2_safetensors_json() -> None:
    deep = '{"w":{"dtype":"F32","shape":' + "[" * 200_000 + "]" * 200_000 + "}}"
    assert "nested too deeply" in codes(b.safetensors_bytes(deep), "safetensors")
    digits = KEY % ("9" * 100_000)
    assert "integer of 100000 digits" in codes(b.safetensors_bytes(digits), "safetensors")
    assert "malformed" in codes(b.safetensors_bytes('{"w":{"dtype":\xff'), "safetensors")


def test_h2_duplicate_keys_are_not_believed() -> None:
    data = '{"__metadata__":{"license":"mit"},"__metadata__":{"license":"proprietary"}}'
    match = b.found(b.safetensors_bytes(data))
    assert match.problems == (("malformed", "duplicate key '__metadata__' in the header"),)
    assert "license" not in match.metadata
    twice = b.gguf_bytes([("general.license", "mit"), ("general.license", "other")])
    assert "duplicate key 'general.license'" in codes(twice, "gguf")
    assert "license" not in b.found(twice).metadata
    twice = b.onnx_bytes([("license", "mit"), ("license", "other")])
    assert "duplicate metadata property 'license'" in codes(twice, "onnx")
    assert "license" not in b.found(twice).metadata


def test_safetensors_cut_off() -> None:
    data = b.safetensors_bytes({"w": b.tensor(9, end=36)}, b"x" * 4)
    assert "tensors end at 36 of 4 data bytes" in codes(data, "safetensors")


def test_h4_gguf_counts() -> None:
    huge = (1 << 64) - 1
    assert "keys in" in codes(b"GGUF" + struct.pack("<IQQ", 3, 0, huge), "gguf")
    assert "tensors in" in codes(b"GGUF" + struct.pack("<IQQ", 3, huge, 0), "gguf")
    data = b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 63) + b"x" * 99
    assert "2^63 bytes wanted" in codes(data, "gguf")
    assert "malformed" in codes(b"GGUF\x03\0\0\0", "gguf")


def gguf_array(kind: int, count: int, rest: bytes = b"") -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + b.gguf_string("a")
    return head + struct.pack("<IIQ", 9, kind, count) + rest


@pytest.mark.parametrize("kind", [0, 4, 8, 9])
def test_h5_gguf_array(kind: int) -> None:
    data = gguf_array(kind, 1 << 40)
    assert len(data) == 49
    match = b.found(data)
    assert match.problems == (("malformed", "array of 2^40 items in 49 bytes"),)


def test_h6_gguf_nested_arrays() -> None:
    data = gguf_array(9, 1, struct.pack("<IQ", 9, 1) * 100_000)
    assert "nested more than 4 deep" in codes(data, "gguf")
    wide = gguf_array(8, 1_500_000, b.gguf_string("") * 1_500_000)
    assert "budget" in codes(wide, "gguf")


def test_h11_zip_names_and_flags() -> None:
    data = b.torch_zip_bytes()
    local = data.replace(b"archive/data.pkl", b"archive/liar.pkl", 1)
    assert "is called 'archive/liar.pkl' locally" in codes(local, "pytorch-zip")
    at = data.index(b"PK\x01\x02")
    flagged = data[: at + 8] + b"\x01" + data[at + 9 :]
    assert "marked as encrypted" in codes(flagged, "pytorch-zip")
    bad_crc = data[:14] + b"\xff\xff\xff\xff" + data[18:]
    assert b.found(bad_crc).metadata["globals"]
    assert "data after the zip end record" in codes(data + b"junk", "pytorch-zip")


def test_h11_fake_end_record_in_the_comment() -> None:
    buffer = io.BytesIO(b.torch_zip_bytes())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"PK\x05\x06" + b"\0" * 18
    assert "2 zip end records fit" in codes(buffer.getvalue(), "pytorch-zip")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_h11_duplicate_member() -> None:
    buffer = io.BytesIO(b.torch_zip_bytes())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02cos\nsystem\n.")
    assert "occurs more than once" in codes(buffer.getvalue(), "pytorch-zip")


def test_h12_zip_counts() -> None:
    data = b.torch_zip_bytes()
    end = data.rindex(b"PK\x05\x06")
    lie = data[: end + 10] + struct.pack("<H", 60_000) + data[end + 12 :]
    assert "60000 zip entries in" in codes(lie, "pytorch-zip")
    start = data.index(b"PK\x01\x02")
    wide = data[:end] + struct.pack(
        "<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1 << 40, 1 << 40, end - start, start
    )
    wide += struct.pack("<IIQI", 0x07064B50, 0, end, 1)
    wide += struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, *[0xFFFF] * 2, *[0xFFFFFFFF] * 2, 0)
    assert "2^40 zip entries in" in codes(wide, "pytorch-zip")


def test_h12_many_members() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a/data.pkl", b.TORCH_PICKLE)
        for number in range(21_000):
            archive.writestr(str(number), b"")
    assert "budget: only 20000 zip entries read" in codes(buffer.getvalue(), "pytorch-zip")


def test_h13_deflate_bomb() -> None:
    bomb = b"\x80\x02cos\nsystem\n" + b"N0" * (20 << 20) + b"."
    data = b.torch_zip_bytes(bomb, zipfile.ZIP_DEFLATED)
    assert "inflated" in codes(data, "pytorch-zip")
    assert "os.system" in b.found(data).metadata["globals"]
    broken = b.torch_zip_bytes(b.TORCH_PICKLE, zipfile.ZIP_DEFLATED, first=False)
    deflated = zlib.compress(b.TORCH_PICKLE)[2:12]
    assert deflated in broken
    assert "deflate data" in codes(broken.replace(deflated, b"\xff" * 10), "pytorch-zip")


def test_h15_numpy_header() -> None:
    long = b"\x93NUMPY\x02\x00" + struct.pack("<I", 0xFFFFFFFF) + b"{'descr'"
    assert "malformed: header of 4294967295 bytes" in codes(long, "npy")
    deep = b.npy_bytes(shape="(" * 30_000 + ")" * 30_000)
    assert "without descr or shape" in codes(deep, "npy")
    digits = b.npy_bytes(shape="(" + "9" * 400 + ",)")
    assert "not a tuple of sizes" in codes(digits, "npy")


def test_onnx_graph_past_the_end() -> None:
    data = b.onnx_bytes(weights=5000)
    assert "bytes wanted" in codes(data[:3000], "onnx")
    endless = b.field(1, 8) + b.field(2, "x") + b"\xff" * 50
    assert b.look(endless) is None


def test_cost_of_a_zip_that_is_no_model() -> None:
    reader = b.BytesReader(b.zip_bytes({"a": b"x" * 9_000_000}))
    assert identify("a.zip", reader) is None
    assert reader.read_bytes < 100_000

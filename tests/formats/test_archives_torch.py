"""PyTorch in all its forms, Torch7, and Keras in HDF5."""

import io
import pickle
import struct
import tarfile
import zipfile

import builders as b
import pytest

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = {"a/version": b"3\n"}
TORCH7 = struct.pack("<iii3si13s", 4, 1, 3, b"V 1", 13, b"nn.Sequential") + bytes(20)
TABLE = struct.pack("<iiii", 3, 1, 1, 1) + struct.pack("<d", 1.0)
METADATA = (
    b"\x80\x04\x95\x3a\0\0\0\0\0\0\0\x8c%torch.distributed.checkpoint.metadata\x94"
    b"\x8c\x08Metadata\x94\x93\x94)\x81\x94N."
)


def legacy(value: bytes = b.TORCH_PICKLE, numbers: bytes = b"\x04\0\0\0\0\0\0\0" * 4) -> bytes:
    return (
        b"".join(pickle.dumps(part, 2) for part in (MAGIC, 1001, {"little_endian": True}))
        + value
        + pickle.dumps(["0"], 2)
        + numbers
    )


def script(*more: str) -> bytes:
    names = ("a/data/0", "a/code/__torch__/m.py", *more)
    return b.zip_bytes({**dict.fromkeys(names, b""), "a/data.pkl": b.TORCH_PICKLE, **VERSION})


def tar_bytes(*names: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(b.TORCH_PICKLE)
            archive.addfile(info, io.BytesIO(b.TORCH_PICKLE))
    return buffer.getvalue()


def wide(data: bytes) -> bytes:
    """DATA with the wide end records that PyTorch always writes."""
    end = data.rindex(b"PK\5\6")
    count, size, offset = struct.unpack_from("<HII", data, end + 10)
    record = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, size, offset)
    return data[:end] + record + struct.pack("<IIQI", 0x07064B50, 0, end, 1) + data[end:]


def attribute(name: bytes, value: bytes, address: int | None = None) -> bytes:
    """An HDF5 attribute message of version 1: a fixed string, or one in the heap at ADDRESS."""
    padded = (name + b"\0").ljust(-(-(len(name) + 1) // 8) * 8, b"\0")
    kind = struct.pack("<B3xI", 0x13 if address is None else 0x19, len(value))
    data = value if address is None else struct.pack("<IQI", len(value), address, 1)
    return struct.pack("<BxHHH", 1, len(name) + 1, 8, 8) + padded + kind + bytes(8) + data


def heap(value: bytes) -> bytes:
    body = struct.pack("<HH4xQ", 1, 1, len(value)) + value.ljust(-(-len(value) // 8) * 8, b"\0")
    return b"GCOL\1\0\0\0" + struct.pack("<Q", 16 + len(body)) + body


KERAS = b.hdf5_bytes(body=attribute(b"keras_version", b"2.11.0"))
CONFIG = b'{"class_name": "Sequential", "config": {"name": "tiny", "layers": []}}'

RECOGNISED = [
    ("pytorch-zip", "weights", wide(b.torch_zip_bytes())),
    ("torchscript", "weights", script()),
    ("torchscript", "weights", script("a/bytecode.pkl")),
    ("torchscript", "weights", wide(script())),
    (
        "pytorch-export",
        "weights",
        b.zip_bytes({"m/data/weights/weight_0": b"", "m/archive_format": b"pt2"}),
    ),
    (
        "pytorch-export",
        "weights",
        b.zip_bytes({"version": b"5.1", "serialized_exported_program.json": b"{}"}),
    ),
    ("pytorch-legacy", "weights", legacy()),
    ("pytorch-legacy", "checkpoint", legacy(b.CHECKPOINT_PICKLE)),
    ("pytorch-tar", "weights", tar_bytes("sys_info", "pickle", "tensors", "storages")),
    ("pytorch-distributed", "index", METADATA),
    ("torch7", "weights", TORCH7),
    ("torch7", "weights", b"4\n1\n3\nV 1\n13\nnn.Sequential\n3\n"),
    ("keras-hdf5", "weights", KERAS),
    ("keras-hdf5", "weights", b.hdf5_bytes(before=512, body=b"layer_names\0")),
]

LOOK_ALIKES = {
    "script-without-version": b.zip_bytes({"x": b"", "a/code/m.py": b"", "a/data.pkl": b"x"}),
    "export-of-another": b.zip_bytes({"m/archive_format": b"tar"}),
    "tar": tar_bytes("sys_info", "pickle"),
    "four": struct.pack("<iii", 4, 1, 3) + b"V 2" + bytes(40),
    "numbers": b"4\n1\n3\n7\n",
}


@pytest.mark.parametrize(("name", "role", "data"), RECOGNISED)
def test_recognised(name: str, role: str, data: bytes) -> None:
    match = b.found(data)
    assert (match.format, match.role, match.certainty) == (name, role, "certain")
    assert match.problems == ()


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alike(name: str) -> None:
    assert b.look(LOOK_ALIKES[name]) is None


def test_parts_of_a_distributed_checkpoint() -> None:
    data = b.torch_zip_bytes()
    match = b.look(data + data, "ckpt/__0_0.distcp")
    assert match is not None
    assert (match.format, match.role) == ("pytorch-distributed", "checkpoint")
    assert match.problems == ()


def test_lite_interpreter_is_named() -> None:
    assert "lite interpreter" in b.found(script("a/bytecode.pkl")).why


def test_torch7_tensors_are_data() -> None:
    data = TABLE + TORCH7.replace(b"\r\0\0\0nn.Sequential", b"\x10\0\0\0torch.FloatTensor"[:21])
    match = b.found(data)
    assert (match.role, match.certainty) == ("container", "likely")


def test_legacy_cut_off_before_its_object() -> None:
    match = b.found(legacy()[:60])
    assert match.format == "pytorch-legacy"
    assert match.problems[0][0] == "malformed"


def test_end_records_that_disagree() -> None:
    data = wide(b.torch_zip_bytes())
    end = data.rindex(b"PK\5\6")
    match = b.found(data[: end + 10] + b"\x09\0" + data[end + 12 :])
    assert ("malformed", "zip end records disagree: 9 and 3") in match.problems


def test_keras_attributes() -> None:
    match = b.found(KERAS)
    assert match.metadata == {"producer": "keras 2.11.0", "toolchain": "keras"}
    place = len(b.hdf5_bytes())
    first = attribute(b"model_config", CONFIG, place + 200)
    data = b.hdf5_bytes(body=first.ljust(200, b"\0") + heap(CONFIG))
    assert b.found(data).metadata["name"] == "tiny"
    # Addresses do not count the user block.
    data = b.hdf5_bytes(before=512, body=first.ljust(200, b"\0") + heap(CONFIG))
    assert b.found(data).metadata["name"] == "tiny"
    for bad in (place + 201, 1 << 60):
        first = attribute(b"model_config", CONFIG, bad)
        assert "name" not in b.found(b.hdf5_bytes(body=first.ljust(200, b"\0"))).metadata


def test_weights_of_keras_3_are_likely() -> None:
    data = b.hdf5_bytes(body=b"\0vars\0\0\0\0layers\0\0vars\0\0\0\0name\0\0\0\0")
    match = b.found(data)
    assert (match.format, match.role, match.certainty) == ("keras-hdf5", "weights", "likely")


def test_hickle_is_named() -> None:
    assert "hickle" in b.found(b.hdf5_bytes(body=b"HICKLE_VERSION\0")).why


def test_compressed_data_pkl() -> None:
    data = b.torch_zip_bytes(method=zipfile.ZIP_DEFLATED, first=False)
    assert b.found(data).metadata["license"] == "mit"

"""Data sets: every format once, look-alikes, metadata, damaged files."""

import io
import json
import struct
import tarfile
from typing import Any

import builders as b
import pytest

from mlpolicy.formats.records import _masked

#: The beginning of what pyarrow.ipc.new_stream writes: a message of version 4 with a schema.
ARROW_STREAM = bytes.fromhex(
    "ffffffff b0000000 10000000 00000a00 0c000600 05000800 0a000000 00010400 0c000000 08000800"
) + bytes(144)


def record(payload: bytes) -> bytes:
    length = struct.pack("<Q", len(payload))
    return length + struct.pack("<I", _masked(length)) + payload + bytes(4)


def parquet(footer: int = 64, end: bytes = b"PAR1") -> bytes:
    body = b"\x15\x04" + bytes(200) + b"parquet-cpp-arrow version 26.0.1".ljust(64, b"\0")
    return b"PAR1" + body + struct.pack("<I", footer) + end


def tar(*names: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 700
            archive.addfile(member, io.BytesIO(b"x" * 700))
    return buffer.getvalue()


def document(**keys: Any) -> bytes:
    return json.dumps(keys).encode()


SAMPLES = [f"train/{n:06d}.{end}" for n in range(5) for end in ("jpg", "cls")]
RECORDIO = b"\x0a\x23\xd7\xce" + struct.pack("<I", 32) + bytes(40)
LMDB = bytes(10) + b"\x08\0" + bytes(4) + b"\xde\xc0\xef\xbe\1\0\0\0" + bytes(128)
LMDB_32 = bytes(6) + b"\x08\0" + bytes(4) + b"\xde\xc0\xef\xbe\1\0\0\0" + bytes(128)
BINPACK = b"BINP" + struct.pack("<I", 40) + bytes(40)
COCO = document(
    licenses=[{"id": 1, "name": "CC BY-NC-SA 2.0"}],
    images=[{"id": 1, "file_name": "000001.jpg"}],
    annotations=[],
    categories=[],
)
CROISSANT = document(
    **{"@context": {"cr": "http://mlcommons.org/croissant/"}, "@type": "sc:Dataset"},
    conformsTo="http://mlcommons.org/croissant/1.0",
    license="https://creativecommons.org/licenses/by/4.0/",
    name="tiny",
)
FEATURES = {"text": {"dtype": "string", "_type": "Value"}}
INFO = document(citation="", features=FEATURES, license="cc-by-4.0", dataset_name="tiny")

RECOGNISED = [
    ("parquet", "certain", parquet()),
    ("arrow", "certain", b"ARROW1\0\0" + bytes(32)),
    ("arrow", "certain", ARROW_STREAM),
    ("feather", "certain", b"FEA1" + bytes(32) + b"FEA1"),
    ("avro", "certain", b"Obj\x01\x04\x16avro.schema\x92\x01{}" + bytes(32)),
    ("tfrecord", "certain", record(b"payload" * 9)),
    ("recordio", "certain", RECORDIO),
    ("lmdb", "likely", LMDB),
    ("lmdb", "likely", LMDB_32),
    ("binpack", "certain", BINPACK),
    ("binpack", "certain", BINPACK * 2),
    ("webdataset", "likely", tar(*SAMPLES)),
    ("coco", "likely", COCO),
    ("croissant", "certain", CROISSANT),
    ("hf-dataset", "certain", INFO),
    ("hf-dataset", "certain", document(default=json.loads(INFO))),
    ("hf-dataset", "certain", document(_data_files=[], _fingerprint="0123")),
]


@pytest.mark.parametrize(("name", "certainty", "data"), RECOGNISED)
def test_recognised(name: str, certainty: str, data: bytes) -> None:
    match = b.found(data)
    assert (match.format, match.role, match.certainty) == (name, "dataset", certainty)
    assert not match.problems


def test_event_log_is_no_data_set() -> None:
    match = b.found(record(b"\x09\0\0\0\0\0\0\xd8\x41\x1a\x0dbrain.Event:2"))
    assert (match.format, match.role, match.certainty) == ("tfevents", "config", "certain")


def test_checksum() -> None:
    """The check value of CRC-32C is 0xE3069283 for the nine digits; here it is masked."""
    crc = 0xE3069283
    assert _masked(b"123456789") == ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


LOOK_ALIKES = {
    "parquet-prose": b"PAR1 is the magic of Parquet\n",
    "arrow-of-ones": b"\xff" * 512,
    "arrow-record-batch": ARROW_STREAM.replace(b"\0\1\4\0", b"\0\3\4\0"),
    "feather-one-end": b"FEA1" + bytes(64),
    "avro-object": b"Obj\x01" + bytes(64),
    "tfrecord-checksum": struct.pack("<QI", 40, 0) + bytes(64),
    "tfrecord-zeros": bytes(4096),
    "recordio-lying": b"\x0a\x23\xd7\xce" + struct.pack("<I", 3200) + bytes(40),
    "lmdb-version": LMDB.replace(b"\xbe\1\0", b"\xbe\7\7"),
    "binpack-gap": BINPACK + b"else",
    "tar-of-sources": tar("pkg/a.c", "pkg/a.h", "pkg/b.c", "pkg/b.h", "pkg/c.c"),
    "tar-of-pictures": tar(*(f"icons/{n}.png" for n in range(9))),
    "tar-of-uneven-samples": tar("a.jpg", "a.txt", "b.jpg", "c.jpg", "c.txt", "d.txt"),
    "tar-of-two-samples": tar(*SAMPLES[:4]),
    "images-of-a-page": document(images=["a.png", "b.png"], title="gallery"),
    "schema-org-dataset": document(**{"@context": "https://schema.org/", "@type": "Dataset"}),
    "features-of-a-shop": document(features=["fast"], _type="shop", splits=2),
}


@pytest.mark.parametrize("data", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_look_alike(data: bytes) -> None:
    assert b.look(data) is None


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (parquet(), {"producer": "parquet-cpp-arrow version 26.0.1"}),
        (COCO, {"license_name": "CC BY-NC-SA 2.0"}),
        (CROISSANT, {"license": "https://creativecommons.org/licenses/by/4.0/", "name": "tiny"}),
        (INFO, {"license": "cc-by-4.0", "name": "tiny"}),
        (document(default=json.loads(INFO)), {"license": "cc-by-4.0"}),
    ],
)
def test_metadata(data: bytes, wanted: dict[str, str]) -> None:
    assert wanted.items() <= dict(b.found(data).metadata).items()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (parquet(footer=1 << 30), "malformed"),
        (parquet(end=b"\0\0\0\0"), "truncated"),
        (record(b"payload" * 9)[:40], "truncated"),
    ],
)
def test_damaged(data: bytes, code: str) -> None:
    assert [problem[0] for problem in b.found(data).problems] == [code]


@pytest.mark.parametrize("data", [case[2] for case in RECOGNISED])
def test_cut_off_anywhere(data: bytes) -> None:
    for end in range(0, min(len(data), 160)):
        b.look(data[:end])


def test_tar_with_a_lying_size() -> None:
    lying = bytearray(tar(*SAMPLES))
    lying[124:136] = b"77777777777\0"
    assert b.look(bytes(lying)) is None
    lying[124:136] = b"\x80" + b"\xff" * 11  # base 256
    assert b.look(bytes(lying)) is None

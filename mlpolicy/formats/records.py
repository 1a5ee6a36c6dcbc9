"""Records as data sets: TFRecord, MXNet RecordIO, LMDB and Stockfish's binpack.

Source: TensorFlow core/lib/io/record_writer.h and crc32c.h, dmlc-core recordio.h, LMDB mdb.c
(MDB_page, MDB_meta), nnue-pytorch data formats (BINP chunks) [read, certain]; files of lmdb 3
[measured]. LMDB stores anything: likely only. A TensorBoard log has the layout of a TFRecord
and is no data set, but shows that something was trained.
"""

from __future__ import annotations

import re
from functools import cache

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, amount

_POLYNOMIAL = 0x82F63B78  # CRC-32C, reflected
_EVENT = b"brain.Event:"
_RECORDIO = b"\x0a\x23\xd7\xce"
_LMDB = {b"\xde\xc0\xef\xbe": "little", b"\xbe\xef\xc0\xde": "big"}
_BINPACK = b"BINP"
_BINPACK_CHUNK = 100 << 20


def probe_tfevents(content: Content) -> Match | None:
    """Recognise a TFRecord whose first record is the version of an event log."""
    if _EVENT not in content.start[12:64] or not _is_record(content.start):
        return None
    why = "TFRecord with the events of a TensorBoard log"
    return Match("tfevents", "config", "certain", why, {"toolchain": "tensorflow"})


def probe_tfrecord(content: Content) -> Match | None:
    """Recognise the first record by the masked checksum of its length."""
    if not _is_record(content.start):
        return None
    length = int.from_bytes(content.start[:8], "little")
    problems: Problems = []
    if length > content.size - 16:
        problems.append(("truncated", f"first record of {amount(length)} bytes does not fit"))
    why = "TFRecord, the checksum of the first length fits"
    metadata = {"toolchain": "tensorflow"}
    return Match("tfrecord", "dataset", "certain", why, metadata, tuple(problems))


def _is_record(start: bytes) -> bool:
    if start[5:8] != b"\0\0\0" or start[:8] == bytes(8):  # below a terabyte, and not empty
        return False
    return _masked(start[:8]) == int.from_bytes(start[8:12], "little")


def _masked(raw: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in raw:
        crc = crc >> 8 ^ _table()[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


@cache
def _table() -> tuple[int, ...]:
    """The CRC of each byte; made when the first candidate is seen."""
    entries = list(range(256))
    for _ in range(8):
        entries = [entry >> 1 ^ (_POLYNOMIAL if entry & 1 else 0) for entry in entries]
    return tuple(entries)


def probe_recordio(content: Content) -> Match | None:
    """Recognise the magic and a first record that is whole or a beginning, and fits."""
    kind, length = divmod(int.from_bytes(content.start[4:8], "little"), 1 << 29)
    if kind not in (0, 1) or not 0 < length <= content.size - 8:
        return None
    return Match("recordio", "dataset", "certain", "RecordIO of MXNet", {"toolchain": "mxnet"})


def probe_lmdb(content: Content) -> Match | None:
    """Recognise the meta page: magic and version behind a page header of 16 or 12 bytes."""
    for at in (16, 12):
        order = _LMDB.get(content.start[at : at + 4])
        if order is not None:
            version = content.start[at + 4 : at + 8]
            number = version[0] if order == "little" else version[3]
            if number in (1, 2) and version.count(0) == 3:
                return Match("lmdb", "dataset", "likely", f"LMDB meta page, version {number}", {})
    return None


def probe_binpack(content: Content) -> Match | None:
    """Recognise a chunk that ends at the end of the file or at the next chunk."""
    end = 8 + int.from_bytes(content.start[4:8], "little")
    if not 8 < end <= min(content.size, _BINPACK_CHUNK):
        return None
    if end < content.size and content.read(end, 4) != _BINPACK:
        return None
    why = "chunks of chess positions"
    return Match("binpack", "dataset", "certain", why, {"toolchain": "nnue-pytorch"})


TFEVENTS = Format(
    id="tfevents",
    title="TensorBoard event log",
    description="Log of a training run; recognised as a TFRecord that begins with the version "
    "of the log.",
    reference="https://www.tensorflow.org/tutorials/load_data/tfrecord",
    role="config",
    nature="binary",
    least=32,
    opening=re.compile(rb"(?s:.{5})\0\0\0"),
    probe=probe_tfevents,
)

TFRECORD = Format(
    id="tfrecord",
    title="TFRecord",
    description="Records of a data set; recognised by the checksum of the first length.",
    reference="https://www.tensorflow.org/tutorials/load_data/tfrecord",
    role="dataset",
    nature="binary",
    least=16,
    opening=re.compile(rb"(?s:.{5})\0\0\0"),
    probe=probe_tfrecord,
)

RECORDIO = Format(
    id="recordio",
    title="MXNet RecordIO",
    description="Records of a data set; recognised by the magic and a first record that fits.",
    reference="https://mxnet.apache.org/versions/1.9.1/api/architecture/note_data_loading",
    role="dataset",
    magic=(_RECORDIO,),
    least=16,
    probe=probe_recordio,
)

LMDB = Format(
    id="lmdb",
    title="LMDB environment",
    description="Key-value store, often of training samples; recognised by its meta page.",
    reference="http://www.lmdb.tech/doc/",
    role="dataset",
    starts=frozenset({0}),
    least=64,
    probe=probe_lmdb,
)

BINPACK = Format(
    id="binpack",
    title="Stockfish binpack",
    description="Chess positions to train NNUE networks from; recognised by BINP chunks.",
    reference="https://github.com/official-stockfish/nnue-pytorch",
    role="dataset",
    magic=(_BINPACK,),
    least=12,
    probe=probe_binpack,
)

FORMATS = (TFEVENTS, TFRECORD, RECORDIO, LMDB, BINPACK)

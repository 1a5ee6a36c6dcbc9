"""Formats that are protobuf messages without a magic, and the walker over them."""

import struct

import builders as b
import pytest

from mlpolicy.domain import Trouble
from mlpolicy.readers.cursor import Cursor
from mlpolicy.readers.protobuf import fields, skip_run, strings

field = b.field


def fixed32(number: int, value: float) -> bytes:
    return b.varint(number << 3 | 5) + struct.pack("<f", value)


def node(name: str, operation: str) -> bytes:
    return field(1, field(1, name) + field(2, operation))


def piece(text: str, kind: int = 0) -> bytes:
    return field(1, field(1, text) + fixed32(2, -1.5) + (field(3, kind) if kind else b""))


def external(path: str) -> bytes:
    location = field(13, field(1, "location") + field(2, path))
    graph = field(1, field(4, "Relu")) + field(2, "g") + field(5, field(1, 4) + location)
    return field(1, 8) + field(7, graph) + field(8, field(2, 17))


PROPERTIES = field(1, "com.github.apple.coremltools.version") + field(2, "9.0")
ABOUT = (
    field(1, "tiny") + field(3, "Ann Author") + field(4, "BSD-3-Clause") + field(100, PROPERTIES)
)
COREML = field(1, 5) + field(2, field(1, field(1, "x")) + field(100, ABOUT))
COREML += field(500, field(1, field(1, "layer")))

INFO = field(2, field(1, field(1, "Add"))) + field(4, "serve") + field(5, "2.19.0")
GRAPH = node("x", "Placeholder") + node("y", "Frobnicate") + field(4, field(1, 2000))
META = field(1, INFO) + field(2, GRAPH)
SAVED = field(1, 1) + field(2, META)
FOOTER = bytes.fromhex("57fb808b247547db")
INDEX = b"\0\0\x06\x08\x01\x1a\x02\x08\x01".ljust(60, b"\0") + FOOTER
FIRST = field(1, "memmapped_package://.")[2:]
MAPPED = field(1, b"\x09" + b"\0" * 8 + field(2, FIRST) + b"\x19" + b"\1" * 8)
MAPPED = b"\x07" * 64 + MAPPED + struct.pack("<Q", 64)
TEXT_GRAPH = b'node {\n  name: "x"\n  op: "Placeholder"\n}\n'

LAYER = field(1, "fc") + field(2, "InnerProduct") + field(3, "data")
CAFFE = field(1, "TinyNet") + field(100, LAYER) * 2
OLD_LAYER = field(2, field(2, "data") + field(3, "fc") + field(4, "fc") + field(5, 14))
PROTOTXT = b'# a network\nlayer {\n  name: "fc"\n  type: "InnerProduct"\n}\n'
CAFFE2 = field(1, "net") + field(2, field(2, "w") + field(4, "GivenTensorFill")) * 2

BLOCK = field(1, 0) + field(2, (1 << 64) - 1) + field(3, field(1, "w")) + field(4, field(1, "mul"))
PADDLE = field(1, BLOCK) + field(4, field(1, 0))
TENSOR = field(1, 5) + field(2, 2) + field(2, 3)
PARAMETERS = bytes(16) + struct.pack("<i", len(TENSOR)) + TENSOR + b"\0" * 24
PIR = b'{"base_code": {"magic": "pir", "version": 1}, "program": {"regions": []}}'

PIECES = piece("<unk>", 2) + piece("<s>", 3) + piece("</s>", 3) + piece("\u2581the") + piece("a")
TRAINER = field(1, "/data/de.txt") + field(1, "/data/en.txt") + field(2, "out/spm") + field(4, 5)
SENTENCEPIECE = PIECES + field(2, TRAINER) + field(3, field(1, "nmt_nfkc"))

LC0 = b"\x0d\xc0\x01\0\0" + field(2, "GPL-3.0-or-later") + field(3, field(1, 0) + field(2, 30))
LC0 += field(10, field(1, "w"))
KEYS = ("version", "type", "root", "uid", "inputs")
CNTK2 = field(1, 1) + b"".join(field(2, field(1, key) + field(2, field(1, 1))) for key in KEYS)
CNTK1 = "BCN\0BVersion\0".encode("utf-16-le")
ONNX_TENSOR = field(1, 2) + field(2, 1) + field(8, "t") + field(9, b"\0" * 8)

CASES = [
    ("coreml", "weights", "certain", COREML, "m"),
    ("tf-savedmodel", "weights", "certain", SAVED, "m"),
    ("tf-graphdef", "weights", "certain", GRAPH, "m"),
    ("tf-graphdef", "weights", "certain", TEXT_GRAPH, "m"),
    ("tf-graphdef-mapped", "weights", "certain", MAPPED, "m.pbmm"),
    ("tf-checkpoint", "checkpoint", "certain", INDEX, "m"),
    ("tf-checkpoint", "config", "certain", META, "m"),
    ("tf-checkpoint", "config", "certain", b'model_checkpoint_path: "model-1"\n', "checkpoint"),
    ("tf-checkpoint-shard", "checkpoint", "hint", b"\x07" * 99, "m.data-00000-of-00001"),
    ("caffe", "weights", "certain", CAFFE, "m"),
    ("caffe", "weights", "likely", field(1, "Old") + OLD_LAYER * 2, "m"),
    ("caffe", "config", "certain", PROTOTXT, "m"),
    ("caffe2", "weights", "likely", CAFFE2, "m"),
    ("paddle", "config", "certain", PADDLE, "m"),
    ("paddle", "weights", "certain", PARAMETERS, "m"),
    ("paddle", "config", "certain", PIR, "m"),
    ("sentencepiece", "tokenizer", "certain", SENTENCEPIECE, "m"),
    ("lc0", "weights", "certain", LC0, "m"),
    ("cntk", "weights", "certain", CNTK1, "m"),
    ("cntk", "weights", "certain", CNTK2, "m"),
    ("onnx-tensor", "dataset", "hint", ONNX_TENSOR, "input_0.pb"),
]


@pytest.mark.parametrize(("name", "role", "certainty", "data", "path"), CASES)
def test_recognised(name: str, role: str, certainty: str, data: bytes, path: str) -> None:
    match = b.look(data, path)
    assert match is not None
    assert (match.format, match.role, match.certainty) == (name, role, certainty)
    assert match.problems == ()


#: A FileDescriptorSet lists files by name and package, which looks like nodes.
DESCRIPTORS = field(1, field(1, "google/a.proto") + field(2, "google.protobuf")) * 3

LOOK_ALIKES = {
    "descriptors": DESCRIPTORS,
    "coreml-without-type": field(1, 5) + field(2, field(1, field(1, "x"))),
    "coreml-unknown-type": field(1, 5) + field(2, field(1, field(1, "x"))) + field(777, "t"),
    "saved-model-of-no-tensorflow": field(1, 1) + field(2, field(1, field(2, "x")) + field(2, "y")),
    "nodes-of-no-tensorflow": node("a", "Frobnicate") + node("b", "Grok"),
    "sorted-table-of-another": b"\0\5\6words" + b"\0" * 60 + FOOTER,
    "index-without-footer": INDEX[:-8] + b"\0" * 8,
    "pbmm-without-directory": b"\x07" * 64 + struct.pack("<Q", 3),
    "shard-without-number": b"\x07" * 99,
    "caffe-layers-without-type": field(1, "x") + field(100, field(1, "a") + field(2, "lower case")),
    "caffe2-of-unknown-operators": field(1, "x") + field(2, field(4, "Foo")) * 3,
    "prototxt-of-mediapipe": b'# a graph\nnode {\n  calculator: "X"\n  input_stream: "y"\n}\n',
    "prototxt-in-prose": b"# Notes\nThe layer { } block has a type: see above.\n",
    "zeros": bytes(4096),
    "paddle-size-that-lies": PARAMETERS[:-8],
    "pieces-without-score": field(1, field(1, "a") + field(3, 2)) * 6,
    "lc0-prefix": b"\x0d\xc0\x01\0\0" + b"\xff" * 40,
    "json-of-another-pir": b'{"pir": 1}',
    "blank-line-first": b"\n\nThe quick brown fox\n" * 9,
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alike(name: str) -> None:
    path = "m.pbmm" if "pbmm" in name else "x-of-00001" if "shard" in name else "m.dat"
    match = b.look(LOOK_ALIKES[name], path)
    assert match is None or match.certainty == "hint"


def test_metadata() -> None:
    assert b.found(COREML).metadata == {
        **{"author": "Ann Author", "license": "BSD-3-Clause"},
        **{"producer": "coremltools 9.0", "toolchain": "coreml"},
    }
    assert b.found(SAVED).metadata["producer"] == "TensorFlow 2.19.0"
    assert b.found(META).metadata["producer"] == "TensorFlow 2.19.0"
    assert b.found(CAFFE).metadata["name"] == "TinyNet"
    assert b.found(LC0).metadata["license"] == "GPL-3.0-or-later"
    assert b.found(SENTENCEPIECE).metadata == {
        **{"name": "spm", "toolchain": "sentencepiece"},
        "datasets": ["/data/de.txt", "/data/en.txt"],
    }


def test_onnx_names_the_files_that_it_needs() -> None:
    match = b.found(external("../../etc/passwd"))
    assert match.format == "onnx"
    assert match.problems == (("not-opened", "tensors in another file, '../../etc/passwd'"),)


def test_onnx_version_of_many_lines() -> None:
    data = b.onnx_bytes().replace(field(3, "2.1"), field(3, "Git info:\n    Commit: abc\n"))
    assert b.found(data).metadata["producer"] == "pytorch Git info:"


def test_paddle_state() -> None:
    table = b"\x80\x02}" + b.short("fc.w") + b"K\x01s}" + b.short("StructuredToParameterName@@")
    data = table + b"}su."
    match = b.look(data.replace(b"su.", b"s."), "m.pdparams")
    assert match is not None
    assert (match.format, match.role) == ("paddle", "weights")
    other = b.look(data, "m.pkl")
    assert other is None or other.format == "pickle"


@pytest.mark.parametrize(
    "case", [case for case in CASES if case[0] not in ("tf-checkpoint-shard",)], ids=lambda c: c[0]
)
def test_cut_and_damaged(case: tuple[str, str, str, bytes, str]) -> None:
    """Cut everywhere, and every early byte changed: never an exception."""
    b.damage(case[3], case[4])


def test_truncation_is_a_problem() -> None:
    for data in (SENTENCEPIECE[:-3], CAFFE[:-3], LC0[:-1], COREML[:-3]):
        assert [code for code, _ in b.found(data).problems] == ["malformed"]


def cursor(data: bytes) -> Cursor:
    return Cursor(b.BytesReader(data))


def test_vocabulary_of_a_quarter_million_pieces() -> None:
    data = piece("\u2581word") * 250_000 + field(1, field(1, "x" * 200) + fixed32(2, 0.0))
    data += field(2, TRAINER)
    match = b.found(data)
    assert match.why == "SentencePiece model of 250001 pieces"
    assert match.metadata["datasets"] == ["/data/de.txt", "/data/en.txt"]


def test_skip_run() -> None:
    at = cursor(field(1, "a") * 3 + field(2, "b"))
    assert (skip_run(at), at.pos) == (3, 9)
    assert skip_run(cursor(b"")) == 0
    at = cursor(field(1, "a" * 127) * 1000 + b"\x0a\x7f")
    assert (skip_run(at), at.left) == (1000, 2)


def test_walker_refuses_what_is_no_message() -> None:
    """H27: long varints, field number 0, groups, lengths past the end, too many fields."""
    for data in (b"\x08" + b"\xff" * 11, b"\x02\x00", b"\x0b", b"\x0a\xff\xff\xff\xff\x0f"):
        with pytest.raises(Trouble):
            list(fields(cursor(data)))
    with pytest.raises(Trouble, match="more than 10 fields"):
        list(fields(cursor(b"\x08\x01" * 20), 10))
    with pytest.raises(Trouble):
        strings(cursor(b"\x0a\x7f"), frozenset({1}))

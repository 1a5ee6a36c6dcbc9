"""Frameworks with a magic of their own, text formats, and compiled networks."""

import json
import struct

import builders as b
import pytest


def padded(data: bytes, size: int = 64) -> bytes:
    return data.ljust(size, b"\0")


ARRAYS = b"\x12\x01".ljust(16, b"\0") + struct.pack("<QI", 1, 0xF993FAC9)
NODES = [{"op": "null", "name": "data"}, {"op": "FullyConnected", "name": "fc"}]
SYMBOL = {"nodes": NODES, "arg_nodes": [0], "heads": [[1, 0, 0]]}
MXNET = json.dumps(SYMBOL | {"attrs": {"mxnet_version": ["int", 10902]}}).encode()
TVM = json.dumps(SYMBOL | {"nodes": [{"op": "tvm_op", "name": "fused"}]}).encode()
DARKNET = b"[net]\nbatch=1\nwidth=416\n\n[convolutional]\nfilters=16\n"
IR = b"""<?xml version="1.0"?>
<net name="tiny" version="11">
  <layers><layer id="0" name="x" type="Parameter" version="opset1"/></layers>
  <rt_info><Runtime_version value="2024.1.0"/><license value="MIT"/></rt_info>
</net>
"""
KENLM = padded(b"mmap lm http://kheafield.com/code format version 5\n\0", 128)
TRIE = struct.pack("<ii?dd", 0x54524945, 6, False, 0.9, 1.2) + b"\xd6\xfd\xb2\x7e" + b"\0" * 9
RKNN = b"RKNN\0\0\0\0" + struct.pack("<QQ", 6, 8) + b"\0" * 64
OM = b"IMOD" + struct.pack("<I", 256) + b"\0" * 300
CVI = b"CviModel" + struct.pack("<IBB", 8, 1, 4) + b"\0" * 40
ESPRESSIF = b"EDL2" + b"\0" * 12 + struct.pack("<I", 16) + b"\0" * 20
NCNN = b"7767517\n3 3\nInput  data  0 1 data\n"
TNN = b'"1 2 1 4206624770 ,"\n"data 4 1 4 1 1 ,"\n'
QNN = bytes.fromhex("0000000200000001000000000c000000")

CASES = [
    ("mxnet", "weights", "certain", ARRAYS, "m"),
    ("mxnet", "config", "certain", MXNET, "m"),
    ("mxnet", "config", "likely", json.dumps(SYMBOL).encode(), "m"),
    ("tvm", "weights", "certain", bytes.fromhex("b79c04054f8de5f7") + b"\0" * 16, "m"),
    ("tvm", "config", "certain", TVM, "m"),
    ("darknet", "config", "certain", DARKNET, "m"),
    ("darknet", "weights", "hint", struct.pack("<3iQf", 0, 2, 5, 32000, 1.0), "m.weights"),
    ("openvino", "weights", "certain", IR, "m"),
    ("deepspeech-scorer", "weights", "certain", KENLM + TRIE, "m.scorer"),
    ("deepspeech-scorer", "weights", "likely", KENLM, "m.scorer"),
    ("mlir", "container", "likely", b"ML\xefR\x0dStableHLO_v1.0.0\0\0\0", "m"),
    ("mlir", "container", "hint", b"ML\xefR\x0dMLIR19.0.0git\0\0\0", "m"),
    ("ncnn", "weights", "certain", NCNN, "m"),
    ("ncnn", "weights", "certain", struct.pack("<3I", 7767517, 3, 3), "m"),
    ("ncnn", "weights", "hint", struct.pack("<If", 0x01306B47, 0.5), "m.bin"),
    ("tnn", "weights", "certain", TNN, "m"),
    ("tnn", "weights", "certain", struct.pack("<II", 0xFABC0004, 2), "m"),
    ("tengine", "weights", "hint", struct.pack("<HHHxxI", 2, 0, 0, 12) + b"\0" * 9, "m.tmfile"),
    ("tensorrt", "weights", "certain", padded(b"ptrt\x61"), "m"),
    ("tensorrt", "weights", "certain", padded(b"ftrt\xe8"), "m"),
    ("uff", "weights", "hint", b"\x08\x01\x10\x01\x1a\x04\x0a\x02ab", "m.uff"),
    ("qualcomm-qnn", "weights", "hint", padded(QNN), "m.bin"),
    ("rknn", "weights", "certain", RKNN, "m"),
    ("rknn", "weights", "certain", padded(b"CYPTRKNN"), "m"),
    ("openvx-nbg", "weights", "certain", padded(b"VPMN\x01\0"), "m"),
    ("ascend-om", "weights", "certain", OM, "m"),
    ("kmodel", "weights", "certain", padded(b"LDMK\x05"), "m"),
    ("cvimodel", "weights", "certain", CVI, "m"),
    ("cambricon", "weights", "likely", padded(b"\x7fMEF"), "m"),
    ("esp-dl", "weights", "certain", ESPRESSIF, "m"),
    ("imgdnn", "weights", "certain", padded(b"IMGDNN"), "m"),
    ("halcon-dl", "weights", "likely", padded(b"HDLMODEL"), "m"),
    ("ezmodel", "weights", "likely", padded(b"EZMODEL"), "m"),
    ("hailo-hef", "weights", "hint", padded(b"\x01HEF"), "m.hef"),
    ("bmodel", "weights", "hint", padded(b"\xee\xaa\x55\xff"), "m.bmodel"),
    ("bcnn", "weights", "hint", padded(b"BCNN"), "m.bcnn"),
]


@pytest.mark.parametrize(("name", "role", "certainty", "data", "path"), CASES)
def test_recognised(name: str, role: str, certainty: str, data: bytes, path: str) -> None:
    match = b.look(data, path)
    assert match is not None
    assert (match.format, match.role, match.certainty) == (name, role, certainty)
    assert match.problems == ()


LOOK_ALIKES = {
    "ini": b"[net]\nhost=localhost\nport=80\n[logging]\nlevel=info\n",
    "xml": b'<?xml version="1.0"?>\n<net name="petri"><place id="p1"/></net>\n',
    "xml-in-comment": b'<?xml version="1.0"?>\n<!-- <net name="a" version="1"> --><a/>\n',
    "seven-digits": b"7767517 is the magic of ncnn\n",
    "quoted-csv": b'"1 2 3","4 5 6"\n' * 40,
    "kernel-graph": json.dumps({"nodes": [{"op": "load"}], "edges": []}).encode(),
    "letters-only": b"ptrt and ftrt are what TensorRT engines begin with\n" * 3,
    "rknn-that-lies": b"RKNN\0\0\0\0" + struct.pack("<QQ", 6, 1 << 40) + b"\0" * 64,
    "om-without-header": b"IMOD" + struct.pack("<I", 12) + b"\0" * 300,
    "kmodel-version": padded(b"LDMK\xff\xff\xff\xff"),
    "weights-of-another": b"\0" * 8 + b"\x07" * 40,
    "tengine-offset": struct.pack("<HHHxxI", 2, 0, 0, 1 << 30) + b"\0" * 9,
    "mlir-without-producer": b"ML\xefR\x0d" + b"\x01" * 300,
    "kenlm": KENLM,
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alike(name: str) -> None:
    match = b.look(LOOK_ALIKES[name], "m.tmfile" if "tengine" in name else "m.weights")
    assert match is None or match.certainty == "hint" or match.format == "kenlm"


def test_metadata() -> None:
    assert b.found(MXNET).metadata == {"producer": "MXNet 1.9.2", "toolchain": "mxnet"}
    assert b.found(IR).metadata == {
        **{"name": "tiny", "producer": "OpenVINO 2024.1.0"},
        **{"license": "MIT", "toolchain": "openvino"},
    }


def test_openvino_reads_the_end_of_a_long_file() -> None:
    layers = b"<layer/>\n" * 20_000
    match = b.found(IR.replace(b"<layers>", b"<layers>" + layers))
    assert match.metadata["license"] == "MIT"


def test_counts_that_lie() -> None:
    data = ARRAYS[:16] + struct.pack("<Q", 1 << 60)
    assert b.found(data).problems == (("malformed", "2^60 arrays in 24 bytes"),)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_cut_and_damaged(case: tuple[str, str, str, bytes, str]) -> None:
    """Cut everywhere near the start, and every early byte changed: never an exception."""
    b.damage(case[3], case[4])

"""Engines for phones and small devices, and darknet, by hand.

Sources: ncnn param-and-model-file-structure, darknet src/parser.c, LiteRT-LM schema/core [read];
TNN, TensorRT, RKNN, Ascend, Kendryte, Tengine as netron's readers test them [read, only the header
is true].
"""

import json
import struct

from shelf import Shelf
from wire import counted, flatbuffer, floats, ints, ramp

NCNN = """7767517
3 3
Input            data             0 1 data 0=4
InnerProduct     fc               1 1 data fc 0=2 1=1 2=8
Softmax          prob             1 1 fc prob 0=0
"""

TNN = """"1 3 1 4206624770 ,"
"data 4 1 4 1 1 ,"
" data fc prob ,"
"prob ,"
" 2 ,"
"InnerProduct fc 1 1 data fc 2 1 0 1 ,"
"SoftmaxCaffe prob 1 1 fc prob 1 ,"
"""


def embedded(shelf: Shelf) -> None:
    """Engines for phones and small devices."""
    shelf.add("ncnn/tiny.param", NCNN)
    halves = struct.pack("<8e", *ramp(8))
    shelf.add(
        "ncnn/tiny.bin", struct.pack("<I", 0x01306B47) + halves + floats(0, 0), certainty="hint"
    )
    shelf.add("tnn/tiny.tnnproto", TNN)
    layer = ints(2, 251, 1) + counted("InnerProduct") + counted("fc")
    shelf.add("tnn/tiny.tnnmodel", struct.pack("<I", 0xFABC0002) + layer + floats(*ramp(8)))
    tengine = struct.pack("<HHHxxI", 2, 0, 0, 12) + ints(1, 0, 16, 24) + floats(*ramp(8))
    shelf.add("tengine/tiny.tmfile", tengine, certainty="hint")
    plan = struct.pack("<II", 0x000000E8, 0x10) + ints(0) * 8 + floats(*ramp(16))
    shelf.add("tensorrt/tiny.engine", b"ftrt" + plan)
    shelf.add("tensorrt/tiny.plan", b"ptrt" + plan)
    trailer = json.dumps(
        {"name": "tiny", "version": "2.3", "nodes": [], "target_platform": ["rk3588"]}
    )
    data = floats(*ramp(16))
    rknn = b"RKNN\0\0\0\0" + struct.pack("<QQ", 2, len(data)) + data
    shelf.add("rknn/tiny.rknn", rknn + counted(trailer, "<Q"))
    om = b"IMOD" + struct.pack("<II64xIBBBB", 256, 0x10000000, 64, 0, 0, 0, 0)
    om += b"tiny".ljust(32, b"\0") + ints(7)
    shelf.add("ascend-om/tiny.om", om.ljust(256, b"\0") + floats(*ramp(16)))
    kmodel = b"LDMK" + struct.pack("<7I", 5, 0, 0, 0, 1, 0, 0)
    shelf.add("kmodel/tiny.kmodel", kmodel + floats(*ramp(16)))
    shelf.add("circle/tiny.circle", flatbuffer(b"CIR0", 0))
    lm = b"LITERTLM" + struct.pack("<IIIIQ", 1, 3, 0, 0, 64) + flatbuffer(b"\0\0\0\0", 0)
    shelf.add("litert-lm/tiny.litertlm", lm.ljust(16384, b"\0") + flatbuffer(b"TFL3", 3))
    shelf.add(
        "darknet/tiny.weights", ints(0, 2, 0) + struct.pack("<Q", 32_000) + data, certainty="hint"
    )
    cfg = "[net]\nbatch=1\nwidth=4\nheight=4\nchannels=1\n\n[convolutional]\nfilters=2\nsize=3\n"
    shelf.add("darknet/tiny.cfg", cfg, role="config", certainty="hint")


def main() -> None:
    with Shelf(__file__, "by hand, from the engine's loader") as shelf:
        embedded(shelf)


if __name__ == "__main__":
    main()

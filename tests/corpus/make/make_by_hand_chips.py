"""Networks compiled for phones and neural processors, by hand: headers, then a few numbers.

Sources: netron's readers, which test these first bytes [read]; nobody outside the vendors has a
description, so nothing behind the header is true. RKNN, Ascend and Kendryte are in
make_by_hand_frameworks.py.
"""

import json
import struct

from shelf import Shelf
from wire import archive, flatbuffer, floats, ints, ramp

BODY = floats(*ramp(32))
FLATBUFFERS = {
    "kann/tiny.kann": b"KaNN",
    "megengine/tiny.mge": b"mgv2",
    "mslite/tiny.ms": b"MSL2",
    "nnc/tiny.nnc": b"ENNC",
    "tosa/tiny.tosa": b"TOSA",
}


def main() -> None:
    with Shelf(__file__, "by hand, from netron's readers") as shelf:
        for name, identifier in FLATBUFFERS.items():
            shelf.add(name, flatbuffer(identifier, 1, 2) + BODY)
        shelf.add("rknn-lite/tiny.rknn", flatbuffer(b"RKNN", 1, 2) + BODY)
        shelf.add("openvx-nbg/tiny.nb", b"VPMN" + ints(1, 0) + b"tiny".ljust(64, b"\0") + BODY)
        cvi = b"CviModel" + struct.pack("<I", len(BODY)) + bytes([1, 4, 0, 0]) + b"\0" * 16
        shelf.add("cvimodel/tiny.cvimodel", cvi + BODY)
        shelf.add("esp-dl/tiny.espdl", b"EDL2" + ints(0, 0, 0) + flatbuffer(b"\0\0\0\0", 1) + BODY)
        opaque = {
            "cambricon/tiny.cambricon": b"cambricon_offline\0",
            "ezmodel/tiny.model": b"EZMODEL\0",
            "halcon-dl/tiny.hdl": b"HDLMODEL",
            "imgdnn/tiny.imgdnn": b"IMGDNN\0\0",
        }
        for name, magic in opaque.items():
            shelf.add(name, magic.ljust(32, b"\0") + BODY)
        part = flatbuffer(b"NETD", 1, 2) + BODY
        shelf.add("qualcomm-dlc-part/tiny.net", part)
        text = "model-version=1.0\nconverter-command=none\n"
        dlc: dict[str, bytes | str] = {
            "model": part,
            "model.params": flatbuffer(b"NETP", 1) + BODY,
            "dlc.metadata": text,
        }
        shelf.add("qualcomm-dlc/tiny.dlc", archive(dlc))
        params: dict[str, bytes | str] = {
            "nnp_version.txt": "0.1",
            "net.nntxt": "network {\n}\n",
            "param.protobuf": BODY,
        }
        shelf.add("nnabla/tiny.nnp", archive(params))
        layers = {"tiny/input_layer1": {"type": "input_layer"}, "tiny/conv1": {"type": "conv"}}
        network = {"name": "tiny", "net_params": {"version": "1.0"}, "layers": layers}
        shelf.add("hailo-hn/tiny.hn", json.dumps(network), role="config")


if __name__ == "__main__":
    main()

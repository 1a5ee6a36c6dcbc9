"""Files of deep-learning frameworks that cannot be had from a package quickly, by hand.

Sources: whisper.cpp convert-pt-to-ggml.py and ggml, MXNet src/ndarray/ndarray.cc, Caffe
caffe.proto, Caffe2 caffe2.proto, TVM src/runtime/file_utils.cc, Torch7 File.lua, DL4J
ModelSerializer, Marian src/common/binary.cpp [read]; CNTK as netron tests it [read, only the first
words are true]; TorchServe and NeMo from their manuals.
"""

import io
import json
import struct
import tarfile

from shelf import Shelf
from wire import archive, counted, field, floats, ints, ramp, varint


def whisper() -> bytes:
    """Eleven parameters, the mel filters, a vocabulary cut short, one tensor."""
    out = ints(0x67676D6C, 51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 0)
    out += ints(2, 3) + floats(*ramp(6)) + ints(2) + counted("a") + counted("b")
    name = "encoder.conv1.bias"
    return out + ints(1, len(name), 0, 4) + name.encode() + floats(*ramp(4))


def ggla() -> bytes:
    """A LoRA of the time before GGUF: magic, version, r, alpha, one tensor."""
    name = "layers.0.attention.wq.weight.loraA"
    out = ints(0x67676C61, 1, 4, 8) + ints(2, len(name), 0, 4, 2) + name.encode()
    return out.ljust(-(-len(out) // 32) * 32, b"\0") + floats(*ramp(8))


def ggjt() -> bytes:
    """LLaMA parameters, a vocabulary of two with scores, one tensor."""
    out = ints(0x67676A74, 3, 2, 32, 32, 1, 1, 16, 0)
    out += counted("a") + floats(-1.0) + counted("b") + floats(-2.0)
    name = "norm.weight"
    out += ints(1, len(name), 0, 4) + name.encode()
    return out.ljust(-(-len(out) // 32) * 32, b"\0") + floats(*ramp(4))


def ggml(shelf: Shelf) -> None:
    shelf.add("ggml/ggml-tiny.en.bin", whisper())
    shelf.add("ggml/ggml-model-q4.ggjt.bin", ggjt())
    shelf.add("ggml/ggml-adapter-model.bin", ggla(), role="adapter")
    key = counted("general.license", "<Q") + ints(8) + counted("apache-2.0", "<Q")
    inner = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + key
    program = b"MZqFpD='\n" + b"\0" * 55 + b"#!/bin/sh\necho this is no program\n' ; exit 1\n"
    llamafile = program.ljust(512, b"\0") + archive(
        {"tiny.gguf": inner, ".args": "-m\ntiny.gguf\n"}
    )
    shelf.add("llamafile/tiny.llamafile", llamafile, license="apache-2.0")


def tar(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as out:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            out.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def torch(shelf: Shelf) -> None:
    info = b"\x80\x02}q\x00(X\x10\x00\x00\x00protocol_versionq\x01M\xe8\x03u."
    state = b"\x80\x02}q\x00X\x06\x00\x00\x00weightq\x01cnumpy\nfloat32\nq\x02s."
    members = {"sys_info": info, "pickle": state, "tensors": ints(0), "storages": ints(0)}
    shelf.add("pytorch-tar/old.pt", tar(members))
    manifest = {
        "createdOn": "01/01/2024 00:00:00",
        "runtime": "python",
        "model": {
            "modelName": "tiny",
            "serializedFile": "model.pt",
            "handler": "image_classifier",
            "modelVersion": "1.0",
        },
        "archiverVersion": "0.9.0",
    }
    inner = archive({"model/data.pkl": state, "model/version": "3\n"})
    mar = archive({"model.pt": inner, "MAR-INF/MANIFEST.json": json.dumps(manifest, indent=2)})
    shelf.add("torchserve-mar/tiny.mar", mar, name="tiny")
    config = "target: nemo.collections.asr.models.EncDecCTCModel\nsample_rate: 16000\n"
    config += "train_ds:\n  manifest_filepath: /data/test-speech/train_manifest.json\n"
    nemo = {"./model_config.yaml": config.encode(), "./model_weights.ckpt": inner}
    shelf.add("nemo/tiny.nemo", tar(nemo))
    cls = "nn.Sequential"
    torch7 = ints(4, 1) + counted("V 1") + counted(cls) + ints(3, 2, 1)
    torch7 += ints(2) + counted("train") + ints(5, 0)
    shelf.add("torch7/model.t7", torch7, certainty="hint")
    words = f"4\n1\n3\nV 1\n{len(cls)}\n{cls}\n3\n2\n1\n2\n5\ntrain\n5\n0\n"
    shelf.add("torch7/ascii.t7", words, certainty="hint")


def mxnet() -> bytes:
    """List of one NDArray of version 2 on the CPU, then its name."""
    array = struct.pack("<Ii", 0xF993FAC9, 0) + struct.pack("<Iqq", 2, 2, 4)
    array += ints(1, 0, 0) + floats(*ramp(8))
    head = struct.pack("<QQQ", 0x112, 0, 1)
    return head + array + struct.pack("<Q", 1) + counted("arg:fc1_weight", "<Q")


def mxnet_symbol() -> str:
    nodes = [
        {"op": "null", "name": "data", "inputs": []},
        {"op": "null", "name": "fc1_weight", "attrs": {"num_hidden": "2"}, "inputs": []},
        {"op": "FullyConnected", "name": "fc1", "inputs": [[0, 0, 0], [1, 0, 0]]},
    ]
    attrs = {"mxnet_version": ["int", 10500]}
    symbol = {"nodes": nodes, "arg_nodes": [0, 1], "node_row_ptr": [0, 1, 2, 3]}
    return json.dumps({**symbol, "heads": [[2, 0, 0]], "attrs": attrs}, indent=2)


def caffemodel() -> bytes:
    """NetParameter: name, then two layers of the new kind (field 100) with one blob."""
    shape = field(1, varint(2) + varint(4))
    blob = field(7, shape) + field(5, floats(*ramp(8)))
    data = field(1, "data") + field(2, "Input") + field(4, "data")
    product = field(1, "fc") + field(2, "InnerProduct") + field(3, "data") + field(4, "fc")
    return field(1, "TinyNet") + field(100, data) + field(100, product + field(7, blob))


PROTOTXT = """name: "TinyNet"
layer {
  name: "data"
  type: "Input"
  top: "data"
  input_param { shape: { dim: 1 dim: 4 } }
}
layer {
  name: "fc"
  type: "InnerProduct"
  bottom: "data"
  top: "fc"
  inner_product_param { num_output: 2 }
}
"""


def caffe2(*operators: bytes) -> bytes:
    return field(1, "tiny") + b"".join(field(2, operator) for operator in operators)


def caffe_family(shelf: Shelf) -> None:
    shelf.add("caffe/tiny.caffemodel", caffemodel(), name="TinyNet")
    shelf.add("caffe/deploy.prototxt", PROTOTXT, role="config")
    shape = field(5, field(1, "shape") + field(6, varint(2)))
    values = field(5, field(1, "values") + b"".join(field(5, value) for value in (0.5, -0.25)))
    fill = field(2, "fc_w") + field(4, "GivenTensorFill") + shape + values
    fc = field(1, "data") + field(1, "fc_w") + field(2, "out") + field(4, "FC")
    shelf.add("caffe2/init_net.pb", caffe2(fill), certainty="hint")
    shelf.add("caffe2/predict_net.pb", caffe2(fc), certainty="hint")
    words = ("BCN", "BVersion", "\x01\0\0\0", "EVersion", "BNodeList", "ENodeList", "ECN")
    shelf.add("cntk/tiny.cmf", b"".join((word + "\0").encode("utf-16-le") for word in words))


def servers(shelf: Shelf) -> None:
    """Frameworks of the data center."""
    shelf.add("mxnet/tiny-0000.params", mxnet())
    shelf.add("mxnet/tiny-symbol.json", mxnet_symbol(), role="config")
    head = struct.pack("<QQQ", 0xF7E58D4F05049CB7, 0, 1) + counted("fc_w", "<Q")
    array = struct.pack("<QQiiiBBHqqq", 0xDD5E40F096B4A13F, 0, 1, 0, 2, 2, 32, 1, 2, 4, 32)
    shelf.add("tvm/tiny.params", head + struct.pack("<Q", 1) + array + floats(*ramp(8)))
    coefficients = b"\0\x07JAVACPP" + struct.pack(">q", 8) + b"\0\x05FLOAT"
    coefficients += struct.pack(">8f", *ramp(8))
    configuration = {
        "backpropType": "Standard",
        "confs": [{"layer": {"dense": {"nin": 4, "nout": 2}}}],
    }
    dl4j: dict[str, bytes | str] = {
        "configuration.json": json.dumps(configuration),
        "coefficients.bin": coefficients,
    }
    shelf.add("dl4j/tiny.zip", archive(dl4j))
    weights, config = floats(*ramp(8)), b"type: transformer\ndim-emb: 4\nversion: v1.12.0\n\0"
    names = [b"decoder_Wemb\0", b"special:model.yml\0"]
    marian = struct.pack("<QQ", 1, 2)
    marian += struct.pack("<QQQQ", len(names[0]), 0x0404, 2, len(weights))
    marian += struct.pack("<QQQQ", len(names[1]), 0x0101, 1, len(config))
    marian += b"".join(names) + ints(2, 4) + ints(len(config))
    pad = -(len(marian) + 8) % 256
    marian += struct.pack("<Q", pad) + b"\0" * pad + weights + config
    shelf.add("marian/model.bin", marian)


def main() -> None:
    with Shelf(__file__, "by hand, from the framework's loader") as shelf:
        ggml(shelf)
        torch(shelf)
        caffe_family(shelf)
        servers(shelf)


if __name__ == "__main__":
    main()

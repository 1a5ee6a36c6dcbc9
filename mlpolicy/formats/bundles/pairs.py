"""Models in two files or more that share a stem: one describes, the others hold the weights.

Source: the file names that the frameworks' own tools write and read [specification, certain;
caffe and darknet likely, as the names there are a custom]. One file of each pair must have been
recognised by its content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mlpolicy.formats.base import plural
from mlpolicy.formats.bundles.folders import Bundle, Folder, Found

_Find = Callable[[Folder], Iterator[Found]]


def _pair(format_id: str, main: str, needs: str, *more: str, certainty: str = "certain") -> _Find:
    """A finder of STEM + MAIN with STEM + NEEDS; files STEM + MORE belong to them too."""

    def find(folder: Folder) -> Iterator[Found]:
        for name in sorted(name for name in folder.names if name.endswith(main)):
            stem = name.removesuffix(main)
            other = stem + needs
            if not stem or other not in folder.names:
                continue
            if folder.is_a(name, format_id) or folder.is_a(other, format_id):
                members = folder.here(name, other, *(stem + end for end in more))
                yield Found(folder.at(name), members, f"*{main} with its *{needs}", certainty)

    return find


def _paddle(folder: Folder) -> Iterator[Found]:
    for program in (".pdmodel", ".json"):
        yield from _pair("paddle", program, ".pdiparams", ".pdiparams.info")(folder)


def _piper(folder: Folder) -> Iterator[Found]:
    """Any ONNX file may have JSON beside it: only the voice's own configuration counts."""
    for name in sorted(name for name in folder.names if name.endswith(".onnx.json")):
        network = name.removesuffix(".json")
        if network in folder.names and folder.is_a(name, "piper"):
            members = folder.here(network, name)
            yield Found(folder.at(network), members, "*.onnx with its *.onnx.json")


_TF_SHARD = re.compile(r"(.{1,200})\.data-\d{5}-of-\d{5}")
_MXNET = re.compile(r"(.{1,200})-\d{4}\.params")
_TFJS = re.compile(r".{1,200}shard\d{1,5}of\d{1,5}(?:\.bin)?")


def _tf_checkpoint(folder: Folder) -> Iterator[Found]:
    for stem, shards in folder.by_stem(_TF_SHARD).items():
        name = f"{stem}.index"
        if folder.is_a(name, "tf-checkpoint"):
            members = folder.here(name, f"{stem}.meta", *shards)
            yield Found(folder.at(name), members, f"index of {plural(len(shards), 'data file')}")


def _mxnet(folder: Folder) -> Iterator[Found]:
    for stem, params in folder.by_stem(_MXNET).items():
        name = f"{stem}-symbol.json"
        known = any(folder.is_a(one, "mxnet") for one in (name, *params))
        if known and name in folder.names:
            yield Found(folder.at(name), folder.here(name, *params), "symbol with its parameters")


def _tfjs(folder: Folder) -> Iterator[Found]:
    shards = [name for name in folder.names if _TFJS.fullmatch(name)]
    if shards and folder.is_a("model.json", "tfjs"):
        members = folder.here("model.json", *shards)
        yield Found(
            folder.at("model.json"), members, f"model.json and {plural(len(shards), 'weight file')}"
        )


def _caffe(folder: Folder) -> Iterator[Found]:
    """By the stem, or the only two of their kinds, as in deploy.prototxt and x.caffemodel."""
    pairs = list(_pair("caffe", ".caffemodel", ".prototxt")(folder))
    weights = [name for name in folder.names if name.endswith(".caffemodel")]
    networks = [name for name in folder.names if name.endswith(".prototxt")]
    if not pairs and len(weights) == len(networks) == 1 and folder.is_a(weights[0], "caffe"):
        why = "the only *.caffemodel and *.prototxt"
        members = folder.here(*weights, *networks)
        pairs.append(Found(folder.at(weights[0]), members, why, "likely"))
    yield from pairs


def _bundle(id: str, title: str, parts: str, reference: str, role: str, find: _Find) -> Bundle:
    return Bundle(id, title, f"Files that share a stem: {parts}.", reference, role, find)


BUNDLES = (
    _bundle(
        "openvino",
        "OpenVINO model",
        "*.xml with *.bin",
        "https://docs.openvino.ai/2024/documentation/openvino-ir-format.html",
        "weights",
        _pair("openvino", ".xml", ".bin", ".mapping"),
    ),
    _bundle(
        "paddle",
        "PaddlePaddle model",
        "*.pdmodel or *.json with *.pdiparams",
        "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/jit/save_en.html",
        "weights",
        _paddle,
    ),
    _bundle(
        "ncnn",
        "ncnn model",
        "*.param with *.bin",
        "https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure",
        "weights",
        _pair("ncnn", ".param", ".bin"),
    ),
    _bundle(
        "caffe",
        "Caffe model",
        "*.caffemodel with *.prototxt",
        "https://caffe.berkeleyvision.org/tutorial/net_layer_blob.html",
        "weights",
        _caffe,
    ),
    _bundle(
        "tf-checkpoint",
        "TensorFlow checkpoint",
        "*.index with *.data-00000-of-00001",
        "https://www.tensorflow.org/guide/checkpoint",
        "checkpoint",
        _tf_checkpoint,
    ),
    _bundle(
        "tfjs",
        "TensorFlow.js model",
        "model.json with its weight files",
        "https://www.tensorflow.org/js/guide/save_load",
        "weights",
        _tfjs,
    ),
    _bundle(
        "mxnet",
        "MXNet model",
        "*-symbol.json with *-0000.params",
        "https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/mxnet/model/index.html",
        "weights",
        _mxnet,
    ),
    _bundle(
        "darknet",
        "Darknet model",
        "*.weights with *.cfg",
        "https://pjreddie.com/darknet/",
        "weights",
        _pair("darknet", ".weights", ".cfg", certainty="likely"),
    ),
    _bundle(
        "piper",
        "Piper voice",
        "*.onnx with *.onnx.json",
        "https://github.com/rhasspy/piper",
        "weights",
        _piper,
    ),
)

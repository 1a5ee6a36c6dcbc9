"""Bundles: each kind once, look-alike layouts, what is absorbed and what is merged."""

from typing import Any

import pytest

from mlpolicy.domain import Artifact
from mlpolicy.formats.bundles import BUNDLES, gather


def artifact(path: str, told: str, **metadata: Any) -> Artifact:
    """TOLD is a format, or "format role"; weights otherwise."""
    name, _, role = told.partition(" ")
    return Artifact(path, name, role or "weights", "certain", 10, "seen", None, metadata)


def gathered(
    recognised: dict[str, str], others: tuple[str, ...] = (), **metadata: Any
) -> dict[str, Artifact]:
    artifacts = [artifact(path, told, **metadata) for path, told in recognised.items()]
    sizes = {**dict.fromkeys(recognised, 10), **dict.fromkeys(others, 5)}
    return {found.path: found for found in gather(artifacts, sizes)}


SPHINX = ("means", "variances", "transition_matrices", "sendump", "mdef")
VARIABLES = ("m/variables/variables.index", "m/variables/variables.data-00000-of-00001")
#: Bundle, its path, what is recognised (path: format and role), and the other members.
KINDS: list[tuple[str, str, dict[str, str], tuple[str, ...]]] = [
    ("tf-savedmodel", "m", {"m/saved_model.pb": "tf-savedmodel"}, (*VARIABLES, "m/assets/v.txt")),
    ("tf-savedmodel", ".", {"saved_model.pb": "x"}, ("variables/variables.index",)),
    ("orbax", "m", {"m/_METADATA": "orbax config"}, ("m/manifest.ocdbt", "m/d/0123")),
    (
        "orbax",
        "1",
        {"1/_CHECKPOINT_METADATA": "orbax config", "1/state/_METADATA": "orbax config"},
        ("1/state/manifest.ocdbt", "1/state/d/0123"),
    ),
    (
        "coreml-package",
        "a.mlpackage",
        {"a.mlpackage/Manifest.json": "coreml-package config"},
        ("a.mlpackage/Data/com.apple.CoreML/weights/weight.bin",),
    ),
    ("pytorch-distributed", "m", {"m/.metadata": "pytorch-distributed"}, ("m/__0_0.distcp",)),
    (
        "vosk",
        "m",
        {"m/am/final.mdl": "kaldi", "m/graph/HCLr.fst": "openfst"},
        ("m/conf/mfcc.conf", "m/graph/words.txt"),
    ),
    ("kaldi", "m", {"m/final.mdl": "kaldi"}, ("m/HCLG.fst", "m/words.txt", "m/mfcc.conf")),
    ("sphinx", "m", {f"m/{name}": "sphinx" for name in SPHINX}, ("m/feat.params",)),
    (
        "diffusers",
        "m",
        {"m/model_index.json": "diffusers config", "m/unet/x.safetensors": "safetensors"},
        ("m/unet/config.json", "m/scheduler/scheduler_config.json"),
    ),
    (
        "peft",
        "m",
        {"m/adapter_config.json": "peft config", "m/adapter_model.safetensors": "safetensors"},
        (),
    ),
    (
        "sentence-transformers",
        "m",
        {"m/modules.json": "sentence-transformers config", "m/model.safetensors": "safetensors"},
        ("m/1_Pooling/config.json", "m/config.json", "m/vocab.txt"),
    ),
    (
        "safetensors-index",
        "m/model.safetensors.index.json",
        {
            "m/model.safetensors.index.json": "safetensors-index index",
            "m/model-00001-of-00002.safetensors": "safetensors",
            "m/model-00002-of-00002.safetensors": "safetensors",
        },
        (),
    ),
    (
        "safetensors-index",
        "pytorch_model.bin.index.json",
        {
            "pytorch_model.bin.index.json": "safetensors-index index",
            "pytorch_model-00001-of-00001.bin": "pytorch-zip",
        },
        (),
    ),
    (
        "safetensors-index",
        "u.safetensors.index.fp16.json",
        {
            "u.safetensors.index.fp16.json": "safetensors-index index",
            "u.fp16-00001-of-00001.safetensors": "safetensors",
        },
        (),
    ),
    ("ctranslate2", "m", {"m/model.bin": "ctranslate2"}, ("m/config.json", "m/vocabulary.txt")),
    (
        "spacy",
        "m",
        {"m/meta.json": "spacy config"},
        ("m/config.cfg", "m/tokenizer", "m/ner/model", "m/vocab/strings.json"),
    ),
    ("openvino", "m/a.xml", {"m/a.xml": "openvino"}, ("m/a.bin", "m/a.mapping")),
    ("paddle", "a.pdmodel", {"a.pdmodel": "paddle"}, ("a.pdiparams", "a.pdiparams.info")),
    ("paddle", "i.json", {"i.json": "paddle config", "i.pdiparams": "paddle"}, ()),
    ("ncnn", "a.param", {"a.param": "ncnn"}, ("a.bin",)),
    ("caffe", "a.caffemodel", {"a.caffemodel": "caffe"}, ("a.prototxt",)),
    ("caffe", "a.caffemodel", {"a.caffemodel": "caffe"}, ("deploy.prototxt",)),
    (
        "tf-checkpoint",
        "c/model.ckpt-7.index",
        {"c/model.ckpt-7.index": "tf-checkpoint checkpoint"},
        ("c/model.ckpt-7.data-00000-of-00001", "c/model.ckpt-7.meta"),
    ),
    ("tfjs", "model.json", {"model.json": "tfjs config"}, ("group1-shard1of1.bin",)),
    (
        "mxnet",
        "a-symbol.json",
        {"a-symbol.json": "mxnet config", "a-0000.params": "mxnet", "a-0010.params": "mxnet"},
        (),
    ),
    ("darknet", "a.weights", {"a.cfg": "darknet config"}, ("a.weights",)),
    ("piper", "a.onnx", {"a.onnx": "onnx", "a.onnx.json": "piper config"}, ()),
]


@pytest.mark.parametrize(("name", "path", "recognised", "others"), KINDS)
def test_found(name: str, path: str, recognised: dict[str, str], others: tuple[str, ...]) -> None:
    found = gathered(recognised, others)
    assert set(found) == {path}
    assert found[path].format == name
    assert found[path].members == tuple(sorted({*recognised, *others}))
    assert found[path].size == 10 * len(recognised) + 5 * len(others)
    assert found[path].role in {"weights", "checkpoint", "adapter"}
    assert found[path].why


def test_every_kind_is_tested() -> None:
    assert {kind[0] for kind in KINDS} == {bundle.id for bundle in BUNDLES}


#: A layout that is not one: recognised files, and the others.
UNLIKE: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "statistics": (
        {"s/x.npy": "npy"},
        ("s/means", "s/variances", "s/transition_matrices", "s/sendump"),
    ),
    "means-only": ({"m/means": "sphinx", "m/variances": "sphinx"}, ("m/transition_matrices",)),
    "meta-json": ({"m/x.bin": "fasttext"}, ("m/meta.json", "m/vocab/strings.json", "m/ner/model")),
    "spacy-blank": ({"m/meta.json": "spacy config"}, ("m/config.cfg", "m/vocab/strings.json")),
    "savedmodel-alone": ({"m/saved_model.pb": "tf-savedmodel"}, ("m/variables/readme",)),
    "diffusers-without-weights": (
        {"m/model_index.json": "diffusers config"},
        ("m/unet/config.json",),
    ),
    "adapter-without-weights": ({"m/adapter_config.json": "peft config"}, ("m/README.md",)),
    "index-without-shards": ({"x.safetensors.index.json": "safetensors-index index"}, ()),
    "plain-hub-directory": (
        {"m/config.json": "hf-config config", "m/model.safetensors": "safetensors"},
        ("m/tokenizer.json",),
    ),
    "kaldi-alone": ({"m/final.mdl": "kaldi"}, ("m/README",)),
    "vosk-names": (
        {"m/x.onnx": "onnx"},
        ("m/am/final.mdl", "m/conf/mfcc.conf", "m/graph/HCLr.fst"),
    ),
    "xml-and-bin": ({"a.onnx": "onnx"}, ("a.xml", "a.bin")),
    "onnx-and-json": ({"a.onnx": "onnx"}, ("a.onnx.json",)),
    "two-caffe-networks": ({"a.caffemodel": "caffe"}, ("x.prototxt", "y.prototxt")),
    "other-stem": ({"a.param": "ncnn"}, ("b.bin",)),
    "manifest": ({"p/Manifest.json": "json config"}, ("p/Data/x",)),
}


@pytest.mark.parametrize(("recognised", "others"), UNLIKE.values(), ids=UNLIKE)
def test_not_found(recognised: dict[str, str], others: tuple[str, ...]) -> None:
    found = gathered(recognised, others)
    assert set(found) == set(recognised)
    assert not any(one.members for one in found.values())


def test_nothing_recognised_nothing_gathered() -> None:
    assert gather([], {"saved_model.pb": 1, "variables/variables.index": 1}) == ()


def test_the_outermost_takes_the_inner() -> None:
    recognised = {
        "m/model_index.json": "diffusers config",
        "m/unet/x.safetensors.index.json": "safetensors-index index",
        "m/unet/x-00001-of-00001.safetensors": "safetensors",
        "other/model.onnx": "onnx",
    }
    found = gathered(recognised, ("m/unet/config.json",))
    assert {path: one.format for path, one in found.items()} == {
        "m": "diffusers",
        "other/model.onnx": "onnx",
    }


def test_two_bundles_in_one_directory() -> None:
    found = gathered({"a.param": "ncnn", "b.param": "ncnn", "c.onnx": "onnx"}, ("a.bin", "b.bin"))
    assert {path: len(one.members) for path, one in found.items()} == {
        "a.param": 2,
        "b.param": 2,
        "c.onnx": 0,
    }


def test_source_code_beside_a_model_at_the_top_stays_out() -> None:
    others = ("variables/variables.index", "src/main.py", "README.md")
    found = gathered({"saved_model.pb": "tf-savedmodel", "src/other.onnx": "onnx"}, others)
    assert found["."].members == ("saved_model.pb", "variables/variables.index")
    assert "src/other.onnx" in found


def test_metadata_is_merged() -> None:
    members = [
        artifact(
            "m/adapter_config.json", "peft config", base_model=["base"], toolchain="peft", name="a"
        ),
        artifact(
            "m/adapter_model.bin",
            "pytorch-zip",
            license="mit",
            base_model=["base", "other"],
            globals=["torch.x"],
            name="b",
            author="nobody",
            tensors=4,
        ),
    ]
    (found,) = gather(members, {"m/adapter_config.json": 1, "m/adapter_model.bin": 2})
    assert found.metadata == {
        "license": "mit",
        "author": "nobody",
        "base_model": ["base", "other"],
        "globals": ["torch.x"],
        "toolchain": "peft",
    }


def test_two_licenses_are_both_told() -> None:
    members = [
        artifact("a.param", "ncnn", license="mit"),
        artifact("a.bin", "ncnn", license="cc-by-nc-4.0"),
    ]
    (found,) = gather(members, {"a.param": 1, "a.bin": 2})
    assert found.metadata["license"] == "cc-by-nc-4.0 AND mit"


def test_members_of_an_archive() -> None:
    recognised = {"x.tar!/m/a.xml": "openvino", "x.tar!/m/a.bin": "openvino"}
    artifacts = [artifact(path, told) for path, told in recognised.items()]
    (found,) = gather(artifacts, {"x.tar": 999})
    assert (found.path, found.size) == ("x.tar!/m/a.xml", 20)


def test_many_files_stay_fast() -> None:
    deep = "a/" * 500
    recognised = {f"{deep}{n}.index": "tf-checkpoint" for n in range(500)}
    sizes = {f"d{n % 500}/f{n}": 1 for n in range(50_000)}
    assert len(gather([artifact(p, t) for p, t in recognised.items()], sizes)) == 500

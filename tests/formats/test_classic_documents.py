"""JSON, YAML and text that come with models, and MessagePack: recognised, and look-alikes."""

import json
import struct
from typing import Any

import builders as b
import pytest


def raw(value: Any) -> bytes:
    return json.dumps(value).encode()


def flax_bytes(lead: bytes = b"\x81\xa6params\x81\xa1w") -> bytes:
    array = b"\x93\x92\x02\x03\xa7float32\xc4\x18" + b"\0" * 24
    return lead + b"\xc7" + bytes([len(array)]) + b"\x01" + array


def ctranslate2_bytes(name: bytes = b"TransformerSpec", length: int = 16) -> bytes:
    return struct.pack("<IH", 6, length) + name + b"\0" + struct.pack("<II", 7, 42) + b"\0" * 8


VMAF = {"model_dict": {"model": "svm_type nu_svr\n", "model_type": "LIBSVMNUSVR"}}
INDEX = {"metadata": {"total_size": 8}, "weight_map": {"w": "model-00001-of-00001.safetensors"}}
CONFIG = {
    "_name_or_path": "org/base",
    "architectures": ["BertModel"],
    "model_type": "bert",
    "transformers_version": "4.45.0",
    "quantization_config": {"quant_method": "gptq"},
}
TOKENIZER = {"version": "1.0", "truncation": None, "added_tokens": [], "model": {"type": "BPE"}}
SPACY = {
    "lang": "en",
    "name": "core",
    "license": "MIT",
    "author": "X",
    "spacy_version": ">=3.8,<3.9",
    "sources": [{"name": "OntoNotes 5", "license": "commercial"}, "Other"],
}
SPACY_CONFIG = b'[nlp]\nlang = "en"\npipeline = ["ner"]\n\n[components]\n\n[components.ner]\n'
TFJS = {"format": "layers-model", "modelTopology": {}, "weightsManifest": [], "generatedBy": "k"}
NAM = {"version": "0.5.2", "architecture": "WaveNet", "config": {}, "weights": [0.1, 0.2]}
GUITARML = {"model_data": {"unit_type": "LSTM"}, "state_dict": {"rec.weight": [[0.1]]}}
PIPER = {"audio": {"sample_rate": 22050}, "espeak": {"voice": "de"}, "phoneme_id_map": {"a": [1]}}
HAILO = {"name": "net", "net_params": {"version": "1.0"}, "layers": {"in": {"type": "input"}}}
MANIFEST = {"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:0"}]}
MODELFILE = b'# mine\nFROM llama3.2\nPARAMETER temperature 1\nLICENSE """\nMIT License\n"""\n'
ORBAX = {"tree_metadata": {"('w',)": {"key_metadata": [{"key": "w", "key_type": 2}]}}}
STEP = {"item_handlers": {"a": "b"}, "metrics": {}, "commit_timestamp_nsecs": 1}
ML_MODEL = b"artifact_path: model\nflavors:\n  python_function:\n    x: y\nmlflow_version: 2.9.0\n"
PEFT = {"peft_type": "LORA", "base_model_name_or_path": "org/base", "r": 8}
MODULES = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Pooling"}]
SENTENCE = {"__version__": {"sentence_transformers": "3.0.1", "pytorch": "2.4"}}

RECOGNISED = [
    ("vmaf", "weights", "certain", raw(VMAF)),
    ("safetensors-index", "index", "certain", raw(INDEX)),
    ("peft", "config", "certain", raw(PEFT)),
    ("diffusers", "config", "certain", raw({"_class_name": "A", "_diffusers_version": "0.3"})),
    ("sentence-transformers", "config", "certain", raw(MODULES)),
    ("sentence-transformers", "config", "certain", raw(SENTENCE)),
    ("hf-config", "config", "certain", raw(CONFIG)),
    ("hf-config", "config", "certain", raw({"eos_token_id": 2, "transformers_version": "4.4"})),
    ("hf-config", "config", "certain", raw({"image_processor_type": "ViTImageProcessor"})),
    ("hf-tokenizer", "tokenizer", "certain", raw(TOKENIZER)),
    ("hf-tokenizer", "config", "certain", raw({"tokenizer_class": "T", "model_max_length": 9})),
    ("hf-tokenizer", "config", "likely", raw({"bos_token": "<s>", "unk_token": "<unk>"})),
    ("hf-tokenizer", "tokenizer", "likely", b"#version: 0.2\n\xc4\xa0 t\nh e\ni n\nr e\n"),
    ("spacy", "config", "certain", raw(SPACY)),
    ("spacy-config", "config", "certain", SPACY_CONFIG),
    ("tfjs", "config", "certain", raw(TFJS)),
    ("nam", "weights", "certain", raw(NAM)),
    ("guitarml", "weights", "likely", raw(GUITARML)),
    ("piper", "config", "certain", raw(PIPER)),
    ("hailo-hn", "config", "likely", raw(HAILO)),
    ("ollama", "config", "likely", MODELFILE),
    ("ollama", "pointer", "certain", raw(MANIFEST)),
    ("orbax", "config", "certain", raw(ORBAX)),
    ("orbax", "config", "certain", raw(STEP)),
    ("flax-msgpack", "weights", "certain", flax_bytes()),
    ("flax-msgpack", "weights", "certain", flax_bytes(b"\xde\0\x10\xa1w")),
    ("ctranslate2", "weights", "certain", ctranslate2_bytes()),
    ("ggml", "weights", "certain", b"lmgg" + struct.pack("<11i", 51864, *[4] * 10)),
    ("ggml", "weights", "certain", b"tjgg" + struct.pack("<I8i", 3, 32000, *[4] * 7)),
    ("ggml", "adapter", "certain", b"algg" + struct.pack("<I4i", 1, 8, 16, 0, 0)),
    ("dynet", "weights", "certain", b"#Parameter# /_0 {8,2} 131 FULL_GRAD\n0.1 0.2\n"),
    ("dynet", "weights", "certain", b"#LookupParameter# /_0 {8,2} \n0.1 0.2\n"),
    ("mlflow", "config", "certain", ML_MODEL),
]
IDS = [f"{case[0]}-{number}" for number, case in enumerate(RECOGNISED)]

LOOK_ALIKES = {
    "package.json": raw({"name": "x", "version": "1.0", "license": "MIT", "config": {}}),
    "weight-map": raw({"weight_map": {"stone": "heavy"}, "metadata": {"author": "a mason"}}),
    "peft-null": raw({"peft_type": None, "name": "no adapter at all"}),
    "architectures": raw({"architectures": ["amd64", "arm64"], "name": "package"}),
    "model-type": raw({"model_type": "sedan", "maker": "X", "doors": 4, "wheels": [1, 2]}),
    "truncation": raw({"truncation": "error", "text": "added_tokens are a thing of tokenizers"}),
    "token-map": raw({"access_token": "x", "user": "y", "text": "unk_token is a word"}),
    "spacy-word": raw({"text": "spacy_version is a key of meta.json", "lang": "en"}),
    "ini": b"[system]\nname = x\n[paths]\nroot = /\n[nlp]\nnone = here\n",
    "topology": raw({"modelTopology": "Topology", "note": "of the landscape of an island"}),
    "house": raw({"architecture": "brick", "config": {}, "version": "1", "weights": "none given"}),
    "audio": raw({"audio": {"sample_rate": 44100}, "song": "x", "album": "y", "artist": "zzzzz"}),
    "dockerfile": b"FROM debian:12\nLICENSE x\nRUN apt-get update\nCMD true\n",
    "python": b'from proto import field\nMESSAGE "x" is a word of this program\n',
    "manifest": raw({"layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip"}]}),
    "tree": raw({"tree_metadata": {"height": 12, "kind": "oak"}, "note": "key_metadata"}) + b"x",
    "msgpack": b"\x81\xa4name\xa5value" + b"\0" * 30,
    "ctranslate2-length": ctranslate2_bytes(length=20),
    "ggml-text": b"lmgg is the beginning of an old model file",
    "ggml-version": b"tjgg" + struct.pack("<I8i", 9, *[4] * 8),
    "hash": b"#Parameter# is how a parameter begins\n",
    "yaml": b"flavors:\n  vanilla:\n  chocolate:\n",
    "merges": b"#version: 0.2 of this file is the last one\n",
}


@pytest.mark.parametrize(("name", "role", "certainty", "data"), RECOGNISED, ids=IDS)
def test_recognised(name: str, role: str, certainty: str, data: bytes) -> None:
    match = b.found(data)
    assert (match.format, match.role, match.certainty) == (name, role, certainty)
    assert match.problems == ()


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alike(name: str) -> None:
    assert b.look(LOOK_ALIKES[name]) is None


@pytest.mark.parametrize("data", [case[3] for case in RECOGNISED], ids=IDS)
def test_truncation_and_damage_never_escape(data: bytes) -> None:
    b.damage(data, reach=200)


@pytest.mark.parametrize("data", [b'{"hello": 0, "the": 1}', b"[PAD]\n[unused0]\nthe\n"])
def test_word_lists_are_hints_by_name(data: bytes) -> None:
    match = b.look(data, "model/vocab.json" if data[:1] == b"{" else "vocab.txt")
    assert match is not None
    assert (match.format, match.certainty) == ("hf-tokenizer-words", "hint")
    assert b.look(data, "other.dat") is None


def test_metadata() -> None:
    for data, key, value in [
        (raw(CONFIG), "base_model", ["org/base"]),
        (raw(CONFIG), "producer", "transformers 4.45.0"),
        (raw(PEFT), "base_model", ["org/base"]),
        (raw(INDEX), "tensors", 1),
        (raw(SPACY), "datasets", ["OntoNotes 5", "Other"]),
        (raw(SPACY), "license", "MIT"),
        (raw(SPACY), "name", "en_core"),
        (raw({**NAM, "metadata": {"name": "Amp", "modeled_by": "Y"}}), "author", "Y"),
        (raw({**PIPER, "dataset": "speech"}), "datasets", ["speech"]),
        (MODELFILE, "base_model", ["llama3.2"]),
        (MODELFILE, "license_name", "MIT License"),
        (ML_MODEL, "producer", "MLflow 2.9.0"),
        (ctranslate2_bytes(), "tensors", 42),
    ]:
        assert b.found(data).metadata[key] == value
    assert "quantized with gptq" in b.found(raw(CONFIG)).why


def test_metadata_of_wrong_types_is_left_out() -> None:
    odd = {**CONFIG, "_name_or_path": {"a": 1}, "license": 7, "transformers_version": []}
    assert b.found(raw(odd)).metadata == {"toolchain": "transformers"}
    spacy = {**SPACY, "sources": {"a": 1}, "name": None, "author": [1], "license": {}}
    assert "datasets" not in b.found(raw(spacy)).metadata


def test_a_long_document_is_known_by_its_beginning() -> None:
    index = {"metadata": {}, "weight_map": {f"t{n}": "m-1.safetensors" for n in range(60_000)}}
    assert len(raw(index)) > 1 << 20
    assert b.found(raw(index)).format == "safetensors-index"
    assert b.found(raw({**NAM, "weights": [0.125] * 200_000})).format == "nam"


def test_deep_json_is_no_model() -> None:
    deep = b'{"weight_map": ' + b"[" * 50_000 + b'"a.safetensors"'
    assert b.look(deep) is None
    assert b.look(b'{"learner":{"attributes":' + b"[" * 60_000) is None

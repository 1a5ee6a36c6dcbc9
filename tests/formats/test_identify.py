"""Every format once, with a look-alike that is no such file."""

import pickle
import struct

import builders as b
import pytest

from mlpolicy.domain import Trouble
from mlpolicy.formats import BY_ID, FORMATS, Format, identify
from mlpolicy.formats.bundles import BUNDLES

MODEL_PICKLE = b"\x80\x04\x8c\x0bsklearn.svm\x94\x8c\x03SVC\x94\x93\x94)\x81\x94."

RECOGNISED = [
    ("safetensors", "weights", "certain", b.safetensors_bytes({"w": b.tensor(2, end=8)}, b"x" * 8)),
    ("safetensors", "adapter", "certain", b.safetensors_bytes({"a.lora_A.w": b.tensor(0)})),
    ("gguf", "weights", "certain", b.gguf_bytes([("general.license", "mit")])),
    ("gguf", "adapter", "certain", b.gguf_bytes([("general.type", "adapter")])),
    ("gguf", "weights", "certain", b.gguf_bytes([("general.name", "x")], 1, order=">")),
    ("onnx", "weights", "certain", b.onnx_bytes()),
    ("pytorch-zip", "weights", "certain", b.torch_zip_bytes()),
    ("pytorch-zip", "weights", "certain", b.torch_zip_bytes(first=False)),
    ("pytorch-zip", "checkpoint", "certain", b.torch_zip_bytes(b.CHECKPOINT_PICKLE)),
    ("pickle", "weights", "likely", MODEL_PICKLE),
    ("pickle", "weights", "likely", b"csklearn.svm\nSVC\nq\x00)R."),
    *(("pickle", "container", "hint", pickle.dumps({"a": [1, 2.5, "x"]}, p)) for p in range(6)),
    ("npy", "container", "hint", b.npy_bytes()),
    ("npz", "container", "hint", b.npz_bytes("a.npy", "b.npy")),
    ("marian", "weights", "certain", b.npz_bytes("a.npy", "special:model.yml.npy")),
    ("hdf5", "container", "hint", b.hdf5_bytes()),
    ("hdf5", "container", "hint", b.hdf5_bytes(before=512)),
    ("keras-hdf5", "weights", "certain", b.hdf5_bytes(body=b"keras_version")),
    ("keras-hdf5", "weights", "certain", b.hdf5_bytes(body=b"\0" * 1_600_000 + b"model_config")),
    ("opencv-cascade", "weights", "certain", b.cascade_bytes()),
    ("tesseract", "weights", "certain", b.tesseract_bytes()),
    ("tesseract", "weights", "certain", b.tesseract_bytes(">")),
    ("gnubg-weights", "weights", "certain", b.gnubg_text_bytes()),
    ("gnubg-wd", "weights", "certain", b.gnubg_wd_bytes()),
    ("fasttext", "weights", "certain", b.fasttext_bytes()),
]

IDS = [f"{case[0]}-{case[1]}-{number}" for number, case in enumerate(RECOGNISED)]

#: A gettext catalogue whose ninth byte is "{": revision 0, 123 strings.
MO = struct.pack("<IIIIIII", 0x950412DE, 0, 0x7B, 28, 1012, 0, 1996) + b"{\0" * 500

LOOK_ALIKES = {
    "empty": b"",
    "one-byte": b"\x80",
    "readme": b"GGUF and safetensors are formats. GNU Backgammon 1.05 reads weights.\n" * 9,
    "gettext": MO,
    "gettext-zero": b"\x10\0\0\0\0\0\0\0{not json at all" + b"x" * 50,
    "json-after-text": b'var a = {"w":{"dtype":"F32","shape":[1]}}',
    "gguf-text": b"GGUF is a format",
    "gguf-version": b"GGUF" + struct.pack("<IQQ", 77, 0, 0),
    "tensorproto": b.field(1, 3) + b.field(2, 1) + b.field(9, b"abcdefgh"),
    "protobuf-without-graph": b.field(1, 8) + b.field(2, "protoc") + b.field(3, "1.0"),
    "jar": b.zip_bytes({"META-INF/MANIFEST.MF": b"x", "a/B.class": b"y"}),
    "data-pkl-without-version": b.zip_bytes({"x": b"", "a/data.pkl": b"text"}),
    "skops": b.zip_bytes({"0.npy": b.npy_bytes(), "schema.json": b"{}"}),
    "npy-name-only": b.zip_bytes({"a.npy": b"no array"}),
    "npy-text": b"\x93NUMPY is text",
    "omf-object": b"\x80\x04\x00\x02ab\x00" + b"\x96\x02" * 9,
    "c-text": b"copy\nfoo\n(and then prose that is no pickle\n",
    "hdf5-cut": b"\x89HDF\r\n\x1a",
    "hdf5-superblock": b"\x89HDF\r\n\x1a\n\x77" + b"\0" * 99,
    "opencv-calibration": b.cascade_bytes("opencv-matrix"),
    "opencv-readme": b'Use <?xml> with <opencv_storage> type_id="opencv-cascade-classifier"',
    "tesseract-table": struct.pack("<I24q", 24, *range(200, 224)) + b"x" * 100,
    "gnubg-readme": b"GNU Backgammon 1.05\nis a program that plays.\n",
    "gnubg-version": b.gnubg_wd_bytes(float("nan")),
    "fasttext-args": b.fasttext_bytes(model=77),
    "elf": b"\x7fELF\x02\x01\x01" + b"\0" * 200,
}


PROMISED = """
safetensors safetensors-index gguf ggml llamafile pytorch-zip pytorch-legacy pytorch-tar
torchscript pytorch-export pytorch-distributed torchserve-mar nemo torch7 onnx ort tflite circle
mediapipe-task litert-lm executorch tf-savedmodel tf-graphdef tf-checkpoint tfjs
deepspeech-scorer keras keras-hdf5 hdf5 flax-msgpack orbax coreml coreml-package openvino paddle
mxnet caffe caffe2 cntk darknet ncnn mnn tnn tengine tensorrt rknn ascend-om kmodel tvm dl4j
marian ctranslate2 diffusers peft hf-config hf-tokenizer sentence-transformers ollama pickle
joblib skops npy npz xgboost-json xgboost-ubj xgboost-binary xgboost-dump lightgbm catboost
catboost-json libsvm liblinear vmaf vowpal-wabbit crfsuite crfpp mecab kytea zinnia fann
sextractor-nnw dlib opencv-cascade opencv-ml weka java-serialized opennlp r-data matlab pmml
mlnet h2o-mojo faiss fasttext word2vec glove sentencepiece kenlm arpa spacy nltk nnue lc0
leela-zero katago gnubg-wd gnubg-weights tesseract kaldi openfst vosk sphinx julius htk htsvoice
festival piper rnnoise-blob rnnoise-nu nnedi3 hmmer infernal libpostal dynet nam c-array base64
generated-code elf-embedded cubin fatbin ptx hsaco git-lfs-pointer dvc-pointer parquet arrow
tfrecord lmdb recordio avro webdataset
"""


@pytest.mark.parametrize(("name", "role", "certainty", "data"), RECOGNISED, ids=IDS)
def test_recognised(name: str, role: str, certainty: str, data: bytes) -> None:
    match = b.found(data)
    assert (match.format, match.role, match.certainty) == (name, role, certainty)
    assert match.problems == ()
    assert BY_ID[name].may_start(data[0])


def test_ids_are_unique_and_complete() -> None:
    """The ids of the contract, section 2; what is found besides has a name of its own."""
    assert len(FORMATS) == len(BY_ID)
    known = set(BY_ID) | {bundle.id for bundle in BUNDLES}
    assert set(PROMISED.split()) - known == set()


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.id)
def test_every_format_explains_itself(entry: Format) -> None:
    assert entry.id == entry.id.lower() and entry.title and len(entry.description) > 20
    assert entry.reference.startswith(("https://", "http://")) or "/" in entry.reference
    assert entry.nature in ("any", "text", "binary") and 1 <= entry.least <= 4096


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alike(name: str) -> None:
    assert b.look(LOOK_ALIKES[name]) is None


@pytest.mark.parametrize("data", [case[3] for case in RECOGNISED], ids=IDS)
def test_truncation_and_damage_never_escape(data: bytes) -> None:
    """Cut everywhere near the start, and every early byte changed: no exception."""
    b.damage(data)


class Failing(b.BytesReader):
    def read(self, offset: int, length: int) -> bytes:
        raise Trouble("unreadable", "the medium fails")


def test_failing_medium_after_recognition() -> None:
    for data in (b.torch_zip_bytes(), b.npz_bytes("a.npy"), b.tesseract_bytes()):
        match = identify("x", Failing(data))
        assert match is not None
        assert ("unreadable", "the medium fails") in match.problems


def test_failing_medium_before_recognition() -> None:
    assert identify("x", Failing(LOOK_ALIKES["jar"])) is None

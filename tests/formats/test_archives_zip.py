"""Models in zip archives, behind other files, and in tar: found by their members."""

import io
import json
import struct
import tarfile

import builders as b
import pytest

TFLITE = b"\x1c\0\0\0TFL3" + bytes(64)
MANIFEST = json.dumps(
    {"model": {"modelName": "tiny", "serializedFile": "m.pt"}, "archiverVersion": "0.9.0"}
).encode()
SKOPS = json.dumps(
    {
        "__class__": "SVC",
        "__module__": "sklearn.svm._classes",
        "__loader__": "ObjectNode",
        "content": {"__class__": "ndarray", "__module__": "numpy", "__loader__": "NdArrayNode"},
        "_skops_version": "0.11.0",
    }
).encode()
NEMO = b"""\
target: nemo.collections.asr.models.EncDecCTCModel
train_ds:
  manifest_filepath: /data/speech/train.json
nemo_version: 1.23.0
"""
OPENNLP = b"#Mon Jan 01\nOpenNLP-Version=1.9.4\nComponent-Name=TokenizerME\nLanguage=en\n"


def keras(**members: bytes) -> bytes:
    metadata = b'{"keras_version": "3.3.0", "date_saved": "2024-01-01"}'
    config = b'{"class_name": "Sequential", "config": {"name": "tiny"}}'
    extra = {name.replace("_", "."): data for name, data in members.items()}
    return b.zip_bytes({"metadata.json": metadata, "config.json": config, **extra})


def tar_bytes(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def marian_bin(name: bytes = b"special:model.yml", claim: int = 0) -> bytes:
    config = b"version: v1.12.0\n\0"
    names = [b"Wemb\0", name + b"\0"]
    data = [bytes(16), config]
    out = struct.pack("<QQ", 1, 2)
    for label, kind, raw in zip(names, (0x404, 0x101), data, strict=True):
        out += struct.pack("<4Q", len(label), kind, 1, len(raw) + claim)
    return out + b"".join(names) + struct.pack("<2i", 4, 18) + b"".join(data)


def litert_lm(end: int = 64) -> bytes:
    return b"LITERTLM" + struct.pack("<3I4xQ", 1, 3, 0, end) + bytes(64)


def llamafile(front: bytes = b"MZqFpD='\n") -> bytes:
    model = b.gguf_bytes([("general.license", "mit")])
    return front + bytes(600) + b.zip_bytes({".args": b"-m\nm.gguf\n", "m.gguf": model})


RECOGNISED = [
    ("keras", "weights", "certain", keras(model_weights_h5=b"x")),
    ("keras", "config", "certain", keras()),
    ("skops", "weights", "certain", b.zip_bytes({"1.npy": b.npy_bytes(), "schema.json": SKOPS})),
    ("opennlp", "weights", "certain", b.zip_bytes({"manifest.properties": OPENNLP})),
    ("h2o-mojo", "weights", "certain", b.zip_bytes({"model.ini": b"[info]\nh2o_version = 3.4\n"})),
    (
        "dl4j",
        "weights",
        "certain",
        b.zip_bytes({"configuration.json": b"{}", "coefficients.bin": b"\0\7JAVACPP" + bytes(9)}),
    ),
    (
        "dl4j",
        "checkpoint",
        "likely",
        b.zip_bytes(
            dict.fromkeys(("configuration.json", "coefficients.bin", "updaterState.bin"), b"")
        ),
    ),
    ("mlnet", "weights", "certain", b.zip_bytes({"TransformerChain/Model.key": b"\0"})),
    ("mlnet", "weights", "likely", b.zip_bytes({"Predictor\\Weights.bin": b"\0"})),
    ("torchserve-mar", "weights", "certain", b.zip_bytes({"MAR-INF/MANIFEST.json": MANIFEST})),
    (
        "nemo",
        "weights",
        "certain",
        tar_bytes({"./model_config.yaml": NEMO, "./model_weights.ckpt": b"x"}),
    ),
    ("mediapipe-task", "weights", "likely", b.zip_bytes({"a.tflite": TFLITE, "b.tflite": TFLITE})),
    ("mediapipe-task", "weights", "hint", b.zip_bytes({"a.tflite": TFLITE})),
    ("qualcomm-dlc", "weights", "certain", b.zip_bytes({"model": b"x", "dlc.metadata": b"a=1"})),
    (
        "nnabla",
        "weights",
        "certain",
        b.zip_bytes({"nnp_version.txt": b"0.1\n", "network.nntxt": b"", "parameter.h5": b""}),
    ),
    ("marian", "weights", "certain", b.npz_bytes("a.npy", "special:model.yml.npy")),
    ("marian", "weights", "certain", marian_bin()),
    ("litert-lm", "weights", "certain", litert_lm()),
    ("llamafile", "weights", "certain", llamafile()),
    ("llamafile", "weights", "certain", llamafile(b"\x7fELF\2\1\1")),
    (
        "coreml-package",
        "config",
        "certain",
        b'{"fileFormatVersion": "1.0.0", "itemInfoEntries": {"A-1": {"path": "com.apple/m"}},'
        b' "rootModelIdentifier": "A-1"}',
    ),
]

LOOK_ALIKES = {
    "not-keras": b.zip_bytes({"metadata.json": b"{}", "config.json": b"{}"}),
    "not-skops": b.zip_bytes({"schema.json": b'{"type": "object"}', "0.npy": b.npy_bytes()}),
    "not-opennlp": b.zip_bytes({"manifest.properties": b"Version=1\n"}),
    "not-mojo": b.zip_bytes({"model.ini": b"[window]\nh2o_version = 1\n"}),
    "not-dl4j": b.zip_bytes({"configuration.json": b"{}"}),
    "not-mar": b.zip_bytes({"META-INF/MANIFEST.json": MANIFEST}),
    "not-nemo": tar_bytes({"model_config.yaml": NEMO, "README": b"x"}),
    "not-nemo-size": tar_bytes({"a": b"x"})[:124] + b"77777777777 " + bytes(900),
    "not-task": b.zip_bytes({"a.tflite": TFLITE, "classes.dex": b"x"}),
    "not-task-content": b.zip_bytes({"a.tflite": b"text"}),
    "not-nnabla": b.zip_bytes({"nnp_version.txt": b"1"}),
    "not-marian": struct.pack("<QQ", 1, 2) + bytes(200),
    "not-litert-lm": b"LITERTLM" + b"\xff" * 60,
    "not-package": b'{"rootModelIdentifier": 1, "itemInfoEntries": [], "more": "............"}',
    "installer": b"MZ" + bytes(600) + b.zip_bytes({"setup.exe": b"MZ"}),
    "elf": b"\x7fELF\2\1\1" + bytes(5000),
}


@pytest.mark.parametrize(("name", "role", "certainty", "data"), RECOGNISED)
def test_recognised(name: str, role: str, certainty: str, data: bytes) -> None:
    match = b.found(data)
    assert (match.format, match.role, match.certainty) == (name, role, certainty)
    assert match.problems == ()


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alike(name: str) -> None:
    assert b.look(LOOK_ALIKES[name]) is None


METADATA = [
    (keras(model_weights_h5=b"x"), {"producer": "keras 3.3.0", "name": "tiny"}),
    (
        b.zip_bytes({"schema.json": SKOPS}),
        {"producer": "skops 0.11.0", "globals": ["numpy.ndarray", "sklearn.svm._classes.SVC"]},
    ),
    (
        b.zip_bytes({"manifest.properties": OPENNLP}),
        {"producer": "OpenNLP 1.9.4", "name": "TokenizerME (en)"},
    ),
    (b.zip_bytes({"MAR-INF/MANIFEST.json": MANIFEST}), {"name": "tiny"}),
    (
        tar_bytes({"model_config.yaml": NEMO, "model_weights.ckpt": b"x"}),
        {"datasets": ["/data/speech/train.json"], "producer": "NeMo 1.23.0"},
    ),
    (marian_bin(), {"producer": "marian v1.12.0", "tensors": 1}),
    (llamafile(), {"license": "mit", "toolchain": "llamafile"}),
]


@pytest.mark.parametrize(("data", "wanted"), METADATA)
def test_metadata(data: bytes, wanted: dict[str, object]) -> None:
    metadata = b.found(data).metadata
    assert {key: metadata.get(key) for key in wanted} == wanted


def test_lengths_that_lie() -> None:
    assert b.found(litert_lm(1 << 40)).problems[0][1] == "header up to 2^40 in 96 bytes"
    assert b.found(marian_bin(claim=1 << 40)).problems[0][0] == "malformed"


FRONTS = {
    "a PNG": b"\x89PNG\r\n\x1a\n",
    "a PDF": b"%PDF-1.7\n",
    "a JPEG": b"\xff\xd8\xff\xe0",
    "an ELF file": b"\x7fELF\2\1\1",
    "a Windows program": b"MZ\x90\0",
}


@pytest.mark.parametrize("what", FRONTS)
def test_h31_zip_behind_another_file(what: str) -> None:
    front = FRONTS[what].ljust(5000, b"\0")
    for model, name in ((b.torch_zip_bytes(), "pytorch-zip"), (RECOGNISED[2][3], "skops")):
        match = b.found(front + model)
        assert match.format == name
        assert f"zip appended to {what} at offset 5000" in match.why
        assert match.problems[0] == (
            "malformed",
            f"5000 bytes of {what} in front of the zip archive",
        )


def test_h31_offsets_from_the_start_of_the_file() -> None:
    """As zip -A leaves them: they count the bytes in front."""
    buffer = io.BytesIO(b"\x89PNG\r\n\x1a\n".ljust(5000, b"\0"))
    buffer.seek(0, io.SEEK_END)
    import zipfile

    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("1.npy", b.npy_bytes())
        archive.writestr("schema.json", SKOPS)
    assert b.found(buffer.getvalue()).format == "skops"


def test_ordinary_pictures_cost_little() -> None:
    reader = b.BytesReader(b"\x89PNG\r\n\x1a\n" + bytes(9_000_000))
    from mlpolicy.formats import identify

    assert identify("a.png", reader) is None
    assert reader.read_bytes <= 4096

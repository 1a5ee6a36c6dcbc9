"""A directory like /usr/share of a Debian machine, with models and decoys hidden in it.

Kinds and sizes follow a bookworm machine's 54,282 files in /usr/share [measured]: 47 % .gz,
9 % .png, 8 % without a suffix, 7 % .mo; quartiles 670, 1,322 and 2,917 bytes.
"""

from __future__ import annotations

import math
import random
from itertools import cycle
from pathlib import Path

from tests.formats import builders as b

from . import content

FILES = 50_000
#: Each part is a directory like the others, for a program too slow for all of them.
PARTS = 10
FOLDERS = 50
HIDDEN = 60
#: Of a tree that is all source code.
SOURCES = 20_000
PROGRAMS = 100

_KINDS = {
    **{"gz": 40, "png": 9, "": 9, "mo": 7, "rst": 5, "pm": 4, "vim": 3, "xml": 4, "h": 3, "py": 3},
    **{"cmake": 2, "txt": 3, "svg": 2, "html": 2, "json": 2, "csv": 1, "js": 1},
}
#: Different contents of each kind; files share them, which no scanner can profit from.
_SAMPLES = 100

MODELS = (
    ("model.safetensors", b.safetensors_bytes({"w": b.tensor(4, end=16)}, bytes(16))),
    ("weights.dat", b.safetensors_bytes({"w": b.tensor(4, end=16)}, bytes(16))),
    ("tiny.gguf", b.gguf_bytes([("general.name", "tiny"), ("general.license", "mit")], 2)),
    ("net.onnx", b.onnx_bytes([("license", "Apache-2.0")])),
    ("net.bin", b.onnx_bytes()),
    ("model.pt", b.torch_zip_bytes()),
    ("data.0", b.torch_zip_bytes(first=False)),
    ("mean.npy", b.npy_bytes()),
    ("params.npz", b.npz_bytes("w.npy", "b.npy")),
    ("lstm.h5", b.hdf5_bytes(body=b"model_config keras_version")),
    ("face.xml", b.cascade_bytes()),
    ("eng.traineddata", b.tesseract_bytes()),
    ("gnubg.wd", b.gnubg_wd_bytes()),
    ("gnubg.weights", b.gnubg_text_bytes()),
    ("lid.bin", b.fasttext_bytes()),
    ("checkpoint", b.TORCH_PICKLE),
)
#: Names and first bytes of models, and no models.
DECOYS = (
    ("about.gguf", b"GGUF is a file format for models.\n" * 20),
    ("icon.onnx", b"\x89PNG\r\n\x1a\n" + bytes(600)),
    ("notes.safetensors", b"This file was renamed by accident.\n" * 30),
    ("page.pkl", b"<html><body>404 not found</body></html>\n"),
    ("part.pt", b.zip_bytes({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n"})),
    ("proto.bin", b"\x08\x07" + b"\xff" * 400),
    ("table.npy", b"1, 2, 3\n" * 200),
    ("latin1.txt", b"\x80\x04 euro signs in an old character set\n" * 20),
    ("list.txt", b"(dp0\nis how a line may begin\n" * 20),
    ("storage.xml", b"<?xml version='1.0'?>\n<opencv_notes/>\n" * 10),
)


def make(top: Path, files: int = FILES, packed: bool = True) -> set[str]:
    """Fill TOP with FILES files; return the paths of the models, relative to TOP.

    Not PACKED: without .gz, which other programs read as they are and we decompress.
    """
    rng = random.Random(20_000)
    kinds = {kind: share for kind, share in _KINDS.items() if packed or kind != "gz"}
    samples = {kind: [_sample(rng, kind) for _ in range(_SAMPLES)] for kind in kinds}
    names = rng.choices(list(kinds), list(kinds.values()), k=files)
    folders = [f"part-{p}/folder-{f:02}" for p in range(PARTS) for f in range(FOLDERS)]
    for folder in folders:
        Path(top, folder).mkdir(parents=True)
    step = files // HIDDEN
    models, decoys = cycle(MODELS), cycle(DECOYS)
    hidden: set[str] = set()
    for index, kind in enumerate(names):
        folder = folders[index * len(folders) // files]
        name, data = f"file-{index}{kind and '.' + kind}", rng.choice(samples[kind])
        if index % step == 7:
            name, data = next(models)
            hidden.add(f"{folder}/{name}")
        elif index % step == 11:
            name, data = next(decoys)
        Path(top, folder, name).write_bytes(data)
    return hidden


def sources(top: Path) -> Path:
    """Fill TOP with source files, a model among them; give TOP.

    A tenth of them speak of training as programs in general do.
    """
    rng = random.Random(20_001)
    samples = [content.like(rng, suffix, 12_000) for suffix in ("py", "h") for _ in range(_SAMPLES)]
    for index in range(SOURCES):
        folder = top / f"folder-{index // 200:02}"
        folder.mkdir(parents=True, exist_ok=True)
        text = rng.choice(samples)
        if index % (SOURCES // PROGRAMS) == 7:
            text += b"import torch\nfor x in data:\n    loss.backward()\n    optimizer.step()\n"
        elif index % 10 == 3:
            text += b"constrained = retrain(restraint)\n"
        (folder / f"file-{index}.{'py' if index % 4 else 'c'}").write_bytes(text)
    name, data = MODELS[0]
    (top / name).write_bytes(data)
    return top


def part(top: Path) -> Path:
    """One of the PARTS like parts of the tree at TOP."""
    return top / "part-0"


def _sample(rng: random.Random, kind: str) -> bytes:
    size = min(64_000, int(rng.lognormvariate(math.log(1200), 1.2)) + 16)
    return content.like(rng, kind, size)

"""Settings, logs, lists of data, downloads and preparation; and where each of them counts."""

from __future__ import annotations

import pytest

from mlpolicy import traces
from mlpolicy.readers.cursor import MemoryReader

KINDS = {
    ("hparams.yaml", "learning_rate: 0.1\nnum_epochs: 3\n"): "settings",
    ("config.json", '{"train": {"lr": 1e-4, "batch_size": 8}}'): "settings",
    ("solver.prototxt", 'net: "n"\nbase_lr: 0.1\nmax_iter: 10\n'): "settings",
    ("a.gin", "train.learning_rate = 0.1\ntrain.steps = 5\n"): "settings",
    (
        "train.conf",
        "task = train\nobjective = binary\nnum_leaves = 3\nlearning_rate = 1\n",
    ): "settings",
    ("dvc.yaml", "stages:\n  train:\n    cmd: python train.py\n"): "settings",
    ("MLproject", "name: x\nentry_points:\n  main:\n    command: python x.py\n"): "settings",
    ("trainer_state.json", '{"epoch": 3, "log_history": []}'): "log",
    ("train.log", "start\nEpoch 3/10: loss 0.4\n"): "log",
    ("results.csv", "epoch,train/box_loss,val_loss\n1,2,3\n"): "log",
    ("datasets.txt", "see https://www.openslr.org/17/ for noise.\n"): "data-list",
    ("data.yaml", "train: ../train/images\nval: ../valid\nnc: 2\n"): "data-list",
    (
        "get.py",
        "from huggingface_hub import hf_hub_download\nhf_hub_download('a/b')\n",
    ): "downloader",
    ("m.py", "AutoModel.from_pretrained('org/name')\n"): "downloader",
    ("get.sh", "wget -q https://example.org/v1/net.onnx\n"): "downloader",
    ("autogen.sh", "curl https://huggingface.co/a/b/resolve/main/x\n"): "downloader",
    ("prepare_data.py", "import numpy as np\nnp.save('x', a)\n"): "preprocessing",
}
NOTHING = {
    "package.json": '{"name": "x", "scripts": {"start": "node x"}}',
    "ci.yaml": "stages: [build]\nsteps: 3\n",
    "style.json": '{"lr": 3}',
    "news.txt": "see https://www.openslr.org/17/\n",
    "get.sh": "wget https://example.org/x.tar.gz\n# wget https://x.example/a.onnx\n",
    "AutoModel.py": "m.from_pretrained(path)\n",
    "save.py": "np.save('x', a)\n",
}


def kinds(path, content):
    return {trace.kind for trace in traces.look(path, MemoryReader(content.encode()))}


@pytest.mark.parametrize(("file", "kind"), KINDS.items(), ids=lambda value: value[0])
def test_each_kind_is_told(file, kind):
    assert kind in kinds(*file)


@pytest.mark.parametrize("path", NOTHING)
def test_what_looks_alike_is_nothing(path):
    assert not kinds(path, NOTHING[path]) & set(KINDS.values())


def test_every_address_of_a_list_is_a_trace_up_to_a_limit():
    text = "".join(f"- https://example.org/set-{number}.\n" for number in range(99))
    found = traces.look("datasets.txt", MemoryReader(text.encode()))
    assert len(found) == 64
    assert (found[0].line, found[0].what) == (1, "https://example.org/set-0")


@pytest.mark.parametrize(
    ("program", "model", "may"),
    [
        ("train.py", "deep/down/m.onnx", True),
        ("train.py", "tests/m.onnx", True),
        ("tests/make.py", "tests/data/m.onnx", True),
        ("tests/make.py", "m.onnx", False),
        ("src/unit-tests/make.py", "src/m.onnx", False),
        ("a/example_train.py", "a/m.onnx", True),
        ("a/example_train.py", "a/b/m.onnx", False),
        ("test_train.py", "data/m.onnx", False),
        (".github/train.sh", "m.onnx", False),
        ("third_party/x/train.py", "third_party/x/m.onnx", True),
        ("third_party/x/train.py", "third_party/y/m.onnx", False),
        ("train.py", "third_party/y/m.onnx", False),
        ("latest/train.py", "m.onnx", True),
    ],
)
def test_a_file_speaks_for_its_part_of_the_tree(program, model, may):
    assert traces.speaks(program, model) is may

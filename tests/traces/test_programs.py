"""Training programs are told from what merely offers training, fits a curve or mentions it."""

from __future__ import annotations

import json

import pytest
from patience import ends

from mlpolicy import scanner, traces
from mlpolicy.readers.cursor import MemoryReader
from mlpolicy.traces.languages import CHECKED, GATES, LANGUAGES
from mlpolicy.traces.patterns import PATTERNS

TORCH = (
    "import torch\n\nfor x in data:\n    loss = net(x)\n    loss.backward()\n    optimizer.step()\n"
)
MAIN = "\nif __name__ == '__main__':\n    main()\n"
IN_FUNCTION = "import torch\n\ndef step(net, x):\n    net(x).backward()\n    net.optimizer.step()\n"
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["call optimizer.step() after loss.backward()\n"]},
        {
            "cell_type": "code",
            "outputs": [{"text": ["xgb.train(\n"]}],
            "source": ["import torch\n", "loss.backward()\n", "opt.step()\n"],
        },
    ]
}
C_UPDATE = "int main(void) {\n  for (;;)\n    weights[i] -= learning_rate * grad[i];\n}\n"

PROGRAMS = {
    "train.py": TORCH,
    "fit_net.py": TORCH,  # at the top of the file
    "net.py": IN_FUNCTION + MAIN,
    "tape.py": "import tensorflow as tf\nwith tf.GradientTape() as t: pass\n"
    "opt.apply_gradients(zip(g, m.trainable_variables))\n",
    "keras1.py": "from tensorflow import keras\nm.compile(optimizer='adam')\nm.fit(x, y)\n",
    "flax1.py": "import jax, optax\n# train\ng = jax.value_and_grad(f)(p)\n"
    "p = optax.apply_updates(p, g)\n",
    "hf.py": "from transformers import Trainer\nt = Trainer(model=m)\nt.train()\n",
    "pl.py": "import lightning as L\nL.Trainer(max_epochs=3).fit(m)\n",
    "boost.py": "import xgboost as xgb\nb = xgb.train(p, d)\n",
    "light.py": "import lightgbm as lgb\nb = lgb.train(p, d)\n",
    "forest.py": "from sklearn.svm import SVC\nimport joblib\nm = SVC().fit(x, y)\n"
    "joblib.dump(m, 'm.joblib')\n",
    "tok.py": "import sentencepiece as s\ns.SentencePieceTrainer.train(input='x')\n",
    "train_own.py": "import torch\nfrom mine import Loop\n\ndef main():\n    Loop().train_all()\n"
    + MAIN,
    "training/net.py": IN_FUNCTION,  # one of its neighbors runs it
    "a.ipynb": json.dumps(NOTEBOOK, indent=1, sort_keys=True),
    "nn_train.c": C_UPDATE,
    "fann.c": 'int main() {\n  fann_train_on_file(ann, "x", 1, 1, 0.1);\n}\n',
    "svm-train.c": "int main() {\n m = svm_train(&p, &q);\n svm_save_model(f, m);\n}\n",
    "face.cpp": "int main() {\n dnn_trainer<net_type> trainer(net);\n"
    " trainer.train_one_step(a, b);\n}\n",
    "lstmtraining.cpp": "int main() {\n LSTMTrainer trainer(a);\n trainer.TrainOnLine(x, 0);\n}\n",
    "Train.java": "class T { public static void main(String[] a) {\n"
    " m = svm.svm_train(p, q); svm.svm_save_model(f, m); } }\n",
    "train.rs": "use tch::nn;\nfn main() {\n  opt.backward_step(&loss);\n}\n",
    "data-raw/model.R": "library(randomForest)\nm <- randomForest(y ~ ., d)\nsaveRDS(m, 'm')\n",
    "train.lua": "require 'optim'\nnet:backward(x, g)\noptim.sgd(f, p)\n",
    "train.jl": "using Flux\nFlux.train!(loss, p, d, opt)\n",
    "train.m": "net = trainNetwork(x, y, layers, options);\n",
    "train.sh": "set -e\nif true; then\n  lstmtraining --model_output x\nfi\n",
    "run.sh": "CUDA_VISIBLE_DEVICES=0 python3 -u scripts/train_net.py --lr 1\n",
    "egs/x/s5/run.sh": "steps/nnet3/train_dnn.py --stage 1\n",
    "Makefile": "model:\n\t./svm-train data model\n",
}
HELPERS = {
    "calibrate.py": "from scipy.optimize import curve_fit\np, c = curve_fit(f, x, y)\n",
    "line.py": "def fit_line(x, y):\n    return LinearRegression().fit(x, y)\n",
    "lib/optim.py": IN_FUNCTION,
    "lib/model.py": "from sklearn.svm import SVC\nimport joblib\n\ndef fit(x):\n"
    "    m = SVC().fit(x)\n    joblib.dump(m, 'f')\n",
    "pkg/training/loop.py": "from .. import util\n" + IN_FUNCTION,
    "pkg/training/step.py": "from pkg.util import x\n" + IN_FUNCTION,
    "svm.cpp": "svm_model *svm_train(const P *p) {\n}\nint svm_save_model(a) {\n}\n",
    "src/fann_train.c": "void fann_train(struct fann *ann) {\n  weights[i] += eta * delta;\n}\n",
    "R/fit.R": "fit <- function(x) {\n  m <- randomForest(x)\n  saveRDS(m, 'm')\n}\n",
}
NOTHING = {
    "a.py": "# loss.backward(); optimizer.step() with torch, to train\nimport torch\n",
    "b.py": '"""Train with\n\n    loss.backward()\n    optimizer.step()\n"""\nimport torch\n',
    "c.py": "import re\nretrain = re.compile('x')\n",
    "d.py": "train = Railway('ICE')\ntrain.step()\n",
    "e.c": "/* fann_train_on_file(ann) */\nint main() { train(); }\n",
    "f.sh": "# lstmtraining x\necho how to run svm-train\n",
    "g.txt": TORCH,
    "h.py": b"\0\0" + TORCH.encode(),
    "i.md": "Call loss.backward() and optimizer.step() of torch.\n",
}


def look(path, content):
    data = content if isinstance(content, bytes) else content.encode()
    return traces.look(path, MemoryReader(data))


@pytest.mark.parametrize("path", PROGRAMS)
def test_what_trains_and_is_run_is_a_program(path):
    kinds = [trace.kind for trace in look(path, PROGRAMS[path])]
    assert "program" in kinds, look(path, PROGRAMS[path])


@pytest.mark.parametrize("path", HELPERS)
def test_what_only_offers_training_is_a_helper(path):
    kinds = {trace.kind for trace in look(path, HELPERS[path])}
    assert kinds == {"helper"}, look(path, HELPERS[path])


@pytest.mark.parametrize("path", NOTHING)
def test_what_only_mentions_training_is_nothing(path):
    assert look(path, NOTHING[path]) == []


def test_lines_count_from_one_and_comments_keep_them():
    text = '"""Doc.\n\nMore.\n"""\n# c\n' + TORCH
    (trace,) = look("train.py", text)
    assert trace.line == 10 and text.splitlines()[9].strip() == "loss.backward()"
    assert trace.what == "gradient step: loss.backward()"


def test_a_notebooks_code_alone_counts():
    text = PROGRAMS["a.ipynb"]
    (trace,) = look("a.ipynb", text)
    assert "loss.backward()" in text.splitlines()[trace.line - 1] and trace.line > 10


@pytest.mark.parametrize("row", PATTERNS, ids=lambda row: f"{row.languages[0]}-{row.id}")
def test_each_row_is_sound(row):
    assert set(row.languages) <= set(LANGUAGES.values()) and row.kind and row.what and row.source
    assert row.regexes and (not row.named or row.name)
    if row.kind == "program" and row.needles:
        for language in row.languages:
            gates = GATES[language] + CHECKED.get(language, ())
            assert any(gate in needle for gate in gates for needle in row.needles), gates


def test_rows_have_their_own_names():
    names = [(language, row.id) for row in PATTERNS for language in row.languages]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "content",
    [
        b"train " + b"a" * (1 << 18),
        b"train '" * (1 << 15),
        b'train \\"' * (1 << 15),
        b"train /*" * (1 << 15),
        b'train """' * (1 << 15),
        b"train.fit(fit(backward(.step(.dump" * (1 << 13),
        b"train download://;wget " * (1 << 13),
        b"  train(\n" * (1 << 15),
        b"train lr: epochs: loss epoch " * (1 << 13),
        bytes(range(1, 256)) * 1024 + b"train",
    ],
    ids=range(10),
)
@pytest.mark.parametrize("name", ["train.py", "train.c", "train.sh", "x.ipynb", "x.yaml", "m.R"])
def test_hostile_texts_end(name, content):
    with ends():
        assert len(look(name, content)) <= 64


def test_scan_finds_them_only_when_asked_and_the_same_with_more_processes(tmp_path):
    for number in range(20):
        path = tmp_path / f"{number}/train.py"
        path.parent.mkdir()
        path.write_text(TORCH)
    (plain,) = scanner.scan_path(str(tmp_path))
    (one,) = scanner.scan_path(str(tmp_path), traces="checks")
    (two,) = scanner.scan_path(str(tmp_path), traces="checks", jobs=2)
    assert plain.traces == () and len(one.traces) == 20 and one.traces == two.traces
    assert list(one.traces) == sorted(one.traces, key=lambda trace: trace.path)


def test_one_file_is_no_tree(tmp_path):
    path = tmp_path / "train.py"
    path.write_text(TORCH)
    (found,) = scanner.scan_path(str(path), traces="checks")
    assert found.kind == "file" and found.traces == ()

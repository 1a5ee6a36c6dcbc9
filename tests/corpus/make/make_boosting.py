"""Boosted trees, support vector machines, tagging and online learners.

Needs numpy, xgboost-cpu, lightgbm, catboost, libsvm-official, liblinear-official,
python-crfsuite and vowpalwabbit. The binary
format that XGBoost has dropped comes from make_xgboost_old.py.
"""

import json
from importlib.metadata import version
from typing import Any

import catboost
import lightgbm
import numpy as np
import pycrfsuite
import vowpalwabbit
import xgboost
from liblinear.liblinearutil import save_model as save_linear
from liblinear.liblinearutil import train as train_linear
from libsvm.svmutil import svm_save_model, svm_train
from shelf import Shelf

RANDOM = np.random.default_rng(7)
X = RANDOM.normal(size=(60, 3))
Y = (X[:, 0] + X[:, 1] > 0).astype(int)


def with_xgboost(shelf: Shelf) -> None:
    made_with = f"xgboost {xgboost.__version__}"
    data = xgboost.DMatrix(X, Y, feature_names=["a", "b", "c"])
    settings = {"max_depth": 2, "objective": "binary:logistic", "seed": 1, "nthread": 1}
    booster = xgboost.train(settings, data, 3)
    booster.save_model(shelf.path("xgboost-json/plain.json", made_with=made_with))
    booster.set_attr(license="CC-BY-SA-4.0", author="A. Tester")
    told = {"license": "CC-BY-SA-4.0", "made_with": made_with}
    booster.save_model(shelf.path("xgboost-json/licensed.json", **told))
    booster.save_model(shelf.path("xgboost-ubj/licensed.ubj", **told))
    booster.dump_model(shelf.path("xgboost-dump/dump.txt", made_with=made_with))


def with_lightgbm(shelf: Shelf) -> None:
    settings = {"num_leaves": 4, "min_data_in_leaf": 2, "verbose": -1, "num_threads": 1}
    made_with = f"lightgbm {lightgbm.__version__}"
    csv = "\n".join(",".join(f"{v:.5f}" for v in (y, *row)) for y, row in zip(Y, X, strict=True))
    table = shelf.beside("lightgbm/train.csv")
    table.write_text(csv + "\n")
    booster = lightgbm.train(settings, lightgbm.Dataset(X, Y), 3)
    booster.save_model(shelf.path("lightgbm/model.txt", made_with=made_with))
    shelf.add("lightgbm-json/dump.json", json.dumps(booster.dump_model()), made_with=made_with)
    named = lightgbm.train({**settings, "data": "train.csv"}, lightgbm.Dataset(str(table)), 3)
    path = shelf.path("lightgbm/from-file.model", made_with=made_with, datasets=["train.csv"])
    named.save_model(path)
    table.unlink()


def with_catboost(shelf: Shelf) -> None:
    about: dict[str, Any] = {"made_with": f"catboost {catboost.__version__}"}
    settings = {"iterations": 3, "depth": 2, "verbose": False, "allow_writing_files": False}
    model = catboost.CatBoostClassifier(
        **settings, random_seed=1, thread_count=1, metadata={"license": "MIT"}
    )
    model.fit(X, Y)
    model.save_model(str(shelf.path("catboost/licensed.cbm", license="MIT", **about)))
    model.save_model(str(shelf.path("catboost-json/model.json", **about)), format="json")
    for suffix, kind in {"cpp": "cpp", "py": "python"}.items():
        path = shelf.path(f"generated-code/catboost_model.{suffix}", **about)
        model.save_model(str(path), format=kind)
    model.save_model(str(shelf.path("onnx/catboost.onnx", **about)), format="onnx")


def vectors(shelf: Shelf) -> None:
    about = {"made_with": f"libsvm {version('libsvm-official')}"}
    rows = [{1: float(a), 2: float(b)} for a, b, _ in X[:12]]
    labels = [int(label) for label in Y[:12]]
    for name, options in {
        "c_svc": "-q -t 2",
        "one_class": "-q -s 2",
        "nu_svr": "-q -s 4 -b 1",
    }.items():
        path = shelf.path(f"libsvm/{name}.model", **about)
        svm_save_model(str(path), svm_train(labels, rows, options))
    about = {"made_with": f"liblinear {version('liblinear-official')}"}
    for name, options in {"l2r": "-q -s 0", "svr": "-q -s 11"}.items():
        path = shelf.path(f"liblinear/{name}.model", **about)
        save_linear(str(path), train_linear(labels, rows, options))


def sequences(shelf: Shelf) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    for _ in range(3):
        trainer.append([["w=the"], ["w=cat"], ["w=sat"]], ["DT", "NN", "VB"])
    about = {"made_with": f"python-crfsuite {version('python-crfsuite')}"}
    trainer.train(str(shelf.path("crfsuite/tagger.crfsuite", **about)))


def online(shelf: Shelf) -> None:
    about = {"made_with": f"vowpalwabbit {version('vowpalwabbit')}"}
    path = shelf.path("vowpal-wabbit/logistic.vw", **about)
    workspace = vowpalwabbit.Workspace("--quiet -b 8 --loss_function=logistic")
    for line in ("1 | price:.23 sqft:.25", "-1 | price:.18 sqft:.15", "1 | price:.53 sqft:.32"):
        workspace.learn(line)
    workspace.save(str(path))
    workspace.finish()


def main() -> None:
    with Shelf(__file__, "see the entry") as shelf:
        with_xgboost(shelf)
        with_lightgbm(shelf)
        with_catboost(shelf)
        vectors(shelf)
        sequences(shelf)
        online(shelf)


if __name__ == "__main__":
    main()

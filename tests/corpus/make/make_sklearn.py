"""Pickles of every kind, joblib and skops files, NLTK and hmmlearn pickles, generated code.

Needs numpy, scikit-learn, joblib, skops, hmmlearn, nltk, sklearn-crfsuite, m2cgen, micromlgen and
emlearn. The pickles hold estimators fitted on six points and nothing else.
"""

import bz2
import gzip
import json
import lzma
import pickle
from collections import OrderedDict
from importlib.metadata import version
from typing import Any

import emlearn
import joblib
import m2cgen
import micromlgen
import nltk
import numpy as np
import sklearn
import skops.io
from hmmlearn.hmm import GaussianHMM
from shelf import Shelf
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

POINTS = np.array([[0, 0], [0, 1], [1, 0], [3, 3], [3, 4], [4, 3]], dtype=np.float64)
LABELS = np.array([0, 0, 0, 1, 1, 1])
SKLEARN = f"scikit-learn {sklearn.__version__}"
DATA: dict[str, Any] = {"role": "container", "certainty": "hint", "made_with": "CPython 3.11"}


def pickles(shelf: Shelf) -> Any:
    model = LogisticRegression().fit(POINTS, LABELS)
    for protocol in range(6):
        path = shelf.path(f"pickle/logistic-p{protocol}.pkl", made_with=SKLEARN)
        path.write_bytes(pickle.dumps(model, protocol))
    texts = make_pipeline(TfidfVectorizer(), LogisticRegression())
    texts.fit(["good", "fine good", "bad", "bad poor"], [1, 1, 0, 0])
    shelf.add("pickle/text-pipeline.pickle", pickle.dumps(texts), made_with=SKLEARN)
    hmm = GaussianHMM(2, random_state=0).fit(POINTS)
    made_with = f"hmmlearn {version('hmmlearn')}"
    shelf.add("pickle/hmm.pkl", pickle.dumps(hmm), made_with=made_with)
    words = {"license": "CC-BY-4.0", "author": "A. Tester", "model": model}
    shelf.add("pickle/licensed.pkl", pickle.dumps(words), made_with=SKLEARN, license="CC-BY-4.0")
    harmless = {"a": [1, 2.5, "x", None, True], "b": (b"bytes", {"c": {1, 2}})}
    for protocol in (0, 2, 4):
        shelf.add(f"pickle/data-p{protocol}.pkl", pickle.dumps(harmless, protocol), **DATA)
    shelf.add("pickle/ordered.pkl", pickle.dumps(OrderedDict(a=1), 2), **DATA)
    shelf.add("pickle/array.pkl", pickle.dumps(POINTS), **{**DATA, "made_with": "numpy"})
    return model


def joblibs(shelf: Shelf, model: Any) -> None:
    made_with = f"joblib {joblib.__version__}, {SKLEARN}"
    joblib.dump(model, shelf.path("joblib/logistic.joblib", made_with=made_with))
    forest = RandomForestClassifier(2, max_depth=2, random_state=0).fit(POINTS, LABELS)
    joblib.dump(forest, shelf.path("joblib/forest.joblib", made_with=made_with))
    for suffix, method in {
        "z": "zlib",
        "gz": "gzip",
        "bz2": "bz2",
        "xz": "xz",
        "lzma": "lzma",
    }.items():
        path = shelf.path(f"joblib/logistic.pkl.{suffix}", made_with=made_with)
        joblib.dump(model, path, compress=(method, 3))
    about = {"role": "container", "certainty": "hint", "made_with": made_with}
    joblib.dump(POINTS, shelf.path("joblib/array.joblib", **about))
    plain = pickle.dumps(model)
    shelf.add("pickle/by-hand.pkl.gz", gzip.compress(plain, mtime=0), made_with=SKLEARN)
    shelf.add("pickle/by-hand.pkl.bz2", bz2.compress(plain), made_with=SKLEARN)
    shelf.add("pickle/by-hand.pkl.xz", lzma.compress(plain), made_with=SKLEARN)
    skops.io.dump(model, shelf.path("skops/logistic.skops", made_with=f"skops {skops.__version__}"))


def taggers(shelf: Shelf) -> None:
    """NLTK classifiers and a tagger trained on three sentences."""
    made_with = f"nltk {nltk.__version__}"
    rows = [({"last": "a"}, "f"), ({"last": "k"}, "m"), ({"last": "e"}, "f"), ({"last": "o"}, "m")]
    bayes = nltk.NaiveBayesClassifier.train(rows)
    shelf.add("pickle/nltk-names.pickle", pickle.dumps(bayes, 2), made_with=made_with)
    sentences = [[("the", "DT"), ("cat", "NN"), ("sat", "VB")], [("a", "DT"), ("dog", "NN")]]
    tagger = nltk.UnigramTagger(sentences)
    shelf.add("pickle/nltk-unigram.pickle", pickle.dumps(tagger, 4), made_with=made_with)
    perceptron = nltk.PerceptronTagger(load=False)
    perceptron.train(sentences * 4, nr_iter=2)
    shelf.add("pickle/nltk-tagger.pickle", pickle.dumps(perceptron, 4), made_with=made_with)
    about = {"made_with": made_with, "certainty": "hint"}
    # NLTK's own save_to_json writes to its data directory only; these are the same three texts.
    parts = {
        "weights": perceptron.model.weights,
        "tagdict": perceptron.tagdict,
        "classes": sorted(perceptron.classes),
    }
    for part, content in parts.items():
        role = "weights" if part == "weights" else "config"
        stem = "nltk/averaged_perceptron_tagger_eng/averaged_perceptron_tagger_eng"
        shelf.add(f"{stem}.{part}.json", json.dumps(content), role=role, **about)


def code(shelf: Shelf) -> None:
    """Source code that generators make of a fitted model."""
    forest = RandomForestClassifier(8, max_depth=3, random_state=0).fit(POINTS, LABELS)
    hint = {"made_with": f"m2cgen {version('m2cgen')}", "certainty": "hint"}  # it leaves no mark
    shelf.add("generated-code/m2cgen_forest.c", m2cgen.export_to_c(forest), **hint)
    shelf.add("generated-code/m2cgen_forest.py", m2cgen.export_to_python(forest), **hint)
    about = {"made_with": f"micromlgen {version('micromlgen')}"}
    shelf.add("generated-code/micromlgen_forest.h", micromlgen.port(forest), **about)
    about["made_with"] = f"emlearn {version('emlearn')}"
    path = shelf.path("generated-code/emlearn_forest.h", **about)
    emlearn.convert(forest, method="inline").save(file=str(path), name="forest")


def main() -> None:
    with Shelf(__file__, SKLEARN) as shelf:
        model = pickles(shelf)
        joblibs(shelf, model)
        taggers(shelf)
        code(shelf)


if __name__ == "__main__":
    main()

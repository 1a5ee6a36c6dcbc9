"""Python pickles; what they hold is told by the names they would import.

Source: CPython Lib/pickle.py and Lib/pickletools.py [specification, certain]; joblib
joblib/numpy_pickle.py [read].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, present
from mlpolicy.readers.pickle_ops import Scan, walk

#: Packages whose pickled classes are models.
MODEL_PACKAGES = frozenset(
    [
        "autogluon",
        "catboost",
        "chainer",
        "fastai",
        "flax",
        "gensim",
        "hmmlearn",
        "imblearn",
        "jax",
        "keras",
        "lasagne",
        "lightgbm",
        "lightning",
        "mxnet",
        "nltk",
        "paddle",
        "pomegranate",
        "pytorch_lightning",
        "sklearn",
        "sklearn_crfsuite",
        "spacy",
        "statsmodels",
        "tensorflow",
        "theano",
        "thinc",
        "torch",
        "torchvision",
        "transformers",
        "ultralytics",
        "xgboost",
    ]
)
#: Containers for data sets that live in those packages.
_DATA_MODULES = ("sklearn.utils.", "sklearn.datasets.", "sklearn.externals.", "nltk.tree.")
_JOBLIB = "joblib.numpy_pickle.NumpyArrayWrapper"
_LEGACY_TORCH = bytes.fromhex("80028a0a6cfc9c46f920")
#: Opcodes that a pickler writes after PROTO.
_SECOND = frozenset(b"]}()cNJKMGXCB\x88\x89\x8a\x8c\x8d\x8e\x8f\x95\x96")
#: The beginnings of protocols 0 and 1, which have no magic.
_OLD = re.compile(
    rb"c[A-Za-z_][\w.]{0,200}\r?\n[A-Za-z_][\w.]{0,200}\r?\n[pqR()]"
    rb"|\((?:[dl]p?\d{0,9}\n|i[A-Za-z_][\w.]{0,200}\n[A-Za-z_]\w{0,200}\n[p(])"
    rb"|[\]})]q\x00"
)
_WANTED = frozenset({"license", "author"})


def probe(content: Content) -> Match | None:
    """Recognise a pickle by walking it; two bytes of magic are not enough."""
    head = content.head
    protocol = head[1] if head[:1] == b"\x80" and len(head) > 2 else -1
    if 2 <= protocol <= 5:
        if head[2] not in _SECOND:
            return None
        scan = walk(content, wanted=_WANTED)
        lying = head[2] in b"\x8d\x8e\x95\x96"  # a length follows, and may be what is wrong
        if not (scan.stops or scan.opcodes >= 4 or lying):
            return None
    elif _OLD.match(head):
        protocol = 0
        scan = walk(content, wanted=_WANTED)
        if not scan.stops and not (scan.opcodes >= 32 and head[:1] == b"("):
            return None
    else:
        return None
    return _describe(scan, protocol, content)


def _describe(scan: Scan, protocol: int, content: Content) -> Match:
    problems: Problems = []
    names = sorted(scan.globals)
    legacy = content.head.startswith(_LEGACY_TORCH)
    # joblib puts raw array bytes between the opcodes: stopping there is normal.
    if scan.trouble is not None and _JOBLIB not in scan.globals and not (legacy and scan.stops):
        problems.append((scan.trouble.code, scan.trouble.detail))
    models = [name for name in names if _is_model(name)]
    kind = "joblib pickle" if _JOBLIB in scan.globals else f"pickle protocol {protocol}"
    if legacy:
        kind = "legacy torch.save pickles"
    metadata = present(
        license=scan.pairs.get("license"), author=scan.pairs.get("author"), globals=names
    )
    if models or legacy:
        naming = f" naming {models[0]}" if models else ""
        why = f"{kind}{naming}"
        return Match("pickle", "weights", "likely", why, metadata, tuple(problems))
    why = f"{kind}, no model class named"
    return Match("pickle", "container", "hint", why, metadata, tuple(problems))


def _is_model(name: str) -> bool:
    return name.partition(".")[0] in MODEL_PACKAGES and not name.startswith(_DATA_MODULES)


PICKLE = Format(
    id="pickle",
    title="Python pickle",
    description="Serialised Python objects (also joblib and old torch.save); recognised by "
    "walking the opcodes without executing them. A model when it names model classes.",
    reference="https://docs.python.org/3/library/pickle.html",
    role="container",
    starts=frozenset(b"\x80c(]})"),
    probe=probe,
)

FORMATS = (PICKLE,)

"""Python pickles, also those of joblib; what they hold is told by the names they would import.

Source: CPython Lib/pickle.py and Lib/pickletools.py [specification, certain]; joblib
joblib/numpy_pickle.py [read; files written by joblib 1.6; certain]; the model packages by
their documentation.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, present
from mlpolicy.readers import joblib_walk
from mlpolicy.readers.pickle_ops import Scan, walk

#: Packages whose pickled classes are models.
MODEL_PACKAGES = frozenset(
    """
    autogluon catboost chainer diffusers fairseq fastai flair flax gensim hmmlearn imblearn
    implicit jax keras lasagne lightgbm lightning mlxtend mxnet ngboost nltk paddle peft
    pomegranate pytorch_lightning river sentence_transformers sklearn sklearn_crfsuite
    skorch spacy stanza statsmodels surprise tensorflow theano thinc timm torch torchvision
    tpot transformers ultralytics xgboost
    """.split()
)
#: Data sets and plain values that live in those packages.
_DATA = (
    *("sklearn.utils.", "sklearn.datasets.", "sklearn.externals.", "nltk.tree."),
    *("torch.Size", "torch.device"),
)
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
    """Recognise protocols 2 to 5 by walking; two bytes of magic are not enough."""
    head = content.start
    if len(head) < 3 or not 2 <= head[1] <= 5 or head[2] not in _SECOND:
        return None
    scan = walk(content, wanted=_WANTED)
    lying = head[2] in b"\x8d\x8e\x95\x96"  # a length follows, and may be what is wrong
    if not (scan.stops or scan.opcodes >= 4 or lying):
        return None
    if joblib_walk.WRAPPER in scan.globals:
        return _joblib(content, scan)
    return _describe("pickle", f"pickle protocol {head[1]}", scan)


def probe_old(content: Content) -> Match | None:
    """Recognise protocols 0 and 1 by their first opcodes, and by walking on."""
    head = content.start
    if not _OLD.match(head):
        return None
    scan = walk(content, wanted=_WANTED)
    if not scan.stops and not (scan.opcodes >= 32 and head[:1] == b"("):
        return None
    return _describe("pickle", "pickle protocol 0", scan)


def _joblib(content: Content, plain: Scan) -> Match:
    """PLAIN is what could be read without knowing of arrays."""
    scan = joblib_walk.walk(content, _WANTED)
    scan.globals |= plain.globals
    return _describe("joblib", "joblib pickle", scan)


def _describe(format_id: str, kind: str, scan: Scan) -> Match:
    problems: Problems = []
    names = sorted(scan.globals)
    if scan.trouble is not None:
        problems.append((scan.trouble.code, scan.trouble.detail))
    models = [name for name in names if _is_model(name)]
    metadata = present(
        license=scan.pairs.get("license"), author=scan.pairs.get("author"), globals=names
    )
    if models:
        why = f"{kind} naming {models[0]}"
        return Match(format_id, "weights", "likely", why, metadata, tuple(problems))
    why = f"{kind}, no model class named"
    return Match(format_id, "container", "hint", why, metadata, tuple(problems))


def _is_model(name: str) -> bool:
    return name.partition(".")[0] in MODEL_PACKAGES and not name.startswith(_DATA)


PICKLE = Format(
    id="pickle",
    title="Python pickle",
    description="Serialized Python objects; recognised by walking the opcodes without executing "
    "them. A model when it names model classes.",
    reference="https://docs.python.org/3/library/pickle.html",
    role="container",
    starts=frozenset(b"\x80c(]})"),
    probe=probe_old,
)

JOBLIB = Format(
    id="joblib",
    title="joblib file",
    description="Pickle with the raw bytes of NumPy arrays between its opcodes; recognised by "
    "joblib's NumpyArrayWrapper. Without that it is a pickle.",
    reference="https://joblib.readthedocs.io/en/stable/persistence.html",
    role="container",
    starts=frozenset(b"\x80"),
    probe=probe,
)

FORMATS = (JOBLIB, PICKLE)

"""Objects saved by R: saveRDS and save, after decompression.

Sources: R Internals, section 1.8 [specification]; files written by R 4.2 [measured, certain].
What the object is stands in its attribute ``class``, the last one for most models. The names of
its parts must fit to it: a list may have one element that is called lm.
"""

from __future__ import annotations

import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, Problems, text
from mlpolicy.formats.documents import tail

REACH = 4096
_BINARY = re.compile(rb"(?:RD[XB][23]\n)?([XB])\n(.{12})", re.DOTALL)
_ASCII = re.compile(rb"(?:RDA[23]\n)?A\n([23])\n(\d{6,7})\n(\d{6,7})\n")
#: The attribute class: its symbol or a reference to it, then a vector of one to four texts.
_CLASS = re.compile(rb"(?:\0\x05class|\xff)\0\0[\0-\x02]\x10\0\0\0([\x01-\x04])")
_TEXT = re.compile(rb"\0[\0-\x07][\0-\xff]\x09\0\0\0([\x02-\x40])", re.DOTALL)
#: Class of a model -> the name of a part that it always has.
_MODELS = {
    "lm": "coefficients", "glm": "coefficients", "nls": "convInfo", "loess": "kd",
    "gam": "smooth", "coxph": "loglik", "survreg": "loglik", "merMod": "resp",
    "kmeans": "centers", "prcomp": "rotation", "princomp": "loadings", "hclust": "merge",
    "nnet": "wts", "multinom": "wts", "rpart": "splits", "lda": "scaling", "qda": "scaling",
    "randomForest": "forest", "ranger": "forest", "gbm": "trees", "xgb.Booster": "raw",
    "svm": "coefs", "naiveBayes": "apriori", "glmnet": "beta", "lognet": "beta", "elnet": "beta",
    "train": "finalModel", "lgb.Booster": "raw", "C5.0": "tree", "earth": "cuts",
}  # fmt: skip


def probe(content: Content) -> Match | None:
    """Recognise the header with R's version, and the class when it is that of a model."""
    if not _header(content.start):
        return None
    problems: Problems = []
    end = tail(content, REACH, problems)
    for name in _classes(end):
        part = _MODELS.get(name)
        if part is not None and part.encode() in end:
            why = f"R object of class {name} with {part}"
            metadata = {"toolchain": "r"}
            return Match("r-data", "weights", "likely", why, metadata, tuple(problems))
    return Match("r-data", "container", "hint", "R data", {"toolchain": "r"}, tuple(problems))


def _header(start: bytes) -> bool:
    """Whether START has format version 2 or 3 and the versions of R that fit to it."""
    found = _BINARY.match(start)
    if found is not None:
        order = ">" if found[1] == b"X" else "<"
        version, writer, least = struct.unpack(f"{order}III", found[2])
    else:
        found = _ASCII.match(start)
        if found is None:
            return False
        version, writer, least = (int(number) for number in found.groups())
    return version in (2, 3) and 0x010000 <= least <= writer <= 0x140000


def _classes(end: bytes) -> list[str]:
    """Return the texts of every class vector in END."""
    names = []
    for found in _CLASS.finditer(end):
        at = found.end()
        for _ in range(found[1][0]):
            item = _TEXT.match(end, at)
            if item is None:
                break
            at = item.end() + item[1][0]
            names.append(text(end[item.end() : at]))
    return names


R_DATA = Format(
    id="r-data",
    title="R data",
    description="Objects of R; recognised by the header with the version of R. Weights when the "
    "class attribute is that of a model and its parts fit.",
    reference="https://cran.r-project.org/doc/manuals/r-release/R-ints.html",
    role="container",
    magic=(b"X\n\0\0\0", b"B\n", b"A\n", b"RDX", b"RDB", b"RDA"),
    least=14,
    probe=probe,
)

FORMATS = (R_DATA,)

"""Support vector machines of LIBSVM and linear models of LIBLINEAR, both text.

Source: files written by LIBSVM 3.37 and LIBLINEAR 2.50 [measured, certain]: a keyword and its
value on each line.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_SVM = re.compile(
    rb"svm_type (c_svc|nu_svc|one_class|epsilon_svr|nu_svr)\r?\n"
    rb"kernel_type (linear|polynomial|rbf|sigmoid|precomputed)\r?\n"
)
_LINEAR = re.compile(rb"solver_type ([A-Z][A-Z0-9_]{3,40})\r?\nnr_class \d")


def probe_svm(content: Content) -> Match | None:
    """Recognise the first two lines."""
    found = _SVM.match(content.start)
    if found is None:
        return None
    why = f"LIBSVM model, {found[1].decode()} with kernel {found[2].decode()}"
    return Match("libsvm", "weights", "certain", why, {"toolchain": "libsvm"})


def probe_linear(content: Content) -> Match | None:
    """Recognise the first two lines."""
    found = _LINEAR.match(content.start)
    if found is None:
        return None
    why = f"LIBLINEAR model, solver {found[1].decode()}"
    return Match("liblinear", "weights", "certain", why, {"toolchain": "liblinear"})


LIBSVM = Format(
    id="libsvm",
    title="LIBSVM model",
    description="Support vectors as text; recognised by the lines svm_type and kernel_type.",
    reference="https://www.csie.ntu.edu.tw/~cjlin/libsvm/",
    role="weights",
    magic=(b"svm_type ",),
    probe=probe_svm,
)

LIBLINEAR = Format(
    id="liblinear",
    title="LIBLINEAR model",
    description="Linear classifier as text; recognised by the lines solver_type and nr_class.",
    reference="https://www.csie.ntu.edu.tw/~cjlin/liblinear/",
    role="weights",
    magic=(b"solver_type ",),
    probe=probe_linear,
)

FORMATS = (LIBSVM, LIBLINEAR)

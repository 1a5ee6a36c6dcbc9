"""Pickles: files that run code when they are loaded."""

from __future__ import annotations

from collections.abc import Iterator

from mlpolicy.domain import Artifact

from .base import Case, Tag
from .callables import unexpected
from .each import check, some

PICKLE = Tag(
    "pickle-model",
    "info",
    "This model is a Python pickle, or contains one. A pickle is a program for a small machine "
    "that can call any function that Python can import; to load it is to run it. Whoever can "
    "replace the file, upstream's account or a mirror for example, runs code as the user. "
    "mlpolicy reads pickles without running them.",
    "Ask upstream for safetensors, ONNX, GGUF, skops or the library's own format, and convert "
    "the weights where the license allows that. Let the program load what is left with "
    "weights_only=True (PyTorch) or a restricted Unpickler.",
    ("https://docs.python.org/3/library/pickle.html",),
)
CALLABLES = Tag(
    "pickle-model-names-callables",
    "warning",
    "This pickle names functions or classes that are not those that picklers write for tensors, "
    "arrays, containers, and the estimators and layers of known packages. When it is loaded they "
    "are imported and may be called. That can be as harmless as a class of upstream's own "
    "program, and then the model cannot be used without that program; or it runs a command.",
    "Look at each name that is listed. What does not belong to upstream's program, above all "
    "from os, subprocess, builtins and the like, is a reason to refuse the file and to tell "
    "upstream. `unknown` stands for a name that could not be followed, as when a pickle takes "
    "pains to hide it.",
    ("https://docs.python.org/3/library/pickle.html#restricting-globals",),
)

_PICKLES = frozenset(
    """
    joblib pickle pytorch-distributed pytorch-legacy pytorch-tar pytorch-zip torchserve-mar
    """.split()
)
#: Formats that list names for loaders of their own, which import nothing on their word.
_CHECKED = frozenset({"skops", "torchscript", "pytorch-export"})
#: As many names are kept of one pickle, and of all members of a bundle.
_KEPT, _KEPT_OF_BUNDLE = 4096, 64


def _pickles(case: Case) -> Iterator[Artifact]:
    for artifact in case.judged.evidence.subject.artifacts:
        named = artifact.format not in _CHECKED and "globals" in artifact.metadata
        if named or artifact.format in _PICKLES:
            yield artifact


def _models(case: Case) -> Iterator[tuple[Artifact, str]]:
    for artifact in _pickles(case):
        if artifact.is_model and artifact.role != "container":
            yield artifact, artifact.format


def _callables(case: Case) -> Iterator[tuple[Artifact, str]]:
    """Also of what is not known to be a model: a trap does not pretend to be a good one."""
    for artifact in _pickles(case):
        names = [str(name) for name in artifact.metadata.get("globals", ())]
        odd = unexpected(names)
        if len(names) >= (_KEPT_OF_BUNDLE if artifact.members else _KEPT):
            odd.append("more names than are kept")
        if odd:
            yield artifact, some(odd)


CHECK = check("safety", ((PICKLE, _models), (CALLABLES, _callables)))

"""Models that could not be read in full, or that readers understand in more than one way."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from mlpolicy.domain import Artifact, Problem

from .base import Case, Tag
from .each import check, some

UNREADABLE = Tag(
    "unreadable-model",
    "warning",
    "This file is recognised as a model, but it is damaged, truncated, or larger or more deeply "
    "nested than mlpolicy reads. What its header says of license, bases and data may therefore "
    "be incomplete, and what was not read is never called clean. Files that are made to crash or "
    "to mislead readers look the same.",
    "Compare the file with upstream's, and fetch it again when it differs. If the file is as it "
    "should be, report that, with the file.",
    (),
)
CONTROL = Tag(
    "model-metadata-with-control-characters",
    "warning",
    "A text in this model's metadata (name, author, license and so on) has control characters, or "
    "characters that turn the direction of writing. Programs that print it as it is let it move "
    "the cursor, change colors, hide text, or show a license that is not the one that is stored. "
    "mlpolicy shows such characters as escapes.",
    "Ask upstream whether that is on purpose. Do not print the metadata on a terminal.",
    ("https://www.unicode.org/reports/tr36/",),
)
DUPLICATE = Tag(
    "duplicate-metadata-keys",
    "warning",
    "A key occurs more than once in this model's metadata. Some readers take the first value, "
    "others the last, so two programs may see two licenses, or two architectures, in the same "
    "file. mlpolicy takes none of them for granted: of several licenses the strictest counts.",
    "Ask upstream to write the file anew with each key once, and find out which value is meant.",
    ("https://github.com/huggingface/safetensors#format",),
)
OUTSIDE = Tag(
    "external-data-outside-package",
    "error",
    "This ONNX model keeps tensors in another file, whose path is absolute or leads up out of the "
    "model's directory. A program that follows it reads whatever lies there: another file than "
    "was packaged, or one that the user did not mean to be read. The ONNX specification allows "
    "only relative paths without `..`, and current versions of ONNX Runtime refuse others.",
    "Load the model with its data and save it again with external data beside it, or within the "
    "file (onnx.save_model with save_as_external_data).",
    ("https://onnx.ai/onnx/repo-docs/ExternalData.html",),
)

_DAMAGED = ("malformed", "truncated", "budget", "unreadable")
_TWICE = "duplicate "
#: What the reader of ONNX says of paths that it does not show.
_UNTOLD = ("tensors in another file, '(a long path)'", "tensors in more other files")
_EXTERNAL = re.compile(r"tensors in another file, (.{1,2000})\Z", re.DOTALL)
#: Marks that change the direction of text; the joiners that several scripts need are none.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DEPTH = 8


def _problems(case: Case) -> Iterator[tuple[Artifact, list[Problem]]]:
    """The models that had problems, with them."""
    subject = case.judged.evidence.subject
    by_path: dict[str, list[Problem]] = {}
    for problem in subject.problems:
        by_path.setdefault(problem.path, []).append(problem)
    for artifact in subject.artifacts if by_path else ():
        own = [problem for path in artifact.files for problem in by_path.get(path, ())]
        if own and artifact.is_model:
            yield artifact, own


def _unreadable(case: Case) -> Iterator[tuple[Artifact, str]]:
    for artifact, problems in _problems(case):
        bad = [
            f"{problem.code}: {problem.detail}"
            for problem in problems
            if (problem.code in _DAMAGED and not problem.detail.startswith(_TWICE))
            or problem.detail in _UNTOLD
        ]
        if bad:
            yield artifact, some(bad, "; ")


def _duplicate(case: Case) -> Iterator[tuple[Artifact, str]]:
    for artifact, problems in _problems(case):
        bad = [problem.detail for problem in problems if problem.detail.startswith(_TWICE)]
        if bad:
            yield artifact, some(bad, "; ")


def _outside(case: Case) -> Iterator[tuple[Artifact, str]]:
    for artifact, problems in _problems(case):
        paths = [path for problem in problems if (path := _external(problem)) and _leaves(path)]
        if paths:
            yield artifact, some(paths)


def _external(problem: Problem) -> str:
    """The path of another file that PROBLEM tells of, empty when it is about something else."""
    found = _EXTERNAL.match(problem.detail)
    try:
        return str(ast.literal_eval(found[1])) if found else ""
    except (ValueError, SyntaxError):
        return ""


def _leaves(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return not parts[0] or parts[0].endswith(":") or ".." in parts


def _control(case: Case) -> Iterator[tuple[Artifact, str]]:
    for artifact in case.judged.evidence.subject.artifacts:
        if artifact.is_model:
            found = {
                f"{key} has U+{ord(char):04X}"
                for key, text in _texts(artifact.metadata)
                for char in text.rstrip("\0")
                if _obeyed(char)
            }
            if found:
                yield artifact, some(sorted(found))


def _texts(value: Any, key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text in metadata, with the key that it stands at."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict) and depth < _DEPTH:
        for name, item in value.items():
            yield from _texts(item, key or str(name), depth + 1)
    elif isinstance(value, list | tuple) and depth < _DEPTH:
        for item in value:
            yield from _texts(item, key, depth + 1)


def _obeyed(char: str) -> bool:
    """Whether a terminal or an editor does something else with CHAR than showing it."""
    return char in _BIDI or (unicodedata.category(char) == "Cc" and char not in "\t\n\r")


CHECK = check(
    "reading",
    (
        (UNREADABLE, _unreadable),
        (CONTROL, _control),
        (DUPLICATE, _duplicate),
        (OUTSIDE, _outside),
    ),
)

"""Models that were left out of the source: is that told, and by the version too?

What was left out is gone, so globs of Files-Excluded are known for those of models by their
endings, or by an entry in debian/mlmodel.yaml. That is enough for an info hint, for no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy import rulesets
from mlpolicy.documents import COPYRIGHT
from mlpolicy.domain import Area, Hint
from mlpolicy.placement import base

from .base import Case, Check, Tag
from .each import some

DISCLAIMER = Tag(
    "missing-ml-policy-disclaimer",
    "info",
    "A model of this source is outside of main, or was removed from the source, for a reason that "
    "ML-Policy gives, and the Disclaimer or Comment at the top of debian/copyright does not say "
    "ML-Policy. The draft asks for that word, so that the packages that it affects can be found, "
    "and Debian Policy asks that a package outside of main tells why it is there.",
    'Add a Disclaimer to the first paragraph of debian/copyright, for example "Disclaimer: This '
    "package is not in main because of ML-Policy: the training data of models/tiny.onnx are "
    'private."',
    ("debian-ai 2020/10 msg00009", "Debian Policy, 12.5 Copyright information"),
)
SUFFIX = Tag(
    "repacked-without-version-suffix",
    "info",
    "Files-Excluded in debian/copyright names model files, so the source differs from what "
    "upstream published, but nothing in the version says so. By convention the upstream version "
    "ends in +dfsg when what was removed is not free, and in +ds when it is free and was removed "
    "for another reason, as a ToxicCandy model is under ML-Policy.",
    "Let uscan add the suffix: `oversionmangle` and `dversionmangle=auto` with `repacksuffix` in "
    "debian/watch, and use it in debian/changelog.",
    ("debian-ai 2020/10 msg00009", "debian-ai 2020/10 msg00010"),
)

#: Endings that hardly anything but a model has.
_ENDINGS = tuple(
    f".{ending}"
    for ending in """
    caffemodel ckpt gguf ggml h5 joblib keras mlmodel mlpackage nemo nnue onnx ort pdmodel pdparams
    pt pth ptl safetensors t7 tflite traineddata weights
    """.split()
)
_MARKED = re.compile(r"[+~.](?:dfsg|ds)(?![a-z])")
_WORD = re.compile(r"ml[- ]policy", re.IGNORECASE)


def run(case: Case) -> Iterator[Hint]:
    """Look at the source: what it leaves out, and what it says of that."""
    found = case.judged.evidence
    rights = found.copyright
    if case.binary or found.control.head is None or rights is None:
        return
    removed = _removed(case)
    version = (found.subject.version or "").rpartition("-")[0]
    if removed and version and not _MARKED.search(version):
        context = f"{version}: Files-Excluded has {some(removed)}"
        yield case.hint(SUFFIX.name, context, COPYRIGHT)
    text = found.subject.documents.get(COPYRIGHT, b"").decode("utf-8", "replace")
    said = rights.disclaimer if rights.machine_readable else text
    outside = _outside_of_main(case)
    if (removed or outside) and not _WORD.search(said):
        yield case.hint(DISCLAIMER.name, some([*outside, *removed]), COPYRIGHT)


def _removed(case: Case) -> list[str]:
    """The globs of Files-Excluded that name models."""
    found = case.judged.evidence
    declared = {pattern for entry in found.sheet.models for pattern in entry.files}
    globs = found.copyright.excluded if found.copyright else ()
    return [glob for glob in globs if glob.lower().endswith(_ENDINGS) or glob in declared]


def _outside_of_main(case: Case) -> list[str]:
    """The models in a package outside of main that ML-Policy would not let into main."""
    found = case.judged.evidence
    draft = rulesets.load("ml-policy")
    outside = []
    for held in base.holdings(found):
        areas = [found.control.area_of(name) for name in held.packages or (None,)]
        free = held.read and rulesets.judge(draft, held.facts).area is Area.MAIN
        if not free and any(area in (Area.CONTRIB, Area.NON_FREE) for area in areas):
            outside.append(held.name)
    return outside


CHECK = Check("repacking", (DISCLAIMER, SUFFIX), run)

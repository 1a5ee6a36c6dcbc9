"""Models that were made from other models: what those allow, and whether they are at hand."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mlpolicy import rulesets
from mlpolicy.domain import STATISTICAL, Model
from mlpolicy.evidence import Evidence
from mlpolicy.rulesets.logic import Facts, value

from .base import Case, Tag
from .each import check, some
from .training import said, trained

BASE = Tag(
    "base-model-less-free",
    "warning",
    "This model was made from another one (finetuned, merged, quantized, distilled or as an "
    "adapter to it), and the license of that one is less free than the license that is given "
    "here. What is derived from a work needs the permission of both authors: a free license on "
    "the last step does not lift the terms of the first. Every ruleset judges a model by the "
    "worst link of this chain.",
    "Give the model the area that its base allows, or ask upstream for one that was made from a "
    "free base. When the base's license is told wrongly, correct it in debian/mlmodel.yaml (base).",
    ("Debian Policy, 2.1 The Debian Free Software Guidelines",),
)
PREFERRED = Tag(
    "generated-model-without-preferred-form",
    "warning",
    "This model was made by a tool from another file: weights were rounded to fewer bits "
    "(quantized), rewritten for an inference engine (converted, compiled), or written out as "
    "program code. Neither the package nor its source holds what it was made from. Who wants to "
    "change the model changes that file and runs the tool again, so it is the form that the "
    "second of the Debian Free Software Guidelines calls source.",
    "Add the original to the source package, and if possible run the tool in the build. If it "
    "is there under another name, declare it in debian/mlmodel.yaml (base).",
    ("Debian Policy, 2.1 The Debian Free Software Guidelines",),
)
SOURCE = Tag(
    "gpl-model-without-corresponding-source",
    "warning",
    "The license of these weights demands that whoever distributes them gives the corresponding "
    "source, as the GPL, the LGPL and the MPL do, and the GPL says that this is the form that is "
    "preferred for making modifications. For a trained model many hold that to be the training "
    "program with its data, and not all of that is known to be here. Two answers are accepted "
    "by some: upstream has nothing better itself, or a user can mend the values by hand. Both "
    "are facts that somebody has to state. Under gpl-strict nobody may distribute such a model.",
    "Ship the training program and the data in the source package, or declare in "
    "debian/mlmodel.yaml what is true: upstream_has_better_form: no, or directly_editable: yes. "
    "The copyright holder may also permit distribution without source.",
    (
        "Debian Policy, 2.3 Copyright considerations",
        "lwn.net, Deep learning and free software (2018)",
        "https://www.gnu.org/licenses/gpl-3.0.html#section1",
    ),
    {"gpl-strict": "error"},
)

_GENERATED = ("quantized", "converted")
#: Formats that only tools for inference write, from a model in another format.
_COMPILED = frozenset(
    """
    ascend-om bcnn bmodel cambricon cvimodel esp-dl executorch hailo-hef imgdnn kann kmodel nnc
    openvx-nbg qualcomm-dlc qualcomm-dlc-part qualcomm-qnn rknn rknn-lite tensorrt tosa tvm
    """.split()
)
_CONVERTED = frozenset(
    """
    circle coreml coreml-package ctranslate2 ezmodel litert-lm mediapipe-task mnn mslite ncnn
    openvino ort rten tengine tf-graphdef-mapped tfjs tflite tnn uff
    """.split()
)
_WRITTEN_OUT = STATISTICAL - {"numeric-text", "elf-embedded"}  # what builds a program is no source


def _less_free(case: Case) -> Iterator[tuple[Model, str]]:
    for model in case.models:
        if value(model.facts, "weights.license.dfsg") not in ("free", "unjudged"):
            continue
        bad = [
            f"its base {name}: {said(model.facts[f'{prefix}license'])}"
            for prefix, name in bases(model.facts)
            if value(model.facts, f"{prefix}license.dfsg") in ("non-free", "none")
        ]
        if bad:
            yield model, some(bad, "; ")


def bases(facts: Facts, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The bases of a model and theirs: the beginning of their facts' names, and their names."""
    for index, name in enumerate(value(facts, f"{prefix}base") or ()):
        inner = f"{prefix}base[{index}]."
        yield inner, str(name)
        yield from bases(facts, inner)


def _generated(case: Case) -> Iterator[tuple[Model, str]]:
    if case.binary and case.source is None:
        return  # nobody has looked into the source
    around = [found for found in (case.judged.evidence, case.source) if found is not None]
    metadata = {a.path: a.metadata for a in case.judged.evidence.subject.artifacts}
    for model in trained(case):
        whole = value(model.facts, "training.data_complete") == "yes"
        program = value(model.facts, "training.program") in ("in-source", "in-main")
        if (whole and program) or value(model.facts, "training.in_build") == "yes":
            continue  # it can be made from the start
        own = next((metadata[path] for path in model.files if path in metadata), {})
        how = _how(model, own.get("relation"), own.get("inner_format"))
        origins = {_key(name) for name in value(model.facts, "base") or ()}
        if how and not any(_is_there(model, origins, found) for found in around):
            yield model, how


def _how(model: Model, relation: object, inner: object) -> str:
    """How MODEL was made from another file, as far as that is known; else empty."""
    for index, name in enumerate(value(model.facts, "base") or ()):
        told = value(model.facts, f"base[{index}].relation")
        if told in _GENERATED:
            return f"{told} from {name}"
    if relation in _GENERATED:
        return f"{relation}, from what is not told"
    if model.format in _COMPILED:
        return f"compiled ({model.format})"
    if model.format in _CONVERTED:
        return f"converted ({model.format})"
    if model.format in _WRITTEN_OUT:
        return f"written out as {model.format}" + (f" of {inner}" if inner else "")
    return ""


def _is_there(model: Model, origins: set[str], found: Evidence) -> bool:
    """Whether FOUND has a model in another form that MODEL may have been made from."""
    made = _COMPILED | _CONVERTED | _WRITTEN_OUT | {"elf-embedded"}
    stems = {_stem(path) for path in model.files}
    for other in found.models:
        if other.files == model.files:
            continue
        if origins & {_key(name) for name in (other.name, *other.files)}:
            return True
        if other.format not in made and stems & {_stem(path) for path in other.files}:
            return True
    return False


def _key(name: str) -> str:
    """What a base is called by, without the owner on a hub or the directory."""
    return name.rstrip("/").rpartition("/")[2].casefold()


def _stem(path: str) -> str:
    return posixpath.basename(path).partition(".")[0].casefold()


def _without_source(case: Case) -> Iterator[tuple[Model, str]]:
    """The models that the rule of gpl-strict objects to, for their own license."""
    strict = rulesets.load("gpl-strict")
    for model in trained(case):
        duty = value(model.facts, "weights.license.source_duty")
        if duty == "corresponding-source":
            reasons = rulesets.judge(strict, model.facts).reasons
            if any(reason.rule == "gpl-source" for reason in reasons):
                yield model, said(model.facts["weights.license"])


CHECK = check("derived", ((BASE, _less_free), (PREFERRED, _generated), (SOURCE, _without_source)))

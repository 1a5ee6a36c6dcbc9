"""Zip archives for small devices: MediaPipe tasks, Qualcomm DLC, NNabla.

Sources: MediaPipe tasks metadata_writer and model_bundle_utils, a bundle of TFLite files
[memory, the members certain]; DLC, members model and dlc.metadata [netron]; NNabla
utils/save.py, nnp_version.txt beside network and parameters [memory].
"""

from __future__ import annotations

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats import zipped
from mlpolicy.formats.base import Content, Format, plural, present, text
from mlpolicy.readers import ziptail
from mlpolicy.readers.ziptail import Archive

_LLM = frozenset({"TF_LITE_PREFILL_DECODE", "METADATA"})
_BESIDE = (".tflite", ".binarypb", ".task", ".txt", ".json")
_MEMBERS = 32
_DLC = "dlc.metadata"
_NNABLA = "nnp_version.txt"


def probe_task(content: Content) -> Match | None:
    """Recognise a bundle by TFLite models as its members, and nothing else beside them."""
    archive = content.archive
    if archive is None or not 1 <= len(archive.entries) <= _MEMBERS:
        return None
    names = archive.by_name.keys()
    models = [name for name in names if name.endswith(".tflite")]
    if not models and names >= _LLM:
        models = ["TF_LITE_PREFILL_DECODE"]
    elif not models or not all(name.endswith(_BESIDE) for name in names):
        return None
    if not _is_tflite(archive, models[0]):
        return None
    sure = len(models) > 1 or content.path.endswith(".task")
    why = f"zip of {plural(len(models), 'TFLite model')}"
    metadata = {"toolchain": "mediapipe"}
    certainty = "likely" if sure else "hint"
    problems = tuple(archive.problems)
    return Match("mediapipe-task", "weights", certainty, why, metadata, problems)


def _is_tflite(archive: Archive, name: str) -> bool:
    try:
        return archive.read(name, 64)[4:8] == b"TFL3"
    except Trouble as trouble:
        zipped.note(archive.problems, trouble, name)
        return True  # by its name, and what kept it from being read is reported


def probe_dlc(content: Content) -> Match | None:
    """Recognise a Qualcomm container by its description."""
    archive = content.archive
    if archive is None or _DLC not in archive.by_name:
        return None
    if not {"model", "model.params"} & archive.by_name.keys():
        return None
    pairs = zipped.pairs_of(zipped.read(archive, _DLC, 1 << 16))
    version = pairs.get("converter-version") or pairs.get("model-version")
    why = "zip with model and dlc.metadata"
    metadata = present(producer=version, toolchain="snpe")
    return Match("qualcomm-dlc", "weights", "certain", why, metadata, tuple(archive.problems))


def probe_nnabla(content: Content) -> Match | None:
    """Recognise a package of NNabla by its version file and a network or parameters."""
    archive = content.archive
    if archive is None or _NNABLA not in archive.by_name:
        return None
    if archive.ending(".nntxt", ".protobuf", ".prototxt", ".h5") is None:
        return None
    version = text(zipped.read(archive, _NNABLA, 32)).strip()
    why = f"zip with {_NNABLA} ({version})"
    metadata = {"toolchain": "nnabla"}
    return Match("nnabla", "weights", "certain", why, metadata, tuple(archive.problems))


MEDIAPIPE_TASK = Format(
    id="mediapipe-task",
    title="MediaPipe task",
    description="A zip of TFLite models and nothing else but their settings.",
    reference="https://ai.google.dev/edge/mediapipe/solutions/guide",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe_task,
)

QUALCOMM_DLC = Format(
    id="qualcomm-dlc",
    title="Qualcomm DLC",
    description="Deep learning container of SNPE; a zip with model and dlc.metadata.",
    reference="https://docs.qualcomm.com/bundle/publicresource/topics/80-63442-2/overview.html",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe_dlc,
)

NNABLA = Format(
    id="nnabla",
    title="NNabla package",
    description="The .nnp of Neural Network Libraries; a zip with nnp_version.txt.",
    reference="https://nnabla.readthedocs.io/en/latest/format.html",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe_nnabla,
)

FORMATS = (MEDIAPIPE_TASK, QUALCOMM_DLC, NNABLA)

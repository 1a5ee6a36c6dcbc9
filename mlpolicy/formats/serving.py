"""Packages that a server loads: TorchServe's .mar and NVIDIA's .nemo.

Sources: torch-model-archiver, the keys of its manifest [read]; NeMo
a tar with the model's configuration and weights [documentation; the names of old releases from
memory].
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats import documents, zipped
from mlpolicy.formats.base import Content, Format, Problems, distinct, present, text
from mlpolicy.readers import tarhead, ziptail

_MANIFEST = "MAR-INF/MANIFEST.json"
_CONFIG = "model_config.yaml"
CONFIG_LIMIT = 1 << 16
#: One scalar of a block style mapping; quotes may stand around it.
_SCALAR = r"^[ \t]{0,64}%s:[ \t]{0,8}[\"']?([^\s\"'#][^\n\"'#]{0,1000})"
_TARGET = re.compile(rb"^target:[ \t]{0,8}[\"']?([\w.]{1,200})", re.MULTILINE)
_VERSION = re.compile((_SCALAR % "nemo_version").encode(), re.MULTILINE)
_DATA = re.compile((_SCALAR % "manifest_filepath").encode(), re.MULTILINE)

_NOTHING = ("null", "???")  # the latter means: to be given by the user


def probe_mar(content: Content) -> Match | None:
    """Recognise a TorchServe archive by its manifest."""
    archive = content.archive
    if archive is None or _MANIFEST not in archive.by_name:
        return None
    manifest = zipped.json_of(archive, _MANIFEST)
    served = documents.word(manifest, "model", "serializedFile")
    version = documents.word(manifest, "archiverVersion")
    why = f"zip with {_MANIFEST}" + (f" serving {served[:80]}" if served else "")
    metadata = present(
        name=documents.word(manifest, "model", "modelName"),
        producer=f"torch-model-archiver {version}" if version else None,
        toolchain="pytorch",
    )
    return Match("torchserve-mar", "weights", "certain", why, metadata, tuple(archive.problems))


def probe_nemo(content: Content) -> Match | None:
    """Recognise a NeMo archive, unpacked from its gzip, by its configuration and weights."""
    members = list(tarhead.entries(content))
    config = next((entry for entry in members if entry.name.endswith(_CONFIG)), None)
    weights = [entry for entry in members if entry.name.endswith((".ckpt", ".pt"))]
    if config is None:
        return None
    sharded = any(entry.name.startswith("model_weights/") for entry in members)
    if not weights and not sharded:
        return None
    problems: Problems = []
    raw = b""
    try:
        raw = content.read(config.offset, min(config.size, CONFIG_LIMIT))
    except Trouble as trouble:
        zipped.note(problems, trouble, _CONFIG)
    target, version = _TARGET.search(raw), _VERSION.search(raw)
    paths = [text(found.strip()) for found in _DATA.findall(raw)]
    metadata = present(
        name=text(target[1]) if target else None,
        producer=f"NeMo {text(version[1].strip())}" if version else None,
        datasets=distinct(path for path in paths if path not in _NOTHING),
        toolchain="nemo",
    )
    why = f"tar with {_CONFIG} and {weights[0].name if weights else 'model_weights'}"
    return Match("nemo", "weights", "certain", why, metadata, tuple(problems))


TORCHSERVE_MAR = Format(
    id="torchserve-mar",
    title="TorchServe archive",
    description="A zip with MAR-INF/MANIFEST.json.",
    reference="https://github.com/pytorch/serve/blob/master/model-archiver/README.md",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe_mar,
)

NEMO = Format(
    id="nemo",
    title="NeMo model",
    description="A tar, often compressed, with model_config.yaml and *.ckpt.",
    reference="https://docs.nvidia.com/nemo-framework/user-guide/latest/nemotoolkit/core/core.html",
    role="weights",
    nature="binary",
    least=512,
    opening=re.compile(rb"(?s:.{257})ustar"),
    probe=probe_nemo,
)

FORMATS = (TORCHSERVE_MAR, NEMO)

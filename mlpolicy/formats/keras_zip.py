"""Keras models since version 3: a zip archive, ``.keras``.

Source: keras/src/saving/saving_lib.py [read; real files in the corpus; certain]: metadata.json
with the version, config.json with the layers, model.weights.h5 (or .npz) with the weights.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats import documents, zipped
from mlpolicy.formats.base import Content, Format, present
from mlpolicy.readers import ziptail

_WEIGHTS = ("model.weights.h5", "model.weights.json", "model.weights.npz")


def probe(content: Content) -> Match | None:
    """Recognise the archive by its members and the version in metadata.json."""
    archive = content.archive
    if archive is None or "metadata.json" not in archive.by_name:
        return None
    if "config.json" not in archive.by_name:
        return None
    version = documents.word(zipped.json_of(archive, "metadata.json"), "keras_version")
    weights = next((name for name in _WEIGHTS if name in archive.by_name), None)
    if version is None and weights is None:
        return None
    config = zipped.json_of(archive, "config.json")
    why = (
        f"zip with metadata.json of Keras {version or '(no version)'} and {weights or 'no'} weights"
    )
    metadata = present(
        producer=f"keras {version}" if version else None,
        name=documents.word(config, "config", "name"),
        toolchain="keras",
    )
    # Without weights it is an architecture only.
    role = "weights" if weights or archive.ending(".h5") else "config"
    return Match("keras", role, "certain", why, metadata, tuple(archive.problems))


KERAS = Format(
    id="keras",
    title="Keras archive",
    description="Model of Keras 3; a zip with metadata.json naming the Keras version, config.json "
    "and model.weights.h5.",
    reference="https://keras.io/guides/serialization_and_saving/",
    role="weights",
    magic=(ziptail.LOCAL,),
    probe=probe,
)

FORMATS = (KERAS,)

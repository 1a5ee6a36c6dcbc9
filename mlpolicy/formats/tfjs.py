"""TensorFlow.js: model.json, which names the files that hold the weights.

Source: the keys that netron tests for, and examples of the converter [read, certain].
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present
from mlpolicy.formats.documents import MAPPING, mapping, word


def probe(content: Content) -> Match | None:
    """Recognise the topology or the format, with the manifest of weights."""
    if not (b'"modelTopology"' in content.head or b'"weightsManifest"' in content.head):
        return None
    document = mapping(content)
    if document is None:
        return None
    if "modelTopology" not in document or not document.keys() & {"weightsManifest", "format"}:
        return None
    metadata = present(
        author=word(document, "userDefinedMetadata", "author"),
        license=word(document, "userDefinedMetadata", "license"),
        producer=word(document, "convertedBy") or word(document, "generatedBy"),
        toolchain="tensorflow.js",
    )
    why = f"modelTopology and weightsManifest ({word(document, 'format') or 'no format'})"
    return Match("tfjs", "config", "certain", why, metadata)


TFJS = Format(
    id="tfjs",
    title="TensorFlow.js model",
    description="Layers and the list of weight files; recognised by modelTopology and "
    "weightsManifest.",
    reference="https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts",
    role="config",
    starts=MAPPING,
    nature="text",
    least=40,
    keys=(b"modelTopology", b"weightsManifest"),
    probe=probe,
)

FORMATS = (TFJS,)

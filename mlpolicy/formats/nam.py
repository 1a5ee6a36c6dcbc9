"""Models of guitar amplifiers: Neural Amp Modeler, and the JSON of GuitarML.

Sources: .nam files in the tests of their readers [read, certain]; for GuitarML the keys that
netron tests for [read, likely]: the settings in model_data, the weights in state_dict.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present
from mlpolicy.formats.documents import MAPPING, mapping, word


def probe(content: Content) -> Match | None:
    """Recognise architecture, config and weights beside one another."""
    document = mapping(content, b'"architecture"', b'"config"')
    if document is None or not {"architecture", "config", "version"} <= document.keys():
        return None
    if "weights" not in document and content.size <= len(content.head):
        return None
    architecture = word(document, "architecture")
    if architecture is None or isinstance(document.get("weights"), str):
        return None
    metadata = present(
        name=word(document, "metadata", "name"),
        author=word(document, "metadata", "modeled_by"),
        license=word(document, "metadata", "license"),
        toolchain="neural-amp-modeler",
    )
    why = f"architecture {architecture} with config and weights"
    return Match("nam", "weights", "certain", why, metadata)


def probe_guitarml(content: Content) -> Match | None:
    """Recognise model_data and state_dict."""
    document = mapping(content, b'"model_data"', b'"state_dict"')
    if document is None or not {"model_data", "state_dict"} <= document.keys():
        return None
    unit = word(document, "model_data", "unit_type") or word(document, "model_data", "model")
    why = f"model_data{' of ' + unit if unit else ''} and state_dict"
    return Match("guitarml", "weights", "likely", why, {"toolchain": "guitarml"})


NAM = Format(
    id="nam",
    title="Neural Amp Modeler",
    description="Amplifier model in JSON; recognised by architecture, config and weights.",
    reference="https://neural-amp-modeler.readthedocs.io/en/latest/model-file.html",
    role="weights",
    starts=MAPPING,
    nature="text",
    least=60,
    keys=(b"architecture",),
    probe=probe,
)

GUITARML = Format(
    id="guitarml",
    title="GuitarML model",
    description="Amplifier model in JSON; recognised by model_data and state_dict.",
    reference="https://github.com/GuitarML/Automated-GuitarAmpModelling",
    role="weights",
    starts=MAPPING,
    nature="text",
    least=60,
    keys=(b"model_data",),
    probe=probe_guitarml,
)

FORMATS = (NAM, GUITARML)

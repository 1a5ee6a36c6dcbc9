"""Hailo networks in JSON, ``.hn``: the layers without their weights.

Source: the reader hailo.js of netron [read]: likely: layers, each with a type and its input.
"""

from __future__ import annotations

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present
from mlpolicy.formats.documents import MAPPING, mapping, word


def probe(content: Content) -> Match | None:
    """Recognise the parameters of the net beside its layers."""
    document = mapping(content, b'"net_params"', b'"layers"')
    if document is None or not {"net_params", "layers"} <= document.keys():
        return None
    metadata = present(name=word(document, "name"), toolchain="hailo")
    return Match("hailo-hn", "config", "likely", "net_params and layers", metadata)


HAILO_HN = Format(
    id="hailo-hn",
    title="Hailo network",
    description="Layers of a network for a Hailo chip; recognised by net_params and layers.",
    reference="https://github.com/lutzroeder/netron/blob/main/source/hailo.js",
    role="config",
    starts=MAPPING,
    nature="text",
    least=40,
    keys=(b"net_params",),
    probe=probe,
)

FORMATS = (HAILO_HN,)

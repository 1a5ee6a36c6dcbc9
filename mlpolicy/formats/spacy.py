"""Pipelines of spaCy: meta.json and config.cfg of a model's directory.

Sources: a pipeline written by spaCy 3.8 [measured, certain]; spacy.io/api/data-formats
[specification]: meta.json has the license and the sources of the training data.
"""

from __future__ import annotations

import re
from typing import Any

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, distinct, present
from mlpolicy.formats.documents import MAPPING, mapping, word

_PIPELINE = re.compile(rb"(?m)^pipeline\s{0,8}=\s{0,8}\[")


def probe_meta(content: Content) -> Match | None:
    """Recognise spacy_version beside the language or the pipeline."""
    document = mapping(content, b'"spacy_version"')
    if document is None or word(document, "spacy_version") is None:
        return None
    if not document.keys() & {"lang", "pipeline", "vectors"}:
        return None
    version = word(document, "spacy_version")
    names = [word(document, key) for key in ("lang", "name")]
    metadata = present(
        license=word(document, "license"),
        author=word(document, "author"),
        name="_".join(name for name in names if name),
        datasets=distinct(_sources(document.get("sources"))),
        producer=f"spaCy {version}" if version else None,
        toolchain="spacy",
    )
    why = f"meta.json with spacy_version {version}"
    return Match("spacy", "config", "certain", why, metadata)


def _sources(sources: Any) -> list[str]:
    """Each source has a name, an address and a license, or is a name alone."""
    found = []
    for source in sources if isinstance(sources, list) else []:
        name = source if isinstance(source, str) else word(source, "name") or word(source, "url")
        found.append(name or "")
    return found


def probe_config(content: Content) -> Match | None:
    """Recognise the sections nlp and components, and the pipeline."""
    head = content.head
    if b"\n[nlp]" not in head and not head.startswith(b"[nlp]"):
        return None
    if b"\n[components" not in head or not _PIPELINE.search(head):
        return None
    why = "sections nlp and components of a spaCy pipeline"
    return Match("spacy-config", "config", "certain", why, {"toolchain": "spacy"})


SPACY = Format(
    id="spacy",
    title="spaCy pipeline",
    description="What a pipeline is made of; recognised by spacy_version in its meta.json.",
    reference="https://spacy.io/api/data-formats#meta",
    role="config",
    starts=MAPPING,
    nature="text",
    least=30,
    keys=(b"spacy_version",),
    probe=probe_meta,
)

SPACY_CONFIG = Format(
    id="spacy-config",
    title="spaCy training configuration",
    description="config.cfg; recognised by the sections nlp and components.",
    reference="https://spacy.io/api/data-formats#config",
    role="config",
    magic=(b"[paths]", b"[system]", b"[nlp]"),
    nature="text",
    probe=probe_config,
)

FORMATS = (SPACY, SPACY_CONFIG)

"""JSON files of the Hugging Face libraries that say what stands beside them.

Source: the documentation of transformers, peft, diffusers, sentence-transformers and safetensors
[specification], and the keys that netron tests for [read, certain].
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, distinct, plural, present
from mlpolicy.formats.documents import LIST, MAPPING, mapping, word, words

_Probe = Callable[[Content], Match | None]
_SHARD = re.compile(rb'"[^"\n]{1,200}\.(?:safetensors|bin|h5|pt|msgpack)"')
_PROCESSORS = ("feature_extractor_type", "image_processor_type", "processor_class")
_GENERATION = ("eos_token_id", "bos_token_id", "pad_token_id", "max_length", "max_new_tokens")


def probe_index(content: Content) -> Match | None:
    """Recognise weight_map: the names of tensors, and the file that each is in."""
    document = mapping(content, b'"weight_map"')
    if document is None or not _SHARD.search(content.head):
        return None
    shards = document.get("weight_map")
    if not isinstance(shards, dict):  # left out when the document is long
        shards = {}
    files = {name for name in shards.values() if isinstance(name, str)}
    total = document.get("metadata")
    parameters = total.get("total_parameters") if isinstance(total, dict) else None
    metadata = present(
        tensors=len(shards) or None,
        parameters=parameters if isinstance(parameters, int) else None,
    )
    why = f"weight_map of {plural(len(files), 'file')}" if files else "weight_map"
    return Match("safetensors-index", "index", "certain", why, metadata)


def probe_peft(content: Content) -> Match | None:
    """Recognise the configuration of an adapter, which names its base model."""
    document = mapping(content, b'"peft_type"')
    if document is None or word(document, "peft_type") is None:
        return None
    metadata = present(base_model=_base(document, "base_model_name_or_path"), toolchain="peft")
    why = f"peft_type {word(document, 'peft_type')}"
    return Match("peft", "config", "certain", why, metadata)


def probe_diffusers(content: Content) -> Match | None:
    """Recognise _class_name and _diffusers_version, of a pipeline or of a part."""
    document = mapping(content, b'"_class_name"', b'"_diffusers_version"')
    if document is None or "_diffusers_version" not in document:
        return None
    metadata = present(
        base_model=_base(document, "_name_or_path"),
        producer=f"diffusers {word(document, '_diffusers_version')}",
        toolchain="diffusers",
    )
    why = f"_class_name {word(document, '_class_name')}"
    return Match("diffusers", "config", "certain", why, metadata)


def probe_sentence_transformers(content: Content) -> Match | None:
    """Recognise modules.json by its types, and the file of versions by its key."""
    if b"sentence_transformers" not in content.head:
        return None
    document = content.json
    producer = None
    if isinstance(document, list):
        types = [word(item, "type") or "" for item in document]
        if not any(kind.startswith("sentence_transformers.") for kind in types):
            return None
        why = f"list of {plural(len(types), 'module')} of sentence_transformers"
    else:
        version = word(document, "__version__", "sentence_transformers")
        if version is None:
            return None
        producer, why = f"sentence-transformers {version}", "version of sentence_transformers"
    metadata = present(producer=producer, toolchain="sentence-transformers")
    return Match("sentence-transformers", "config", "certain", why, metadata)


def probe_config(content: Content) -> Match | None:
    """Recognise the configuration of a model, of its generation, or of a processor."""
    head = content.head
    if b'"transformers_version"' in head or b'"architectures"' in head:
        document = mapping(content)
    elif any(f'"{key}"'.encode() in head for key in _PROCESSORS):
        document = mapping(content)
        if document is not None and not any(word(document, key) for key in _PROCESSORS[:2]):
            return None
    else:
        return None
    what = _what(document) if document is not None else None
    if document is None or what is None:
        return None
    version = word(document, "transformers_version")
    metadata = present(
        license=word(document, "license"),
        base_model=_base(document, "_name_or_path"),
        producer=f"transformers {version}" if version else None,
        toolchain="transformers",
    )
    quantized = word(document, "quantization_config", "quant_method")
    why = f"{what}, quantized with {quantized}" if quantized else what
    return Match("hf-config", "config", "certain", why, metadata)


def _what(document: dict[str, Any]) -> str | None:
    kind, classes = word(document, "model_type"), words(document.get("architectures"))
    versioned = "transformers_version" in document
    if (classes and (kind or versioned)) or (kind and versioned):
        return f"configuration of {classes[0] if classes else kind}"
    if versioned and any(key in document for key in _GENERATION):
        return "generation configuration"
    for key in _PROCESSORS[:2]:
        if word(document, key):
            return f"{key} {word(document, key)}"
    return None


def _base(document: dict[str, Any], key: str) -> list[str]:
    """A name that is no path of the machine where it was written."""
    return distinct(name for name in words(document.get(key)) if name not in (".", "./"))


_PROCESSOR_KEYS = tuple(key.encode() for key in _PROCESSORS)


def _format(
    identity: str,
    title: str,
    description: str,
    reference: str,
    probe: _Probe,
    **gates: Any,
) -> Format:
    return Format(
        id=identity,
        title=title,
        description=description,
        reference=f"https://huggingface.co/docs/{reference}",
        role="index" if identity == "safetensors-index" else "config",
        probe=probe,
        nature="text",
        least=16,
        **{"starts": MAPPING, **gates},
    )


FORMATS = (
    _format(
        "safetensors-index",
        "Index of weight shards",
        "Which file of a divided model holds which tensor; recognised by weight_map.",
        "safetensors/index",
        probe_index,
        keys=(b"weight_map",),
    ),
    _format(
        "peft",
        "PEFT adapter configuration",
        "Settings of an adapter such as LoRA; recognised by peft_type.",
        "peft/package_reference/config",
        probe_peft,
        keys=(b"peft_type",),
    ),
    _format(
        "diffusers",
        "Diffusers configuration",
        "Pipeline or part of one; recognised by _class_name and _diffusers_version.",
        "diffusers/api/configuration",
        probe_diffusers,
        keys=(b"_diffusers_version",),
    ),
    _format(
        "sentence-transformers",
        "Sentence-Transformers configuration",
        "Modules of an embedding model; recognised by the package name in their types.",
        "hub/sentence-transformers",
        probe_sentence_transformers,
        starts=MAPPING | LIST,
        needles=(b"sentence_transformers",),
        far=True,
    ),
    _format(
        "hf-config",
        "Transformers configuration",
        "Model, generation or processor settings; recognised by architectures, model_type and "
        "transformers_version.",
        "transformers/main_classes/configuration",
        probe_config,
        keys=(b"transformers_version", b"architectures", *_PROCESSOR_KEYS),
    ),
)

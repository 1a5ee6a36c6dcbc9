"""Directories as libraries load them from a hub: Diffusers, PEFT, shards, CTranslate2, spaCy.

Source: the file names in diffusers (model_index.json), peft utils/constants.py, sentence-
transformers (modules.json), transformers utils (index and shard names), CTranslate2
python/ctranslate2/specs/model_spec.py, spaCy language.py (Language.to_disk) [read, certain].
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.formats.base import plural
from mlpolicy.formats.bundles.folders import Bundle, Folder, Found

_TOKENIZER = (
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"),
    *("vocab.json", "merges.txt", "added_tokens.json", "spiece.model", "tokenizer.model"),
    *("sentencepiece.bpe.model", "chat_template.jinja"),
)
_COMPONENT = frozenset(
    {"config.json", "scheduler_config.json", "preprocessor_config.json", "model.onnx", *_TOKENIZER}
)


def _diffusers(folder: Folder) -> Iterator[Found]:
    if not folder.is_a("model_index.json", "diffusers"):
        return
    parts = [name for name in folder.children if folder.child(name).names & _COMPONENT]
    inside = folder.below(*parts)
    if folder.weigh(inside):
        why = f"model_index.json and {plural(len(parts), 'component')}"
        yield Found(folder.path, [folder.at("model_index.json"), *inside], why)


def _peft(folder: Folder) -> Iterator[Found]:
    weights = folder.here("adapter_model.safetensors", "adapter_model.bin")
    if folder.is_a("adapter_config.json", "peft") and folder.weigh(weights):
        why = "adapter_config.json and adapter_model"
        yield Found(folder.path, [folder.at("adapter_config.json"), *weights], why)


_MODULE = re.compile(r"\d{1,2}_\w{1,64}")
_ENCODER = re.compile(
    r"(?:pytorch_|tf_|flax_)?model(?:-\d{5}-of-\d{5})?"
    r"\.(?:safetensors|bin|h5|msgpack)(?:\.index\.json)?"
)
_SENTENCE = ("modules.json", "config_sentence_transformers.json", "sentence_bert_config.json")


def _sentence_transformers(folder: Folder) -> Iterator[Found]:
    if not folder.is_a("modules.json", "sentence-transformers"):
        return
    modules = [name for name in folder.children if _MODULE.fullmatch(name)]
    encoder = [name for name in folder.names if _ENCODER.fullmatch(name)]
    named = folder.here(*_SENTENCE, "config.json", *_TOKENIZER, *encoder)
    members = [*named, *folder.below(*modules)]
    if folder.weigh(members):
        why = f"modules.json and {plural(len(modules), 'module')}"
        yield Found(folder.path, members, why)


_SHARD = re.compile(r"(.{1,200})-\d{5}-of-\d{5}(\.(?:safetensors|bin))")


def _shards(folder: Folder) -> Iterator[Found]:
    """An index and its shards: x-00001-of-00002.bin belongs to x.bin.index.json."""
    shards: dict[tuple[str, str], list[str]] = {}
    for name in sorted(folder.names):
        if match := _SHARD.fullmatch(name):
            shards.setdefault((match[1], match[2]), []).append(name)
    for (stem, end), names in shards.items():
        base, _, variant = stem.rpartition(".")  # x.fp16-00001-of-...: x.bin.index.fp16.json
        for index in (f"{stem}{end}.index.json", f"{base}{end}.index.{variant}.json"):
            if folder.is_a(index, "safetensors-index"):
                members = folder.here(index, *names)
                yield Found(folder.at(index), members, f"index of {plural(len(names), 'shard')}")


_VOCABULARY = re.compile(
    r"(?:shared_|source_|target_)?(?:vocabulary|vmap)(?:_\d{1,2})?\.(?:txt|json)"
)
_CTRANSLATE2 = ("model.bin", "config.json", "preprocessor_config.json", *_TOKENIZER)


def _ctranslate2(folder: Folder) -> Iterator[Found]:
    if not folder.is_a("model.bin", "ctranslate2"):
        return
    words = [name for name in folder.names if _VOCABULARY.fullmatch(name)]
    if words or "config.json" in folder.names:
        why = "model.bin with its configuration and vocabulary"
        yield Found(folder.path, folder.here(*_CTRANSLATE2, *words), why)


_PIPE = frozenset({"model", "cfg", "moves", "patterns", "strings.json", "vectors", "lookups.bin"})


def _spacy(folder: Folder) -> Iterator[Found]:
    """A pipeline whose components are subdirectories; a trained one has a file "model"."""
    if not folder.is_a("meta.json", "spacy"):
        return
    parts = [name for name in folder.children if folder.child(name).names & _PIPE]
    if any("model" in folder.child(name).names for name in parts):
        members = [*folder.here("meta.json", "config.cfg", "tokenizer"), *folder.below(*parts)]
        yield Found(folder.path, members, f"meta.json and {plural(len(parts), 'component')}")


BUNDLES = (
    Bundle(
        id="diffusers",
        title="Diffusers pipeline",
        description="Directory with model_index.json and its components.",
        reference="https://huggingface.co/docs/diffusers/using-diffusers/loading",
        role="weights",
        find=_diffusers,
    ),
    Bundle(
        id="sentence-transformers",
        title="Sentence Transformers model",
        description="Directory with modules.json, its modules and the encoder's weights.",
        reference="https://www.sbert.net/docs/sentence_transformer/usage/custom_models.html",
        role="weights",
        find=_sentence_transformers,
    ),
    Bundle(
        id="peft",
        title="PEFT adapter",
        description="Directory with adapter_config.json and adapter_model.",
        reference="https://huggingface.co/docs/peft/developer_guides/checkpoint",
        role="adapter",
        find=_peft,
    ),
    Bundle(
        id="safetensors-index",
        title="Sharded weights",
        description="Index in JSON and the shards that it names.",
        reference="https://huggingface.co/docs/transformers/big_models",
        role="weights",
        find=_shards,
    ),
    Bundle(
        id="ctranslate2",
        title="CTranslate2 model",
        description="Directory with model.bin and its configuration or vocabulary.",
        reference="https://opennmt.net/CTranslate2/conversion.html",
        role="weights",
        find=_ctranslate2,
    ),
    Bundle(
        id="spacy",
        title="spaCy pipeline",
        description="Directory with meta.json and trained components.",
        reference="https://spacy.io/usage/saving-loading",
        role="weights",
        find=_spacy,
    ),
)

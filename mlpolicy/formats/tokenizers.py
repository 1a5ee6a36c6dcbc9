"""Tokenizers of the Hugging Face libraries: JSON, merges and word lists.

Sources: files written by tokenizers 0.23 [measured, certain]; the documentation of transformers
[specification]. A list of words has no mark of its own; the names vocab.json and
vocab.txt are hints.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format, present
from mlpolicy.formats.documents import MAPPING, mapping, word

_MERGES = re.compile(rb"#version: 0\.\d[^\n]{0,80}\n[^ \n]{1,100} [^ \n]{1,100}\r?\n")
_VOCABULARY = re.compile(rb'\{\s{0,16}"(?:[^"\\\n]|\\.){1,64}"\s{0,4}:\s{0,4}\d{1,7}\s{0,4}[,}]')
_WORDPIECE = re.compile(rb"\[PAD\]\r?\n(?:\[[^\n\]]{1,32}\]|[^\n ]{1,64})\r?\n")
_SETTINGS = {"model_max_length", "added_tokens_decoder", "special_tokens_map_file", "unk_token"}


def probe(content: Content) -> Match | None:
    """Recognise tokenizer.json, tokenizer_config.json, a map of special tokens, and merges."""
    if _MERGES.match(content.start):
        why = "#version: and pairs of texts, as byte pair encoding has"
        return _match("tokenizer", "likely", why)
    head = content.head
    if b'"added_tokens"' in head and b'"truncation"' in head:
        document = mapping(content, b'"version"')
        if document is not None and {"truncation", "added_tokens"} <= document.keys():
            kind = word(document, "model", "type")
            why = f"tokenizer{' of type ' + kind if kind else ''} with added_tokens"
            return _match("tokenizer", "certain", why)
        return None
    if b'"tokenizer_class"' in head:
        document = mapping(content)
        name = word(document, "tokenizer_class")
        if document is not None and name and document.keys() & _SETTINGS:
            return _match("config", "certain", f"tokenizer_class {name}")
        return None
    if b'_token"' in head[:256]:
        document = mapping(content, b'"unk_token"')
        if document and all(key.endswith(("_token", "_tokens")) for key in document):
            return _match("config", "likely", "map of special tokens")
    return None


def _match(role: str, certainty: str, why: str) -> Match:
    return Match("hf-tokenizer", role, certainty, why, present(toolchain="transformers"))


def probe_words(content: Content) -> Match | None:
    """Recognise a list of words by its name and first entries."""
    if content.name.endswith(".json"):
        fits = _VOCABULARY.match(content.start) is not None
    else:
        fits = _WORDPIECE.match(content.start) is not None
    if not fits:
        return None
    return Match(
        "hf-tokenizer-words", "tokenizer", "hint", f"named {content.name}, a list of words"
    )


HF_TOKENIZER = Format(
    id="hf-tokenizer",
    title="Hugging Face tokenizer",
    description="How text becomes numbers; recognised by truncation and added_tokens, by "
    "tokenizer_class, or by #version: and pairs of texts.",
    reference="https://huggingface.co/docs/tokenizers/index",
    role="tokenizer",
    starts=MAPPING | frozenset(b"#"),
    opening=re.compile(rb"#version: 0|\{"),
    keys=(b"added_tokens", b"tokenizer_class", b"unk_token"),
    nature="text",
    least=30,
    probe=probe,
)

HF_TOKENIZER_WORDS = Format(
    id="hf-tokenizer-words",
    title="Tokenizer word list",
    description="vocab.json or vocab.txt; a hint by name and first entries.",
    reference="https://huggingface.co/docs/transformers/model_doc/bert",
    role="tokenizer",
    nature="text",
    suffixes=("vocab.json", "vocab.txt"),
    probe=probe_words,
)

FORMATS = (HF_TOKENIZER, HF_TOKENIZER_WORDS)

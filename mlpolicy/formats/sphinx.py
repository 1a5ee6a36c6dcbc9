"""Acoustic and language models of CMU Sphinx.

Source: pocketsphinx src/bin_mdef.c, src/mdef.c, src/ms_mgau.c, src/util/bio.c,
src/lm/ngram_model_trie.c and its tools that write sendump files [read, certain].
"""

from __future__ import annotations

import re
import struct

from mlpolicy.domain import Match
from mlpolicy.formats.base import Content, Format

_S3 = b"s3\nversion "
_S3_ORDERS = (b"\x44\x33\x22\x11", b"\x11\x22\x33\x44")
_MDEF = (b"BMDF\1\0\0\0", b"FDMB\0\0\0\1")  # version 1, in either byte order
_TRIE = b"Trie Language Model"
_DESCRIPTION = b"BEGIN FILE FORMAT DESCRIPTION"
#: Strings that are stored with their length in front, in either byte order.
_STRINGS = {
    struct.pack(f"{order}I", len(words) + 1) + words + b"\0": what
    for order in "<>"
    for words, what in (
        (b"Darpa Trigram LM", "language model (DMP)"),
        (_DESCRIPTION, "mixture weights (sendump)"),
        (b"V6 Senone Probs, Smoothed, Normalized", "mixture weights (sendump)"),
    )
}
_MDEF_TEXT = re.compile(rb"(?:#[^\n]{0,400}\n){0,8}0\.3\s{0,8}\n\s{0,8}\d+ n_base\b")


def probe(content: Content) -> Match | None:
    """Recognise one of the files that a Sphinx model consists of."""
    what = _what(content.start)
    if what is None:
        return None
    return Match("sphinx", "weights", "certain", f"Sphinx {what}", {"toolchain": "sphinx"})


def _what(start: bytes) -> str | None:
    if start.startswith((b"#", b"0")):
        described = b" n_base" in start and _MDEF_TEXT.match(start)
        return "model definition (text)" if described else None
    if start.startswith(_S3):
        end = start.find(b"endhdr\n") + len(b"endhdr\n")
        return "parameters (s3)" if start[end : end + 4] in _S3_ORDERS else None
    if start.startswith(_MDEF):
        return "model definition (binary)" if start.startswith(_DESCRIPTION, 12) else None
    if start.startswith(_TRIE):
        return "language model (trie)" if 1 <= start[len(_TRIE)] <= 32 else None
    return next((what for string, what in _STRINGS.items() if start.startswith(string)), None)


SPHINX = Format(
    id="sphinx",
    title="CMU Sphinx model",
    description="Part of an acoustic model, or a language model, of CMU Sphinx; recognised by "
    "the headers of the s3, mdef, sendump, trie and DMP files.",
    reference="https://cmusphinx.github.io/wiki/acousticmodeltypes/",
    role="weights",
    magic=(_S3, *_MDEF, _TRIE, *_STRINGS, b"0.3", b"#"),
    least=24,
    probe=probe,
)

FORMATS = (SPHINX,)

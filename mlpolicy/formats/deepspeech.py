"""Scorers of DeepSpeech and Coqui STT: a KenLM language model with a trie behind it.

Source: DeepSpeech native_client/ctcdecode/scorer.cpp [read, certain]: behind the language model
stand the number 'TRIE', a version, one byte, two weights, and an OpenFst automaton. Where the
model ends is not easily known, so the end of the file is searched.
"""

from __future__ import annotations

import re

from mlpolicy.domain import Match, Trouble
from mlpolicy.formats.base import Content, Format, Problems

_KENLM = b"mmap lm http://kheafield.com/code"
_REACH = 32 << 20
_TRIE = re.compile(rb"EIRT([\x01-\x1f])\0\0\0[\0\x01].{16}\xd6\xfd\xb2\x7e", re.DOTALL)
_METADATA = {"toolchain": "deepspeech"}


def probe(content: Content) -> Match | None:
    """Recognise a KenLM model called *.scorer; the trie makes it certain."""
    if not content.path.endswith(".scorer"):
        return None
    problems: Problems = []
    try:
        size = content.size
        start = max(0, size - _REACH)
        match = _TRIE.search(content.read(start, size - start))
        if match:
            why = f"KenLM model and a trie of version {match[1][0]}"
            return Match("deepspeech-scorer", "weights", "certain", why, _METADATA)
    except Trouble as trouble:
        problems.append((trouble.code, trouble.detail))
    why = "KenLM model named *.scorer"
    return Match("deepspeech-scorer", "weights", "likely", why, _METADATA, tuple(problems))


SCORER = Format(
    id="deepspeech-scorer",
    title="DeepSpeech scorer",
    description="Language model and vocabulary of DeepSpeech or Coqui STT; recognised by KenLM's "
    "header, the name, and the mark of the trie.",
    reference="https://github.com/mozilla/DeepSpeech/blob/master/native_client/ctcdecode/scorer.cpp",
    role="weights",
    magic=(_KENLM,),
    probe=probe,
)

FORMATS = (SCORER,)
